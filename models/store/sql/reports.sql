-- name: listed_people
-- Everybody who stood on a list between two days, with the profile of the first time, and whether they were proposed then.
SELECT DISTINCT ON (e.pseudonym)
    e.pseudonym, r.as_of AS first_listed_on, v.profile ->> 'age_band' AS age_band,
    v.profile ->> 'swedish_level' AS swedish_level,
    (v.profile ->> 'months_on_income_support')::integer AS months_on_income_support,
    EXISTS (
        SELECT 1 FROM proposal p
        WHERE p.pseudonym = e.pseudonym AND p.made_at >= %(since)s::timestamptz AND p.made_at < %(until)s::timestamptz
    ) AS is_proposed
FROM entry e
JOIN run r ON r.id = e.run_id
LEFT JOIN run_candidate c ON c.run_id = e.run_id AND c.unit = e.unit AND c.pseudonym = e.pseudonym
LEFT JOIN profile_version v ON v.pseudonym = c.pseudonym AND v.sha256 = c.sha256
WHERE r.as_of BETWEEN %(first)s::date AND %(last)s::date
ORDER BY e.pseudonym, r.as_of, r.week;
