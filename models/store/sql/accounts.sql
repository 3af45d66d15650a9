-- name: lock
-- Attempts on one account take turns, so that many at once count as many.
SELECT pg_advisory_xact_lock(hashtextextended('ingang.account.' || encode(%(account_sha256)s::bytea, 'hex'), 0));

-- name: put
-- An account that is in force, new or known.
INSERT INTO account (staff, created_at) VALUES (%(staff)s, %(now)s)
ON CONFLICT (staff) DO UPDATE SET disabled_at = NULL;

-- name: all
-- Every account.
SELECT staff, password_hash, created_at, password_set_at, disabled_at FROM account ORDER BY staff;

-- name: by_email
-- Accounts in force of colleagues who work here and have this address.
SELECT a.staff, a.password_hash, a.created_at, a.password_set_at, a.disabled_at
FROM account a JOIN staff s ON s.code = a.staff
WHERE lower(s.email) = lower(%(email)s::text) AND s.active AND a.disabled_at IS NULL;

-- name: in_force
-- Whether somebody's account is in force, and stays so until the transaction ends.
SELECT staff FROM account WHERE staff = %(staff)s::text AND disabled_at IS NULL FOR SHARE;

-- name: set_password
-- A password that its owner has chosen.
UPDATE account SET password_hash = %(password_hash)s, password_set_at = %(now)s::timestamptz
WHERE staff = %(staff)s::text AND disabled_at IS NULL;

-- name: disable
-- The account opens nothing from now on.
UPDATE account SET disabled_at = %(now)s::timestamptz WHERE staff = %(staff)s::text AND disabled_at IS NULL;

-- name: add_link
-- A one-time link; only its token's hash is kept.
INSERT INTO sign_in_link (token_sha256, staff, purpose, created_at, expires_at)
VALUES (%(token_sha256)s, %(staff)s, %(purpose)s, %(now)s, %(expires_at)s);

-- name: link
-- A one-time link of somebody who works here.
SELECT l.staff, l.purpose, l.expires_at, l.used_at
FROM sign_in_link l JOIN staff s ON s.code = l.staff
WHERE l.token_sha256 = %(token_sha256)s::bytea AND s.active;

-- name: use_link
-- It has been used; once only, whoever comes first.
UPDATE sign_in_link SET used_at = %(now)s::timestamptz
WHERE token_sha256 = %(token_sha256)s::bytea AND used_at IS NULL AND expires_at > %(now)s::timestamptz;

-- name: drop_links
-- Links that were given out before and not used.
DELETE FROM sign_in_link WHERE staff = %(staff)s::text AND purpose = %(purpose)s::text;

-- name: add_attempt
-- Somebody tries.
INSERT INTO sign_in_attempt (at, account_sha256, address_sha256)
VALUES (%(now)s, %(account_sha256)s, %(address_sha256)s);

-- name: attempts
-- How often an account and an address have been tried since a moment.
SELECT count(*) FILTER (WHERE account_sha256 = %(account_sha256)s::bytea),
    count(*) FILTER (WHERE address_sha256 = %(address_sha256)s::bytea)
FROM sign_in_attempt
WHERE at > %(since)s::timestamptz
AND (account_sha256 = %(account_sha256)s::bytea OR address_sha256 = %(address_sha256)s::bytea);

-- name: forget_attempts
-- What was tried before a moment, and what has led in since.
DELETE FROM sign_in_attempt WHERE at <= %(before)s::timestamptz OR account_sha256 = %(account_sha256)s::bytea;

-- name: put_code
-- A code was sent; one that was sent before no longer counts.
INSERT INTO sign_in_code (visitor_sha256, staff, account_sha256, code_sha256, expires_at)
VALUES (%(visitor_sha256)s, %(staff)s, %(account_sha256)s, %(code_sha256)s, %(expires_at)s)
ON CONFLICT (visitor_sha256) DO UPDATE SET
    staff = excluded.staff, account_sha256 = excluded.account_sha256, code_sha256 = excluded.code_sha256, tries = 0,
    expires_at = excluded.expires_at;

-- name: try_code
-- One more try at the code of a browser, counted before it is looked at.
UPDATE sign_in_code SET tries = tries + 1 WHERE visitor_sha256 = %(visitor_sha256)s::bytea
RETURNING staff, account_sha256, code_sha256, tries, expires_at;

-- name: drop_codes_of
-- No code of a colleague counts.
DELETE FROM sign_in_code WHERE staff = %(staff)s::text;

-- name: drop_codes
-- The code of a browser has been used, and what has expired goes with it.
DELETE FROM sign_in_code WHERE visitor_sha256 = %(visitor_sha256)s::bytea OR expires_at <= %(now)s::timestamptz;
