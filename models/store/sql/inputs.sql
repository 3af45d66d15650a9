-- name: lock
-- Keeping and dropping take turns, so that nothing goes while a run begins to be made from it.
SELECT pg_advisory_xact_lock(hashtext('ingang.run_input'));

-- name: create_stage
-- Who was considered, before it is kept; the transaction's own. Nothing stands for no vacancy.
CREATE TEMPORARY TABLE considered (pseudonym text NOT NULL, sha256 bytea NOT NULL, declined uuid[], listed_before uuid[])
ON COMMIT DROP;

-- name: copy_considered
-- Everybody, streamed.
COPY pg_temp.considered (pseudonym, sha256, declined, listed_before) FROM STDIN (FORMAT binary);

-- name: analyze_stage
-- How many they are decides how they are best looked up.
ANALYZE pg_temp.considered;

-- name: keep_profiles
-- The versions by which people were considered are kept, where a profile still is of that version. Under the lock nobody else keeps any; who is missing is put in order first, and so found before the first of them is kept: looking among what is being kept takes ever longer.
WITH missing AS MATERIALIZED (
    SELECT s.pseudonym, s.sha256 FROM pg_temp.considered s
    WHERE NOT EXISTS (SELECT 1 FROM profile_version v WHERE v.pseudonym = s.pseudonym AND v.sha256 = s.sha256)
    ORDER BY s.pseudonym
)
INSERT INTO profile_version (pseudonym, sha256, profile)
SELECT c.pseudonym, m.sha256, c.profile
FROM missing m JOIN candidate c ON c.pseudonym = m.pseudonym AND c.sha256 = m.sha256;

-- name: withdrawn
-- The last day of some of them whose consents no longer count.
SELECT pseudonym, max(withdrawn_on) FROM consent_withdrawal w
WHERE EXISTS (SELECT 1 FROM pg_temp.considered s WHERE s.pseudonym = w.pseudonym)
GROUP BY pseudonym;

-- name: considered_elsewhere
-- Whether a run has considered somebody of them in another unit. Both are gone through once: how many a run has considered by now no statistics tell, and a join took everybody of the one for each of the other.
SELECT EXISTS (
    SELECT pseudonym FROM run_candidate WHERE run_id = %(run_id)s::uuid AND unit <> %(unit)s::text
    INTERSECT
    SELECT pseudonym FROM pg_temp.considered
);

-- name: keep_vectors
-- The present vectors of the texts given are kept, where a text still has one, and their numbers. Under the lock nobody else keeps any.
WITH present AS MATERIALIZED (
    SELECT e.model_id, t.kind, t.sha256, e.vector, k.id
    FROM unnest(%(kinds)s::text[], %(digests)s::bytea[]) AS wanted (kind, digest)
    JOIN text t ON t.kind = wanted.kind AND t.sha256 = wanted.digest
    JOIN embedding e ON e.text_id = t.id AND e.model_id = %(model_id)s::integer
    LEFT JOIN kept_vector k ON k.model_id = e.model_id AND k.kind = t.kind AND k.sha256 = t.sha256
    AND sha256(k.vector) = sha256(e.vector)
),
added AS (
    INSERT INTO kept_vector (model_id, kind, sha256, vector)
    SELECT model_id, kind, sha256, vector FROM present WHERE id IS NULL
    RETURNING id
)
SELECT id FROM present WHERE id IS NOT NULL UNION ALL SELECT id FROM added ORDER BY id;

-- name: keep_material
-- Each distinct thing once.
INSERT INTO run_material (sha256, content)
SELECT * FROM unnest(%(digests)s::bytea[], %(contents)s::bytea[])
ON CONFLICT DO NOTHING;

-- name: material_kept
-- Which of the things given are kept already.
SELECT sha256 FROM run_material WHERE sha256 = ANY (%(digests)s::bytea[]);

-- name: material
-- Things by their hashes.
SELECT sha256, content FROM run_material WHERE sha256 = ANY (%(digests)s::bytea[]);

-- name: add_candidates
-- Who was considered, where the unit is the run's and the version of the profile is kept.
INSERT INTO run_candidate (run_id, unit, pseudonym, sha256, declined, listed_before)
SELECT p.run_id, p.unit, s.pseudonym, s.sha256, coalesce(s.declined, ARRAY[]::uuid[]), coalesce(s.listed_before, ARRAY[]::uuid[])
FROM pg_temp.considered s
JOIN run_partition p ON p.run_id = %(run_id)s::uuid AND p.unit = %(unit)s::text
WHERE EXISTS (SELECT 1 FROM profile_version v WHERE v.pseudonym = s.pseudonym AND v.sha256 = s.sha256)
ORDER BY s.pseudonym;

-- name: add
-- What a unit's lists were made from.
INSERT INTO run_input (run_id, unit, model_id, vectors, openings, places, desks, home, taxonomy, program)
VALUES (
    %(run_id)s, %(unit)s, %(model_id)s, %(vectors)s, %(openings)s, %(places)s, %(desks)s, %(home)s, %(taxonomy)s,
    %(program)s
);

-- name: of_run
-- What the lists of a week were made from, unit by unit, with the encoder and how many people were considered.
SELECT i.run_id, i.unit, i.model_id, i.vectors, i.openings, i.places, i.desks, i.home, i.taxonomy, i.program,
    i.withdrawn, p.candidates, m.dimensions
FROM run_input i JOIN run_partition p USING (run_id, unit) JOIN encoder_model m ON m.id = i.model_id
WHERE i.run_id = %(run_id)s::uuid ORDER BY i.unit;

-- name: candidates
-- Those who were considered, by pseudonym, with their profiles as they were, where these are as they were kept.
SELECT r.pseudonym, v.profile, r.declined, r.listed_before
FROM run_candidate r JOIN profile_version v USING (pseudonym, sha256)
WHERE r.run_id = %(run_id)s::uuid AND r.unit = %(unit)s::text
AND sha256(convert_to(v.profile::text, 'UTF8')) = v.sha256
ORDER BY r.pseudonym;

-- name: vectors
-- Kept vectors by number.
SELECT id, kind, sha256, vector FROM kept_vector WHERE id = ANY (%(ids)s::bigint[]);

-- name: profiles_of
-- The kept versions of one person's profile whose consent was given until a day.
SELECT profile FROM profile_version
WHERE pseudonym = %(pseudonym)s::text
AND ((profile ->> 'consent_given_on')::date > %(withdrawn_on)s::date) IS NOT TRUE;

-- name: note_withdrawn
-- Count the person among those who are missing in the runs that had a version whose consent was given until a day.
UPDATE run_input i SET withdrawn = i.withdrawn + 1
FROM run_candidate r JOIN profile_version v USING (pseudonym, sha256)
WHERE r.pseudonym = %(pseudonym)s::text AND (i.run_id, i.unit) = (r.run_id, r.unit)
AND ((v.profile ->> 'consent_given_on')::date > %(withdrawn_on)s::date) IS NOT TRUE;

-- name: drop_candidate
-- That the person was considered is forgotten in those runs.
DELETE FROM run_candidate r USING profile_version v
WHERE r.pseudonym = %(pseudonym)s::text AND (v.pseudonym, v.sha256) = (r.pseudonym, r.sha256)
AND ((v.profile ->> 'consent_given_on')::date > %(withdrawn_on)s::date) IS NOT TRUE;

-- name: drop_profiles_of
-- The kept versions of one person's profile whose consent was given until a day go.
DELETE FROM profile_version
WHERE pseudonym = %(pseudonym)s::text
AND ((profile ->> 'consent_given_on')::date > %(withdrawn_on)s::date) IS NOT TRUE;

-- name: drop_unsaid_vectors
-- Of some texts, the kept vectors of those that nobody says any more.
DELETE FROM kept_vector k WHERE k.kind = 'document' AND k.sha256 = ANY (%(digests)s::bytea[])
AND NOT EXISTS (SELECT 1 FROM text t WHERE t.kind = k.kind AND t.sha256 = k.sha256);

-- name: drop_unused_profiles
-- Profiles that no run was made from any more.
DELETE FROM profile_version v
WHERE NOT EXISTS (SELECT 1 FROM run_candidate r WHERE r.pseudonym = v.pseudonym AND r.sha256 = v.sha256);

-- name: drop_unused_vectors
-- Vectors that no run was made with any more.
DELETE FROM kept_vector k
WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT unnest(vectors) AS id FROM run_input) used WHERE used.id = k.id);

-- name: drop_unused_material
-- What no run was made from any more.
DELETE FROM run_material m
WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT DISTINCT unnest(openings || places || desks) AS sha256 FROM run_input) used
    WHERE used.sha256 = m.sha256
);
