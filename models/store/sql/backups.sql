-- name: tables
-- Every table of ours.
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname;

-- name: hidden
-- Tables that row-level security may hide rows of from their owner: a dump of them would not be whole.
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
AND (
    NOT EXISTS (
        SELECT 1 FROM pg_policy p
        WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
        AND pg_get_expr(p.polqual, p.polrelid) = 'true' AND p.polroles && ARRAY[0::oid, current_user::regrole::oid]
    )
    OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive)
)
ORDER BY c.relname;

-- name: schema
-- The migrations that the database has.
SELECT migration_id FROM _yoyo_migration ORDER BY migration_id;

-- name: snapshot
-- Lets others read what this transaction reads.
SELECT pg_export_snapshot();

-- name: sessions
-- How many others are connected to this database.
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL;

-- name: note
-- What a restored database still has to be told of.
SELECT obj_description(current_schema()::regnamespace, 'pg_namespace');

-- name: withdrawn
-- Whose consent has been taken back since a moment, or has a profile that tells of a consent that was.
SELECT w.pseudonym, max(w.withdrawn_on) FROM consent_withdrawal w
WHERE w.recorded_at >= %(since)s::timestamptz OR EXISTS (
    SELECT 1 FROM candidate c WHERE c.pseudonym = w.pseudonym AND c.consent_given_on <= w.withdrawn_on
)
GROUP BY w.pseudonym ORDER BY w.pseudonym;

-- name: end_sessions
-- Nobody is signed in.
DELETE FROM session;

-- name: end_supplier_sessions
-- No supplier's contact is signed in.
DELETE FROM supplier_session;

-- name: end_links
-- No link opens anything.
DELETE FROM sign_in_link;

-- name: end_codes
-- No code opens anything.
DELETE FROM sign_in_code;

-- name: end_supplier_codes
-- No supplier's code opens anything.
DELETE FROM supplier_code;

-- name: end_requests
-- Nobody comes back from the identity provider.
DELETE FROM sign_in_request;

-- name: forget_machine
-- Migrations were applied by nobody, nowhere.
UPDATE _yoyo_log SET username = '', hostname = '';
