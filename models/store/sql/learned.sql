-- name: judged
-- A unit's entries of one encoder's runs with what was said of them until the next run; pairs judged earlier are left out.
WITH finished AS (
    SELECT id, week, model, settings, finished_at, lead(finished_at) OVER (ORDER BY week) AS until
    FROM run WHERE state = 'finished'
), shown AS (
    SELECT f.week, f.settings, f.finished_at, f.until, e.run_id, e.vacancy_id, e.pseudonym, e.dense, e.lexical, e.coverage,
        row_number() OVER (PARTITION BY e.run_id, e.vacancy_id, e.caseworker ORDER BY e.position) AS place
    FROM entry e JOIN finished f ON f.id = e.run_id
    WHERE e.unit = %(unit)s::text AND f.model = %(model)s::text AND e.added_by IS NULL
)
SELECT s.week, s.run_id, s.vacancy_id, s.place, s.dense, s.lexical, s.coverage, s.settings, v.decision, v.reason
FROM shown s LEFT JOIN LATERAL (
    SELECT decision, reason FROM verdict
    WHERE vacancy_id = s.vacancy_id AND pseudonym = s.pseudonym
    AND made_at >= s.finished_at AND (s.until IS NULL OR made_at < s.until)
    ORDER BY number DESC LIMIT 1
) AS v ON v.decision <> 'undo'
WHERE NOT EXISTS (
    SELECT FROM (
        SELECT decision FROM verdict
        WHERE vacancy_id = s.vacancy_id AND pseudonym = s.pseudonym AND made_at < s.finished_at
        ORDER BY number DESC LIMIT 1
    ) AS earlier
    WHERE earlier.decision IN ('propose', 'decline')
)
ORDER BY s.week, s.vacancy_id, s.place, s.pseudonym;

-- name: lock
-- What applies is changed by one at a time.
SELECT pg_advisory_xact_lock(hashtext('ingang.ranking_use'));

-- name: add
-- A version, used or not.
INSERT INTO learned_ranking (id, unit, version, learnt_at, model, verdicts, weights, refusals, report)
VALUES (%(id)s, %(unit)s, %(version)s, %(learnt_at)s, %(model)s, %(verdicts)s, %(weights)s, %(refusals)s, %(report)s);

-- name: versions
-- All versions of a unit, newest first.
SELECT id, unit, version, learnt_at, model, verdicts, weights, refusals, report
FROM learned_ranking WHERE unit = %(unit)s::text ORDER BY version DESC;

-- name: in_force
-- The version that applies in each unit that has one.
SELECT l.id, l.unit, l.version, l.learnt_at, l.model, l.verdicts, l.weights, l.refusals, l.report
FROM (SELECT DISTINCT ON (unit) unit, learned_ranking_id FROM ranking_use ORDER BY unit, id DESC) AS latest
JOIN learned_ranking l ON l.id = latest.learned_ranking_id
ORDER BY l.unit;

-- name: use
-- A version, or with null the standard weights, applies in a unit from now on.
INSERT INTO ranking_use (unit, learned_ranking_id, beneath, since, made_by)
VALUES (%(unit)s, %(learned_ranking_id)s, %(beneath)s, %(since)s, %(made_by)s);

-- name: uses
-- What has applied in a unit, newest first.
SELECT id, unit, learned_ranking_id, beneath, since, made_by
FROM ranking_use WHERE unit = %(unit)s::text ORDER BY id DESC;

-- name: use_by_id
-- One moment of what has applied.
SELECT id, unit, learned_ranking_id, beneath, since, made_by FROM ranking_use WHERE id = %(id)s::bigint;
