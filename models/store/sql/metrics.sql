-- name: gauges
-- How the service is doing, in one statement: what is measured, of what, and the figure; durations in seconds.
WITH last_run AS (
    SELECT id, extract(epoch FROM finished_at - started_at) AS seconds FROM run
    WHERE state = 'finished' ORDER BY week DESC LIMIT 1
)
SELECT 'runs' AS metric, state AS label, count(*)::float8 AS figure FROM run GROUP BY state
UNION ALL SELECT 'run_seconds', '', seconds::float8 FROM last_run
UNION ALL SELECT 'letters', state, count(*)::float8 FROM letter GROUP BY state
UNION ALL SELECT 'letter_refusals', last_error, count(*)::float8 FROM letter
WHERE state <> 'sent' AND last_error IS NOT NULL GROUP BY last_error
UNION ALL SELECT 'letter_age', '', extract(epoch FROM %(now)s::timestamptz - min(created_at))::float8 FROM letter
WHERE state = 'pending' HAVING count(*) > 0
UNION ALL SELECT 'refusals', refused.key, sum(refused.value::integer)::float8
FROM shortlist s JOIN last_run ON s.run_id = last_run.id, jsonb_each_text(s.refusals) AS refused GROUP BY refused.key
UNION ALL SELECT 'ads_unread', '', count(*)::float8 FROM vacancy v
WHERE NOT EXISTS (SELECT 1 FROM reading r WHERE r.vacancy_id = v.id)
UNION ALL SELECT 'clock', '', extract(epoch FROM clock_timestamp() - %(now)s::timestamptz)::float8;
