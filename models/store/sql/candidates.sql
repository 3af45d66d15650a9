-- name: find
-- One person's profile.
SELECT profile FROM candidate WHERE pseudonym = %(pseudonym)s::text;

-- name: several
-- The profiles of several people.
SELECT profile FROM candidate WHERE pseudonym = ANY (%(pseudonyms)s::text[]);

-- name: delivered_at
-- When a person's profile came in as it stands.
SELECT d.received_at FROM candidate c JOIN delivery d ON d.id = c.delivery_id WHERE c.pseudonym = %(pseudonym)s::text;

-- name: count
-- How many people are in the pool, of one municipality where given.
SELECT count(*) FROM candidate WHERE %(municipality)s::text IS NULL OR municipality = %(municipality)s::text;

-- name: lock
-- Deliveries take turns: each is compared with the pool that the one before it left.
SELECT pg_advisory_xact_lock(hashtext('ingang.delivery'));

-- name: create_stage
-- Where a delivery is put before it is compared with the pool; the transaction's own.
CREATE TEMPORARY TABLE delivered (pseudonym text PRIMARY KEY, municipality text NOT NULL, profile jsonb NOT NULL)
ON COMMIT DROP;

-- name: copy_to_stage
-- Checked profiles, streamed.
COPY pg_temp.delivered (pseudonym, municipality, profile) FROM STDIN (FORMAT binary);

-- name: withhold
-- Profiles are left out whose consent was given on the day when the person took it back, or before.
DELETE FROM pg_temp.delivered d USING consent_withdrawal w
WHERE w.pseudonym = d.pseudonym AND (d.profile ->> 'consent_given_on')::date <= w.withdrawn_on
RETURNING d.pseudonym, d.municipality;

-- name: remove
-- A person leaves the pool whose consent was given on a day or before, and what they said with them.
DELETE FROM candidate WHERE pseudonym = %(pseudonym)s::text AND consent_given_on <= %(withdrawn_on)s::date;

-- name: changes
-- What a staged delivery would change, by municipality.
SELECT coalesce(d.municipality, c.municipality) AS municipality,
    count(d.pseudonym) AS profiles,
    count(d.pseudonym) FILTER (WHERE known.pseudonym IS NULL) AS added,
    count(d.pseudonym) FILTER (WHERE known.profile <> d.profile) AS changed,
    count(d.pseudonym) FILTER (WHERE known.profile = d.profile) AS unchanged,
    count(c.pseudonym) FILTER (WHERE d.pseudonym IS NULL AND staged.pseudonym IS NULL) AS absent,
    count(c.pseudonym) AS before
FROM pg_temp.delivered d
FULL JOIN candidate c ON c.pseudonym = d.pseudonym AND c.municipality = d.municipality
LEFT JOIN candidate known ON known.pseudonym = d.pseudonym
LEFT JOIN pg_temp.delivered staged ON staged.pseudonym = c.pseudonym
WHERE coalesce(d.municipality, c.municipality) IN (SELECT municipality FROM pg_temp.delivered)
    OR coalesce(d.municipality, c.municipality) = ANY (%(also)s::text[])
GROUP BY 1 ORDER BY 1;

-- name: changed
-- Who is new and whose profile differs from the one that stands, with the names of the fields that do.
SELECT d.pseudonym, c.pseudonym IS NULL AS is_new, ARRAY(
    SELECT coalesce(was.key, is_now.key)
    FROM jsonb_each(c.profile) was FULL JOIN jsonb_each(d.profile) is_now ON is_now.key = was.key
    WHERE c.pseudonym IS NOT NULL AND was.value IS DISTINCT FROM is_now.value
    ORDER BY 1
) AS fields
FROM pg_temp.delivered d LEFT JOIN candidate c ON c.pseudonym = d.pseudonym
WHERE c.pseudonym IS NULL OR c.profile <> d.profile;

-- name: put
-- New people come in, changed profiles are replaced and read again; unchanged ones are not touched.
INSERT INTO candidate (
    pseudonym, municipality, display_code, caseworker, consent_given_on, consent_expires_on, profile, delivery_id
)
SELECT d.pseudonym, d.municipality, d.profile ->> 'display_code', d.profile ->> 'caseworker',
    (d.profile ->> 'consent_given_on')::date, (d.profile ->> 'consent_expires_on')::date, d.profile, %(delivery_id)s::uuid
FROM pg_temp.delivered d
WHERE d.municipality = %(municipality)s::text
ON CONFLICT (pseudonym) DO UPDATE SET
    municipality = excluded.municipality, display_code = excluded.display_code, caseworker = excluded.caseworker,
    consent_given_on = excluded.consent_given_on, consent_expires_on = excluded.consent_expires_on,
    profile = excluded.profile, delivery_id = excluded.delivery_id, texts_version = NULL
WHERE candidate.profile <> excluded.profile;

-- name: remove_absent
-- Who is no longer in a full delivery leaves the pool, and what they said with them.
DELETE FROM candidate c
WHERE c.municipality = ANY (%(municipalities)s::text[])
AND NOT EXISTS (SELECT 1 FROM pg_temp.delivered d WHERE d.pseudonym = c.pseudonym)
RETURNING c.pseudonym;

-- name: municipalities
-- Where candidates live.
SELECT DISTINCT municipality FROM candidate ORDER BY municipality;
