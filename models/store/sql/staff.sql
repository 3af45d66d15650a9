-- name: all
-- Everybody, also those who have left.
SELECT code, name, email, role, deputy, active FROM staff ORDER BY code;

-- name: put
-- A colleague as the latest list has them.
INSERT INTO staff (code, name, email, role, deputy, active)
VALUES (%(code)s, %(name)s, %(email)s, %(role)s, %(deputy)s, %(active)s)
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, email = excluded.email, role = excluded.role, deputy = excluded.deputy,
    active = excluded.active;

-- name: lock
-- Lists of staff are imported one at a time.
SELECT pg_advisory_xact_lock(hashtext('ingang.staff'));
