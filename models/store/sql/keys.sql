-- name: add
-- A key; only its hash is kept.
INSERT INTO api_key (id, scope, label, supplier_id, secret_sha256, created_at, expires_at)
VALUES (%(id)s, %(scope)s, %(label)s, %(supplier_id)s, %(secret_sha256)s, %(created_at)s, %(expires_at)s);

-- name: by_secret
-- The key whose secret has this hash.
SELECT id, scope, label, supplier_id, created_at, expires_at, revoked_at, last_used_at
FROM api_key WHERE secret_sha256 = %(secret_sha256)s::bytea;

-- name: find
-- One key.
SELECT id, scope, label, supplier_id, created_at, expires_at, revoked_at, last_used_at
FROM api_key WHERE id = %(id)s::uuid;

-- name: all
-- Every key, oldest first.
SELECT id, scope, label, supplier_id, created_at, expires_at, revoked_at, last_used_at
FROM api_key ORDER BY created_at, id;

-- name: revoke
-- It opens nothing from now on; one that was revoked keeps its first moment.
UPDATE api_key SET revoked_at = %(at)s::timestamptz WHERE id = %(id)s::uuid AND revoked_at IS NULL;

-- name: touch
-- Note the use of a key, unless one was noted since the moment given.
UPDATE api_key SET last_used_at = %(at)s::timestamptz
WHERE id = %(id)s::uuid AND (last_used_at IS NULL OR last_used_at < %(unless_since)s::timestamptz);
