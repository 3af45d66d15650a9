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

-- name: by_municipality
-- How many people the pool has in each municipality.
SELECT municipality, count(*) FROM candidate GROUP BY municipality;

-- name: create_stage
-- Whom a delivery speaks of; the transaction's own. Fields are those that changed, none of somebody new, and null where nothing is; said are the numbers of the texts to be noted anew.
CREATE TEMPORARY TABLE delivered (
    pseudonym text NOT NULL, municipality text NOT NULL, is_new boolean NOT NULL, fields text[], said integer[]
) ON COMMIT DROP;

-- name: create_said
-- The texts of a delivery by their numbers, from 1 without a gap; the transaction's own.
CREATE TEMPORARY TABLE said_text (number integer NOT NULL, content text NOT NULL) ON COMMIT DROP;

-- name: copy_said
-- Texts that came up for the first time, streamed.
COPY pg_temp.said_text (number, content) FROM STDIN (FORMAT binary);

-- name: create_arrivals
-- Where profiles are put before they are compared with the pool, some thousands at a time; the transaction's own.
CREATE TEMPORARY TABLE arrived (
    pseudonym text NOT NULL, municipality text NOT NULL, profile jsonb NOT NULL, said integer[] NOT NULL, sha256 bytea
) ON COMMIT DROP;

-- name: copy_arrivals
-- Checked profiles, streamed.
COPY pg_temp.arrived (pseudonym, municipality, profile, said, sha256) FROM STDIN (FORMAT binary);

-- name: clear_arrivals
-- They have been taken.
TRUNCATE pg_temp.arrived;

-- name: withhold
-- Profiles are left out whose consent was given on the day when the person took it back, or before.
DELETE FROM pg_temp.arrived a USING consent_withdrawal w
WHERE w.pseudonym = a.pseudonym AND (a.profile ->> 'consent_given_on')::date <= w.withdrawn_on
RETURNING a.pseudonym, a.municipality;

-- name: take
-- New people come in, changed profiles are replaced; unchanged rows are not touched. Looked up one by one, since a hash of the pool's profiles would not fit in memory.
WITH compared AS MATERIALIZED (
    SELECT a.pseudonym, a.municipality, a.profile, a.said, a.sha256, c.pseudonym IS NULL AS is_new,
        CASE WHEN c.pseudonym IS NULL THEN ARRAY[]::text[] WHEN c.profile <> a.profile THEN ARRAY(
            SELECT coalesce(was.key, is_now.key)
            FROM jsonb_each(c.profile) was FULL JOIN jsonb_each(a.profile) is_now ON is_now.key = was.key
            WHERE was.value IS DISTINCT FROM is_now.value
            ORDER BY 1
        ) END AS fields
    FROM pg_temp.arrived a
    LEFT JOIN LATERAL (SELECT pseudonym, profile FROM candidate WHERE pseudonym = a.pseudonym LIMIT 1) c ON true
),
noted AS (
    INSERT INTO pg_temp.delivered (pseudonym, municipality, is_new, fields, said)
    SELECT pseudonym, municipality, is_new, fields, CASE WHEN fields IS NOT NULL THEN said END FROM compared
)
INSERT INTO candidate (
    pseudonym, municipality, display_code, caseworker, consent_given_on, consent_expires_on, profile, delivery_id,
    texts_version, sha256
)
SELECT d.pseudonym, d.municipality, d.profile ->> 'display_code', d.profile ->> 'caseworker',
    (d.profile ->> 'consent_given_on')::date, (d.profile ->> 'consent_expires_on')::date, d.profile, one.delivery_id,
    %(version)s::integer, d.sha256
FROM compared d
JOIN unnest(%(municipalities)s::text[], %(delivery_ids)s::uuid[]) AS one (municipality, delivery_id) USING (municipality)
WHERE d.fields IS NOT NULL
ON CONFLICT (pseudonym) DO UPDATE SET
    municipality = excluded.municipality, display_code = excluded.display_code, caseworker = excluded.caseworker,
    consent_given_on = excluded.consent_given_on, consent_expires_on = excluded.consent_expires_on,
    profile = excluded.profile, delivery_id = excluded.delivery_id, texts_version = excluded.texts_version,
    sha256 = excluded.sha256;

-- name: compare_codes
-- Two people of a municipality with one display code are found now and not at the end.
SET CONSTRAINTS candidate_display_code_key IMMEDIATE;

-- name: with_codes_of_others
-- Whose display code in the delivery is another's in the municipality.
SELECT d.pseudonym FROM pg_temp.delivered d
JOIN candidate c ON c.pseudonym = d.pseudonym
WHERE d.fields IS NOT NULL AND EXISTS (
    SELECT 1 FROM candidate o
    WHERE o.municipality = c.municipality AND o.display_code = c.display_code AND o.pseudonym <> c.pseudonym
);

-- name: remove
-- A person leaves the pool whose consent was given on a day or before, and what they said with them.
DELETE FROM candidate WHERE pseudonym = %(pseudonym)s::text AND consent_given_on <= %(withdrawn_on)s::date;

-- name: analyze_stage
-- How many there are and where they live, for those who plan.
ANALYZE pg_temp.delivered (pseudonym, municipality, is_new);

-- name: changes
-- What a delivery changes, by municipality, once everybody in it has been taken.
SELECT municipality, sum(profiles)::integer AS profiles, sum(added)::integer AS added, sum(changed)::integer AS changed,
    sum(unchanged)::integer AS unchanged, sum(absent)::integer AS absent
FROM (
    SELECT municipality, count(*) AS profiles, count(*) FILTER (WHERE is_new) AS added,
        count(*) FILTER (WHERE NOT is_new AND fields IS NOT NULL) AS changed,
        count(*) FILTER (WHERE fields IS NULL) AS unchanged, 0 AS absent
    FROM pg_temp.delivered GROUP BY municipality
    UNION ALL
    SELECT c.municipality, 0, 0, 0, 0, count(*) FROM candidate c
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp.delivered d WHERE d.pseudonym = c.pseudonym)
    GROUP BY c.municipality
) one
GROUP BY municipality;

-- name: note_changes
-- An event for each person who came, and one with the names of the fields for each whose profile changed.
INSERT INTO audit_event (at, actor, action, subject_type, subject, details)
SELECT %(at)s::timestamptz, %(actor)s::text, CASE WHEN is_new THEN %(added)s::text ELSE %(changed)s::text END, 'candidate',
    pseudonym, CASE WHEN is_new THEN jsonb_build_object() ELSE jsonb_build_object('fields', fields) END
FROM pg_temp.delivered WHERE fields IS NOT NULL;

-- name: remove_absent
-- Who is no longer in a full delivery leaves the pool, and what they said with them.
DELETE FROM candidate c
WHERE c.municipality = ANY (%(municipalities)s::text[])
AND NOT EXISTS (SELECT 1 FROM pg_temp.delivered d WHERE d.pseudonym = c.pseudonym)
RETURNING c.pseudonym;

-- name: municipalities
-- Where candidates live.
SELECT DISTINCT municipality FROM candidate ORDER BY municipality;
