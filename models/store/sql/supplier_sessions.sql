-- name: put_code
-- A code was asked for; one that was sent before no longer counts.
INSERT INTO supplier_code (visitor_sha256, contact_id, account_sha256, code_sha256, expires_at)
VALUES (%(visitor_sha256)s, %(contact_id)s, %(account_sha256)s, %(code_sha256)s, %(expires_at)s)
ON CONFLICT (visitor_sha256) DO UPDATE SET
    contact_id = excluded.contact_id, account_sha256 = excluded.account_sha256, code_sha256 = excluded.code_sha256,
    tries = 0, expires_at = excluded.expires_at;

-- name: try_code
-- One more try at the code of a browser, counted before it is looked at.
UPDATE supplier_code SET tries = tries + 1 WHERE visitor_sha256 = %(visitor_sha256)s::bytea
RETURNING contact_id, account_sha256, code_sha256, tries, expires_at;

-- name: drop_code
-- The code of a browser has been used.
DELETE FROM supplier_code WHERE visitor_sha256 = %(visitor_sha256)s::bytea;

-- name: drop_codes_of
-- No code of a contact counts.
DELETE FROM supplier_code WHERE contact_id = %(contact_id)s::uuid;

-- name: add
-- A contact has signed in; only the hash of the token is kept.
INSERT INTO supplier_session (token_sha256, contact_id, created_at, seen_at, ends_at)
VALUES (%(token_sha256)s, %(contact_id)s, %(created_at)s, %(seen_at)s, %(ends_at)s);

-- name: find
-- A session that has not ended, of somebody who still acts for their supplier.
SELECT o.contact_id, o.created_at, o.seen_at, o.ends_at
FROM supplier_session o JOIN supplier_contact c ON c.id = o.contact_id
WHERE o.token_sha256 = %(token_sha256)s::bytea AND c.removed_at IS NULL
AND o.ends_at > %(now)s::timestamptz AND o.seen_at > %(idle_since)s::timestamptz;

-- name: touch
-- The session is in use, noted no more often than the moment given says.
UPDATE supplier_session SET seen_at = %(now)s::timestamptz
WHERE token_sha256 = %(token_sha256)s::bytea AND seen_at < %(unless_since)s::timestamptz;

-- name: end
-- Signed out here.
DELETE FROM supplier_session WHERE token_sha256 = %(token_sha256)s::bytea;

-- name: end_all
-- Signed out everywhere.
DELETE FROM supplier_session WHERE contact_id = %(contact_id)s::uuid;

-- name: forget_sessions
-- Sessions that have ended by themselves.
DELETE FROM supplier_session WHERE ends_at <= %(now)s::timestamptz OR seen_at <= %(idle_since)s::timestamptz;

-- name: forget_codes
-- Codes that nobody can use any more.
DELETE FROM supplier_code WHERE expires_at <= %(now)s::timestamptz;
