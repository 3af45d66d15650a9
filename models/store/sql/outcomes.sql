-- name: lock
-- Deliveries of outcomes take turns: each adds to what the one before it said of a person's day.
SELECT pg_advisory_xact_lock(hashtext('ingang.outcome'));

-- name: of_people
-- What is known of some people, by person and day.
SELECT pseudonym, as_of, employed, on_income_support, studying FROM outcome
WHERE pseudonym = ANY (%(pseudonyms)s::text[]) ORDER BY pseudonym, as_of;

-- name: put
-- What is known of a person as of a day, in place of what was.
INSERT INTO outcome (pseudonym, as_of, employed, on_income_support, studying, received_at)
VALUES (%(pseudonym)s, %(as_of)s, %(employed)s, %(on_income_support)s, %(studying)s, %(received_at)s)
ON CONFLICT (pseudonym, as_of) DO UPDATE
SET employed = excluded.employed, on_income_support = excluded.on_income_support, studying = excluded.studying,
    received_at = excluded.received_at;

-- name: drop
-- What is known of a person as of the days before one, or of all days where none is given.
DELETE FROM outcome WHERE pseudonym = %(pseudonym)s::text AND (%(before)s::date IS NULL OR as_of < %(before)s::date);
