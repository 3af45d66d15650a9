-- name: add
-- Somebody approves a translation as it reads now.
INSERT INTO translation_approval (id, language, sha256, approved_at, approved_by)
VALUES (%(id)s, %(language)s, %(sha256)s, %(approved_at)s, %(approved_by)s);

-- name: standing
-- The approval of a text that has not been revoked.
SELECT id, language, sha256, approved_at, approved_by, revoked_at FROM translation_approval
WHERE language = %(language)s::text AND sha256 = %(sha256)s::bytea AND revoked_at IS NULL
ORDER BY approved_at DESC, id LIMIT 1;

-- name: revoke
-- No approval of a language's texts holds any more.
UPDATE translation_approval SET revoked_at = %(at)s::timestamptz
WHERE language = %(language)s::text AND revoked_at IS NULL;
