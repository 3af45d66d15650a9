-- name: people_with_code
-- Who has a display code in the pool, or had it on or near a stored list.
SELECT pseudonym FROM candidate WHERE upper(display_code) = upper(%(code)s::text)
UNION SELECT pseudonym FROM entry WHERE upper(display_code) = upper(%(code)s::text)
UNION SELECT pseudonym FROM near_miss WHERE upper(display_code) = upper(%(code)s::text)
ORDER BY 1;

-- name: tables_of_people
-- Tables with a column for a pseudonym, whoever may read them.
SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND a.attname = 'pseudonym' AND NOT a.attisdropped
ORDER BY c.relname;

-- name: references
-- Which columns of which table refer to which columns of which other.
SELECT child.relname, parent.relname,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number ORDER BY key.place),
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = key.number ORDER BY key.place)
FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND child.relnamespace = current_schema()::regnamespace
ORDER BY child.relname, parent.relname;

-- name: texts
-- What a person's profile says, text by text, and which encoders have read it.
SELECT t.content, ARRAY(
    SELECT m.name || '@' || m.revision FROM embedding e JOIN encoder_model m ON m.id = e.model_id
    WHERE e.text_id = t.id ORDER BY 1
) AS encoders
FROM candidate_text c JOIN text t ON t.id = ANY (c.text_ids)
WHERE c.pseudonym = %(pseudonym)s::text ORDER BY t.content;

-- name: events
-- What the log tells of a person: by pseudonym, by the id of a row about them, in its details, or as one of several that a page showed. Oldest first.
SELECT at, actor, action, subject_type, subject, run_id, model, details FROM audit_event
WHERE subject = %(pseudonym)s::text OR subject = ANY (%(ids)s::text[])
OR strpos(details::text, %(pseudonym)s::text) > 0
OR (details ? 'entries' AND details -> 'entries' ?| %(ids)s::text[])
ORDER BY id;
