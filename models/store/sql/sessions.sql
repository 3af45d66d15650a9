-- name: add
-- Somebody has signed in; only the token's hash is kept.
INSERT INTO session (token_sha256, staff, role, method, created_at, seen_at, ends_at)
VALUES (%(token_sha256)s, %(staff)s, %(role)s, %(method)s, %(created_at)s, %(seen_at)s, %(ends_at)s);

-- name: find
-- A session that has not ended, of somebody who still works here.
SELECT o.staff, o.role, o.method, o.created_at, o.seen_at, o.ends_at
FROM session o JOIN staff s ON s.code = o.staff
WHERE o.token_sha256 = %(token_sha256)s::bytea AND s.active
AND o.ends_at > %(now)s::timestamptz AND o.seen_at > %(idle_since)s::timestamptz;

-- name: touch
-- The session is in use, noted no more often than the moment given says.
UPDATE session SET seen_at = %(now)s::timestamptz
WHERE token_sha256 = %(token_sha256)s::bytea AND seen_at < %(unless_since)s::timestamptz;

-- name: end
-- Signed out here.
DELETE FROM session WHERE token_sha256 = %(token_sha256)s::bytea;

-- name: end_all
-- Signed out everywhere.
DELETE FROM session WHERE staff = %(staff)s::text;

-- name: forget
-- Sessions that have ended by themselves.
DELETE FROM session WHERE ends_at <= %(now)s::timestamptz OR seen_at <= %(idle_since)s::timestamptz;

-- name: stands_in_for
-- For whom a colleague is deputy on a day.
SELECT staff FROM deputy_period
WHERE deputy = %(deputy)s::text AND starts_on <= %(day)s::date AND ends_on >= %(day)s::date;

-- name: add_deputy
-- A deputy for a period.
INSERT INTO deputy_period (id, staff, deputy, starts_on, ends_on)
VALUES (%(id)s, %(staff)s, %(deputy)s, %(starts_on)s, %(ends_on)s);

-- name: end_deputy
-- The deputy's last day comes earlier.
UPDATE deputy_period SET ends_on = %(day)s::date
WHERE staff = %(staff)s::text AND deputy = %(deputy)s::text AND starts_on <= %(day)s::date AND ends_on > %(day)s::date;
