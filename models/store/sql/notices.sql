-- name: claim
-- Say that the letter of this key is written; nothing comes back where it was before.
INSERT INTO notice (key, written_at) VALUES (%(key)s, %(at)s) ON CONFLICT (key) DO NOTHING RETURNING key;

-- name: attach
-- Which letter it is.
UPDATE notice SET letter_id = %(letter_id)s WHERE key = %(key)s;

-- name: forget
-- Keys of letters from before a moment.
DELETE FROM notice WHERE written_at < %(before)s::timestamptz;
