-- name: add
-- A delivery and what it changed.
INSERT INTO delivery (id, municipality, received_at, "full", profiles, added, changed, unchanged, removed, withheld)
VALUES (
    %(id)s, %(municipality)s, %(received_at)s, %(full)s, %(profiles)s, %(added)s, %(changed)s, %(unchanged)s, %(removed)s,
    %(withheld)s
);

-- name: latest
-- The deliveries of a municipality, newest first.
SELECT id, municipality, received_at, "full", profiles, added, changed, unchanged, removed, withheld FROM delivery
WHERE %(municipality)s::text IS NULL OR municipality = %(municipality)s::text
ORDER BY received_at DESC, id LIMIT %(limit)s::integer;
