-- name: note
-- The groups of everybody whom a run considered, as their profiles said then. Whoever is noted so already stays as they are.
WITH considered AS MATERIALIZED (
    SELECT extract(year FROM r.as_of)::integer AS year, c.pseudonym, v.profile ->> 'age_band' AS age_band,
        ARRAY(SELECT jsonb_array_elements_text(coalesce(v.profile -> 'target_groups', '[]')) ORDER BY 1) AS target_groups
    FROM run_candidate c
    JOIN run r ON r.id = c.run_id
    JOIN profile_version v ON v.pseudonym = c.pseudonym AND v.sha256 = c.sha256
    WHERE c.run_id = %(run_id)s::uuid
),
renewed AS (
    UPDATE group_membership g SET age_band = c.age_band, target_groups = c.target_groups FROM considered c
    WHERE (g.year, g.pseudonym) = (c.year, c.pseudonym)
    AND (g.age_band, g.target_groups) IS DISTINCT FROM (c.age_band, c.target_groups)
)
INSERT INTO group_membership (year, pseudonym, age_band, target_groups)
SELECT year, pseudonym, age_band, target_groups FROM considered c
WHERE NOT EXISTS (SELECT 1 FROM group_membership g WHERE (g.year, g.pseudonym) = (c.year, c.pseudonym))
ORDER BY pseudonym;

-- name: of_year
-- Everybody who was considered in a year, with what became of them then.
SELECT g.pseudonym, g.age_band, g.target_groups,
    EXISTS (
        SELECT 1 FROM entry e JOIN run r ON r.id = e.run_id
        WHERE e.pseudonym = g.pseudonym AND r.as_of BETWEEN %(first)s::date AND %(last)s::date
    ) AS listed,
    EXISTS (
        SELECT 1 FROM proposal p
        WHERE p.pseudonym = g.pseudonym AND p.made_at >= %(since)s::timestamptz AND p.made_at < %(until)s::timestamptz
    ) AS proposed,
    EXISTS (
        SELECT 1 FROM placement p
        WHERE p.pseudonym = g.pseudonym AND p.start_answer = 'confirmed'
        AND p.starts_on BETWEEN %(first)s::date AND %(last)s::date AND p.kind IN ('employment', 'apprenticeship')
    ) AS hired
FROM group_membership g WHERE g.year = %(year)s::integer ORDER BY g.pseudonym;

-- name: drop
-- Nothing of a person any more.
DELETE FROM group_membership WHERE pseudonym = %(pseudonym)s::text;

-- name: forget
-- Years before one.
DELETE FROM group_membership WHERE year < %(year)s::integer;
