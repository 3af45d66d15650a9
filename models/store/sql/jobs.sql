-- name: started
-- A job says that it begins.
INSERT INTO job (name, started_at) VALUES (%(name)s, %(at)s)
ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at;

-- name: succeeded
-- A job says that it has done its work.
INSERT INTO job (name, succeeded_at) VALUES (%(name)s, %(at)s)
ON CONFLICT (name) DO UPDATE SET succeeded_at = excluded.succeeded_at, failure = NULL;

-- name: failed
-- A job says that it could not do its work; `failure` is an error code, never free text.
INSERT INTO job (name, failed_at, failure) VALUES (%(name)s, %(at)s, %(failure)s)
ON CONFLICT (name) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure;

-- name: all
-- How every job is doing.
SELECT name, started_at, succeeded_at, failed_at, failure FROM job ORDER BY name;
