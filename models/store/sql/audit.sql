-- name: append
-- One event, in the transaction of the change that it tells of.
INSERT INTO audit_event (at, actor, action, subject_type, subject, run_id, model, details)
VALUES (%(at)s, %(actor)s, %(action)s, %(subject_type)s, %(subject)s, %(run_id)s, %(model)s, %(details)s);

-- name: append_many
-- Many events, in their order, in the transaction of the changes that they tell of.
INSERT INTO audit_event (at, actor, action, subject_type, subject, run_id, model, details)
SELECT at, actor, action, subject_type, subject, run_id, model, details
FROM ROWS FROM (json_to_recordset(%(events)s::json) AS (
    at timestamptz, actor text, action text, subject_type text, subject text, run_id uuid, model text, details jsonb
)) WITH ORDINALITY AS event (at, actor, action, subject_type, subject, run_id, model, details, place)
ORDER BY place;

-- name: of_subject
-- What has happened to one thing, oldest first.
SELECT at, actor, action, subject_type, subject, run_id, model, details
FROM audit_event
WHERE subject_type = %(subject_type)s AND subject = %(subject)s
ORDER BY id;

-- name: entries_of
-- The entries and near misses that a person has had.
SELECT id::text FROM entry WHERE pseudonym = %(pseudonym)s::text
UNION ALL SELECT id::text FROM near_miss WHERE pseudonym = %(pseudonym)s::text;

-- name: search
-- The latest events that fit, newest first.
SELECT id, at, actor, action, subject_type, subject, run_id, model, details
FROM audit_event
WHERE (%(actor)s::text IS NULL OR actor = %(actor)s::text)
AND (%(actions)s::text[] IS NULL OR action LIKE ANY (%(actions)s::text[]))
AND (
    %(subjects)s::text[] IS NULL OR subject = ANY (%(subjects)s::text[])
    OR (details ? 'entries' AND details -> 'entries' ?| %(subjects)s::text[])
)
AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
AND (%(until)s::timestamptz IS NULL OR at < %(until)s::timestamptz)
AND (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
ORDER BY id DESC LIMIT %(limit)s::integer;
