-- name: ensure_model
-- The encoder of this name and revision, noted on first use.
INSERT INTO encoder_model (name, revision, dimensions) VALUES (%(name)s, %(revision)s, %(dimensions)s)
ON CONFLICT ON CONSTRAINT encoder_model_revision_key DO NOTHING;

-- name: model_id
-- The number that vectors of this encoder are kept under.
SELECT id FROM encoder_model WHERE name = %(name)s AND revision = %(revision)s;

-- name: unread_candidates
-- Profiles whose texts have not been read by the present rules, after the one given.
SELECT pseudonym, profile FROM candidate
WHERE texts_version IS DISTINCT FROM %(version)s::integer AND pseudonym > coalesce(%(after)s::text, '')
ORDER BY pseudonym LIMIT %(limit)s::integer
FOR NO KEY UPDATE SKIP LOCKED;

-- name: lock_texts
-- Linking texts and dropping orphans take turns, so that no text goes while somebody begins to say it.
SELECT pg_advisory_xact_lock(hashtext('ingang.text'));

-- name: unread_vacancies
-- Vacancies whose texts have not been read by the present rules, after the one given, withdrawn ones left alone.
SELECT id, job_ad FROM vacancy
WHERE texts_version IS DISTINCT FROM %(version)s::integer AND withdrawn_at IS NULL
AND id > coalesce(%(after)s::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY id LIMIT %(limit)s::integer
FOR NO KEY UPDATE SKIP LOCKED;

-- name: add_texts
-- Each distinct text gets a row once.
INSERT INTO text (kind, sha256, content)
SELECT %(kind)s::text, new.sha256, new.content
FROM unnest(%(digests)s::bytea[], %(contents)s::text[]) AS new (sha256, content)
ON CONFLICT (kind, sha256) DO NOTHING;

-- name: drop_candidate_texts
-- Forget what these profiles said before.
DELETE FROM candidate_text WHERE pseudonym = ANY (%(owners)s::text[]);

-- name: link_candidate_texts
-- Note which profile says what: to each pseudonym the places of its texts among the digests, from 1.
INSERT INTO candidate_text (pseudonym, text_ids)
SELECT one.owner, array_agg(t.id ORDER BY t.id)
FROM json_each(%(said)s::json) AS one (owner, places) CROSS JOIN LATERAL json_array_elements_text(one.places) AS said (place)
JOIN unnest(%(digests)s::bytea[]) WITH ORDINALITY AS known (sha256, place) ON known.place = said.place::bigint
JOIN text t ON t.kind = 'document' AND t.sha256 = known.sha256
GROUP BY one.owner;

-- name: add_staged_texts
-- Each distinct text that a delivery's new and changed profiles say gets a row once.
INSERT INTO text (kind, sha256, content)
SELECT 'document', sha256(convert_to(said.content, 'UTF8')), said.content
FROM (
    SELECT DISTINCT content FROM pg_temp.said_text
    WHERE number IN (SELECT unnest(d.said) FROM pg_temp.delivered d)
) said
ORDER BY said.content
ON CONFLICT (kind, sha256) DO NOTHING;

-- name: drop_staged_texts
-- Forget what a delivery's changed profiles said before.
DELETE FROM candidate_text c USING pg_temp.delivered d
WHERE d.pseudonym = c.pseudonym AND NOT d.is_new AND d.fields IS NOT NULL;

-- name: link_staged_texts
-- Note which of a delivery's new and changed profiles says what. One array has the text of each number; a null in it would have every look-up count from its start.
WITH known AS MATERIALIZED (
    SELECT array_agg(coalesce(t.id, 0) ORDER BY s.number) AS ids
    FROM pg_temp.said_text s LEFT JOIN text t ON t.kind = 'document' AND t.content = s.content
)
INSERT INTO candidate_text (pseudonym, text_ids)
SELECT d.pseudonym, ARRAY(SELECT (SELECT ids FROM known)[one.number] FROM unnest(d.said) AS one (number))
FROM pg_temp.delivered d WHERE d.fields IS NOT NULL;

-- name: mark_candidates_read
-- These profiles have been read by the present rules.
UPDATE candidate SET texts_version = %(version)s::integer WHERE pseudonym = ANY (%(owners)s::text[]);

-- name: drop_vacancy_texts
-- Forget what these vacancies said before.
DELETE FROM vacancy_text WHERE vacancy_id = ANY (%(owners)s::uuid[]);

-- name: link_vacancy_texts
-- Note which vacancy says what: to each id the places of its texts among the digests, from 1.
INSERT INTO vacancy_text (vacancy_id, text_id)
SELECT one.owner::uuid, t.id
FROM json_each(%(said)s::json) AS one (owner, places) CROSS JOIN LATERAL json_array_elements_text(one.places) AS said (place)
JOIN unnest(%(digests)s::bytea[]) WITH ORDINALITY AS known (sha256, place) ON known.place = said.place::bigint
JOIN text t ON t.kind = 'query' AND t.sha256 = known.sha256;

-- name: mark_vacancies_read
-- These vacancies have been read by the present rules.
UPDATE vacancy SET texts_version = %(version)s::integer WHERE id = ANY (%(owners)s::uuid[]);

-- name: without_vector
-- Texts of one kind that the encoder has not seen, oldest first.
SELECT t.id, t.content FROM text t
WHERE t.kind = %(kind)s::text AND NOT EXISTS (
    SELECT 1 FROM embedding e WHERE e.model_id = %(model_id)s::integer AND e.text_id = t.id
)
ORDER BY t.id LIMIT %(limit)s::integer;

-- name: count_without_vector
-- How many texts the encoder has not seen.
SELECT count(*) FROM text t
WHERE NOT EXISTS (
    SELECT 1 FROM embedding e WHERE e.model_id = %(model_id)s::integer AND e.text_id = t.id
);

-- name: add_vectors
-- Keep the vectors of a batch, which come one after the other; a text that was deleted meanwhile is left out, and one that has a vector keeps it.
INSERT INTO embedding (model_id, text_id, vector)
SELECT %(model_id)s::integer, new.text_id,
    substring(%(vectors)s::bytea FROM (new.place - 1)::integer * %(size)s::integer + 1 FOR %(size)s::integer)
FROM unnest(%(text_ids)s::bigint[]) WITH ORDINALITY AS new (text_id, place)
WHERE EXISTS (SELECT 1 FROM text t WHERE t.id = new.text_id)
ON CONFLICT (model_id, text_id) DO NOTHING;

-- name: drop_orphans
-- Texts that nothing says any more go, and their vectors with them.
WITH said AS MATERIALIZED (SELECT DISTINCT unnest(text_ids) AS text_id FROM candidate_text)
DELETE FROM text t
WHERE NOT EXISTS (SELECT 1 FROM said WHERE said.text_id = t.id)
AND NOT EXISTS (SELECT 1 FROM vacancy_text v WHERE v.text_id = t.id);

-- name: vectors_of
-- Vectors of what the candidates of some municipalities say, whose consent covers the day, and all open vacancies.
WITH said AS MATERIALIZED (
    SELECT unnest(ct.text_ids) AS text_id FROM candidate c JOIN candidate_text ct USING (pseudonym)
    WHERE c.municipality = ANY (%(municipalities)s::text[])
    AND c.consent_given_on <= %(day)s::date
    AND (c.consent_expires_on IS NULL OR c.consent_expires_on >= %(day)s::date)
    AND NOT EXISTS (
        SELECT 1 FROM pause p
        WHERE p.pseudonym = c.pseudonym AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(day)s::date)
    )
    UNION
    SELECT vt.text_id FROM vacancy v JOIN vacancy_text vt ON vt.vacancy_id = v.id
    WHERE v.withdrawn_at IS NULL AND v.application_deadline >= %(day)s::date
    AND NOT EXISTS (
        SELECT 1 FROM pause p
        WHERE p.vacancy_id = v.id AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(day)s::date)
    )
)
SELECT t.kind, t.content, e.vector
FROM said JOIN text t ON t.id = said.text_id JOIN embedding e ON e.text_id = t.id AND e.model_id = %(model_id)s::integer
ORDER BY t.id;

-- name: vectors_of_pair
-- Vectors of what one candidate says and one vacancy asks.
WITH said AS (
    SELECT unnest(text_ids) AS text_id FROM candidate_text WHERE pseudonym = %(pseudonym)s::text
    UNION
    SELECT text_id FROM vacancy_text WHERE vacancy_id = %(vacancy_id)s::uuid
)
SELECT t.kind, t.content, e.vector
FROM said JOIN text t ON t.id = said.text_id JOIN embedding e ON e.text_id = t.id AND e.model_id = %(model_id)s::integer
ORDER BY t.id;

-- name: drop_vectors_of_other_models
-- Vectors of encoders that are no longer in use.
DELETE FROM embedding WHERE model_id <> %(model_id)s::integer;

-- name: vectors_of_vacancies
-- Vectors of what some vacancies ask, whatever their state.
SELECT t.kind, t.content, e.vector
FROM (SELECT DISTINCT text_id FROM vacancy_text WHERE vacancy_id = ANY (%(ids)s::uuid[])) said
JOIN text t ON t.id = said.text_id JOIN embedding e ON e.text_id = t.id AND e.model_id = %(model_id)s::integer
ORDER BY t.id;
