-- name: all
-- Alarms that stand, by name.
SELECT name, since, seen_at, told_at FROM alarm ORDER BY name;

-- name: begin
-- An alarm is seen for the first time.
INSERT INTO alarm (name, since, seen_at) VALUES (%(name)s, %(since)s, %(seen_at)s);

-- name: told
-- The letter about some alarms is written.
UPDATE alarm SET told_at = %(at)s::timestamptz WHERE name = ANY (%(names)s::text[]);

-- name: over
-- Some alarms stand no longer.
DELETE FROM alarm WHERE name = ANY (%(names)s::text[]);
