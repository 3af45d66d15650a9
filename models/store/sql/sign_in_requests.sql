-- name: put
-- A visitor is sent to the provider; an earlier journey of the same browser no longer counts.
INSERT INTO sign_in_request (visitor_sha256, state, nonce, code_verifier, return_to, expires_at)
VALUES (%(visitor_sha256)s, %(state)s, %(nonce)s, %(code_verifier)s, %(return_to)s, %(expires_at)s)
ON CONFLICT (visitor_sha256) DO UPDATE SET
    state = excluded.state, nonce = excluded.nonce, code_verifier = excluded.code_verifier,
    return_to = excluded.return_to, expires_at = excluded.expires_at;

-- name: take
-- The visitor is back, once.
DELETE FROM sign_in_request WHERE visitor_sha256 = %(visitor_sha256)s::bytea
RETURNING state, nonce, code_verifier, return_to, expires_at;

-- name: forget
-- Who never came back.
DELETE FROM sign_in_request WHERE expires_at <= %(now)s::timestamptz;
