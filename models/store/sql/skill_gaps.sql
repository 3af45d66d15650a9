-- name: put
-- The report of a quarter, anew as long as it is not final.
INSERT INTO skill_gap_report (quarter, made_at, is_final, report)
VALUES (%(quarter)s, %(made_at)s, %(is_final)s, %(report)s)
ON CONFLICT (quarter) DO UPDATE SET made_at = excluded.made_at, is_final = excluded.is_final, report = excluded.report
WHERE NOT skill_gap_report.is_final;

-- name: find
-- The report of one quarter.
SELECT report FROM skill_gap_report WHERE quarter = %(quarter)s::text;

-- name: made
-- Which quarters have a report, newest first, when it was made and whether it is final.
SELECT quarter, made_at, is_final FROM skill_gap_report ORDER BY quarter DESC;
