-- name: lock
-- Who records a withdrawal waits for lists that are being committed, and keeps others from being so.
SELECT pg_advisory_xact_lock(hashtext('ingang.consent'));

-- name: lock_shared
-- Lists are committed side by side, but not while a withdrawal is recorded.
SELECT pg_advisory_xact_lock_shared(hashtext('ingang.consent'));

-- name: add
-- A consent is taken back.
INSERT INTO consent_withdrawal (id, pseudonym, withdrawn_on, recorded_at, recorded_by)
VALUES (%(id)s, %(pseudonym)s, %(withdrawn_on)s, %(recorded_at)s, %(recorded_by)s);

-- name: latest
-- The last day of some people whose consents no longer count.
SELECT DISTINCT ON (pseudonym) id, pseudonym, withdrawn_on, recorded_at, recorded_by FROM consent_withdrawal
WHERE pseudonym = ANY (%(pseudonyms)s::text[])
ORDER BY pseudonym, withdrawn_on DESC, recorded_at;
