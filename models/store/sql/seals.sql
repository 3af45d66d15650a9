-- name: last_number
-- The highest number that any event has been given, whether or not its transaction came to anything.
SELECT coalesce(pg_sequence_last_value('audit_event_id_seq'::regclass), 0);

-- name: writers
-- How many other transactions have written events, or may have, and are not done.
SELECT count(*) FROM pg_locks
WHERE locktype = 'relation' AND relation = 'audit_event'::regclass AND mode = 'RowExclusiveLock'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND pid IS DISTINCT FROM pg_backend_pid();

-- name: rows
-- Events as they are hashed: between two numbers, or in one of the ranges given, in order of number.
SELECT id, extract(epoch FROM at)::text, actor, action, subject_type, subject, run_id::text, model, details::text
FROM audit_event e
WHERE id > %(after)s::bigint AND id <= %(until)s::bigint
OR EXISTS (
    SELECT 1 FROM unnest(%(begins)s::bigint[], %(ends)s::bigint[]) AS r (b, f) WHERE e.id BETWEEN r.b AND r.f
)
ORDER BY id LIMIT %(limit)s::bigint;

-- name: add
-- A seal at the chain's end.
INSERT INTO audit_seal (
    number, sealed_at, first_id, last_id, missing, late, awaited, content, marks, previous, digest, signature
) VALUES (
    %(number)s, %(sealed_at)s, %(first_id)s, %(last_id)s, %(missing)s, %(late)s, %(awaited)s, %(content)s, %(marks)s,
    %(previous)s, %(digest)s, %(signature)s
);

-- name: last
-- The seal at the chain's end.
SELECT number, sealed_at, first_id, last_id, missing, late, awaited, content, marks, previous, digest, signature
FROM audit_seal ORDER BY number DESC LIMIT 1;

-- name: all
-- The whole chain, oldest first.
SELECT number, sealed_at, first_id, last_id, missing, late, awaited, content, marks, previous, digest, signature
FROM audit_seal ORDER BY number;

-- name: checkpoints
-- Where old events were removed, oldest first.
SELECT seal, removed_at, events, digest, signature FROM audit_checkpoint ORDER BY seal;

-- name: add_checkpoint
-- Events are removed up to a seal.
INSERT INTO audit_checkpoint (seal, removed_at, events, digest, signature)
VALUES (%(seal)s, %(removed_at)s, %(events)s, %(digest)s, %(signature)s);

-- name: removable
-- The latest seal made before a moment, whose events may go, unless it is the chain's end or an anchor already.
SELECT number, sealed_at, first_id, last_id, missing, late, awaited, content, marks, previous, digest, signature
FROM audit_seal
WHERE sealed_at < %(before)s::timestamptz AND number < (SELECT max(number) FROM audit_seal)
AND number > coalesce((SELECT max(seal) FROM audit_checkpoint), 0)
ORDER BY number DESC LIMIT 1;

-- name: remove_events
-- The events up to a number go, but those that a later seal holds or that are still awaited.
DELETE FROM audit_event e WHERE id <= %(last_id)s::bigint AND id <> ALL (%(kept)s::bigint[])
AND NOT EXISTS (
    SELECT 1 FROM unnest(%(begins)s::bigint[], %(ends)s::bigint[]) AS r (b, f) WHERE e.id BETWEEN r.b AND r.f
);

-- name: late_after
-- The late events that seals after one hold.
SELECT unnest(late) FROM audit_seal WHERE number > %(number)s::bigint;

-- name: remove_seals
-- The seals before an anchor go.
DELETE FROM audit_seal WHERE number < %(number)s::bigint;

-- name: ids_until
-- The numbers of all events up to one.
SELECT id FROM audit_event WHERE id <= %(last_id)s::bigint ORDER BY id;
