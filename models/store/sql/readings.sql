-- name: unread
-- Vacancies whose present text the present reader has not read, the latest word first; some are passed over.
SELECT v.id, v.job_ad, v.updated_at FROM vacancy v LEFT JOIN reading r ON r.vacancy_id = v.id
WHERE (
    r.vacancy_id IS NULL
    OR (r.reader, r.revision, r.encoder) IS DISTINCT FROM (%(reader)s::text, %(revision)s::integer, %(encoder)s::text)
)
AND NOT (v.id = ANY (%(passed_over)s::uuid[]))
ORDER BY v.updated_at DESC, v.id LIMIT %(limit)s::integer;

-- name: keep
-- A reading in place of the one before, unless the vacancy has changed since its text was taken.
INSERT INTO reading (vacancy_id, reader, revision, encoder, read_at, demands)
SELECT unchanged.id, %(reader)s::text, %(revision)s::integer, %(encoder)s::text, %(read_at)s::timestamptz,
    %(demands)s::jsonb
FROM (
    SELECT id FROM vacancy WHERE id = %(vacancy_id)s::uuid AND updated_at = %(updated_at)s::timestamptz FOR SHARE
) AS unchanged
ON CONFLICT (vacancy_id) DO UPDATE SET
    reader = excluded.reader, revision = excluded.revision, encoder = excluded.encoder, read_at = excluded.read_at,
    demands = excluded.demands;

-- name: drop
-- The text has changed: what was read in the old one says nothing of the new.
DELETE FROM reading WHERE vacancy_id = %(vacancy_id)s::uuid;

-- name: of_vacancies
-- The latest readings of some vacancies.
SELECT vacancy_id, reader, revision, encoder, read_at, demands FROM reading
WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[]);

-- name: corrections_of
-- What suppliers say of the demands of some vacancies, in their order.
SELECT vacancy_id, action, kind, value, strength, new_value, made_by, made_at FROM correction
WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[]) ORDER BY vacancy_id, position;

-- name: drop_corrections
-- Make room for what the supplier says now.
DELETE FROM correction WHERE vacancy_id = %(vacancy_id)s::uuid;

-- name: add_correction
-- One thing that the supplier says.
INSERT INTO correction (vacancy_id, position, action, kind, value, strength, new_value, made_by, made_at)
VALUES (
    %(vacancy_id)s, %(position)s, %(action)s, %(kind)s, %(value)s, %(strength)s, %(new_value)s, %(made_by)s,
    %(made_at)s
);
