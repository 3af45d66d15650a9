-- name: begin
-- The week's only run; nothing where the week has one.
INSERT INTO run (id, week, as_of, state, started_at, model, settings)
VALUES (%(id)s, %(week)s, %(as_of)s, 'running', %(started_at)s, %(model)s, %(settings)s)
ON CONFLICT ON CONSTRAINT run_week_key DO NOTHING;

-- name: of_week
-- The run of one ISO week.
SELECT id, week, as_of, state, started_at, finished_at, abandoned_at, model, settings FROM run WHERE week = %(week)s::text;

-- name: latest
-- The latest finished run, or the latest before a week.
SELECT id, week, as_of, state, started_at, finished_at, abandoned_at, model, settings FROM run
WHERE state = 'finished' AND (%(before)s::text IS NULL OR week < %(before)s::text)
ORDER BY week DESC LIMIT 1;

-- name: all
-- Every run, newest first.
SELECT id, week, as_of, state, started_at, finished_at, abandoned_at, model, settings FROM run ORDER BY week DESC;

-- name: restart
-- A run that was begun with another encoder or other settings starts over, so that one list is made in one way.
UPDATE run SET model = %(model)s, settings = %(settings)s WHERE id = %(id)s AND state = 'running';

-- name: drop_partitions
-- What an abandoned beginning left.
DELETE FROM run_partition WHERE run_id = %(run_id)s::uuid;

-- name: hold
-- A run that stands as somebody knows it, kept so until the transaction ends.
SELECT id FROM run
WHERE id = %(id)s::uuid AND state = 'running' AND model = %(model)s::text AND settings = %(settings)s::jsonb
FOR NO KEY UPDATE;

-- name: finish
-- The run closes, last of all.
UPDATE run SET state = 'finished', finished_at = %(finished_at)s WHERE id = %(id)s AND state = 'running';

-- name: states
-- How far the runs of some weeks have come.
SELECT week, state FROM run WHERE week = ANY (%(weeks)s::text[]);

-- name: abandon_before
-- Runs of weeks before one that were begun and never closed: nobody goes on with them.
UPDATE run SET state = 'abandoned', abandoned_at = %(at)s::timestamptz
WHERE state = 'running' AND week < %(week)s::text
RETURNING id, week, as_of, state, started_at, finished_at, abandoned_at, model, settings;

-- name: partitions_done
-- The units that this run has committed.
SELECT unit FROM run_partition WHERE run_id = %(run_id)s::uuid;

-- name: candidates
-- Profiles of some municipalities whose consent covers the day, not taken back, and whom nobody has paused; for a run those whom no other unit has considered in it. With what names the version of each.
SELECT profile, sha256 FROM candidate c
WHERE municipality = ANY (%(municipalities)s::text[])
AND consent_given_on <= %(day)s::date
AND (consent_expires_on IS NULL OR consent_expires_on >= %(day)s::date)
AND NOT EXISTS (
    SELECT 1 FROM consent_withdrawal w WHERE w.pseudonym = c.pseudonym AND w.withdrawn_on >= c.consent_given_on
)
AND NOT EXISTS (
    SELECT 1 FROM pause p
    WHERE p.pseudonym = c.pseudonym AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(day)s::date)
)
AND NOT EXISTS (
    SELECT 1 FROM run_candidate r
    WHERE r.run_id = %(run_id)s::uuid AND r.unit <> %(unit)s::text AND r.pseudonym = c.pseudonym
)
ORDER BY pseudonym;

-- name: pool_version
-- What tells a pool from that of another moment; a profile that changes comes with another delivery.
SELECT count(*),
    coalesce(sum(hashtextextended(c.pseudonym || ' ' || c.delivery_id || ' ' || coalesce(c.texts_version, 0), 0)), 0),
    (SELECT count(*) FROM embedding e WHERE e.model_id = %(model_id)s::integer)
FROM candidate c
WHERE municipality = ANY (%(municipalities)s::text[])
AND consent_given_on <= %(day)s::date
AND (consent_expires_on IS NULL OR consent_expires_on >= %(day)s::date)
AND NOT EXISTS (
    SELECT 1 FROM consent_withdrawal w WHERE w.pseudonym = c.pseudonym AND w.withdrawn_on >= c.consent_given_on
)
AND NOT EXISTS (
    SELECT 1 FROM pause p
    WHERE p.pseudonym = c.pseudonym AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(day)s::date)
);

-- name: made_at
-- When a unit's lists were committed.
SELECT finished_at FROM run_partition WHERE run_id = %(run_id)s::uuid AND unit = %(unit)s::text;

-- name: add_partition
-- A unit is done.
INSERT INTO run_partition (run_id, unit, finished_at, candidates, vacancies)
VALUES (%(run_id)s, %(unit)s, %(finished_at)s, %(candidates)s, %(vacancies)s);

-- name: copy_shortlists
-- What came of each vacancy.
COPY shortlist (run_id, unit, vacancy_id, candidates, eligible, listed, refusals, refused_alone) FROM STDIN (FORMAT binary);

-- name: add_entry
-- Somebody whom a colleague puts on a list, after the others. Nothing where they stand there already.
INSERT INTO entry (
    id, run_id, unit, vacancy_id, pseudonym, display_code, caseworker, position, reasons, is_new, added_by, added_at
)
SELECT %(id)s, %(run_id)s, %(unit)s, %(vacancy_id)s, %(pseudonym)s, %(display_code)s, %(caseworker)s, %(position)s,
    %(reasons)s, false, %(added_by)s, %(added_at)s
ON CONFLICT ON CONSTRAINT entry_pair_key DO NOTHING;

-- name: pairs
-- Who stood on which list.
SELECT vacancy_id, pseudonym FROM entry WHERE run_id = %(run_id)s::uuid;

-- name: shortlists
-- What came of each vacancy of a run.
SELECT run_id, vacancy_id, unit, candidates, eligible, listed, refusals, refused_alone
FROM shortlist WHERE run_id = %(run_id)s::uuid ORDER BY vacancy_id, unit;

-- name: entries
-- A run's entries, of one vacancy or one caseworker where given.
SELECT id, run_id, vacancy_id, pseudonym, unit, caseworker, display_code, position, dense, lexical, coverage,
    reasons, is_new, added_by, added_at
FROM entry
WHERE run_id = %(run_id)s::uuid
AND (%(vacancy_id)s::uuid IS NULL OR vacancy_id = %(vacancy_id)s::uuid)
AND (%(caseworker)s::text IS NULL OR caseworker = %(caseworker)s::text)
ORDER BY vacancy_id, unit, position, added_at, id;

-- name: places_of
-- On which lists of a run some people stand.
SELECT pseudonym, vacancy_id FROM entry
WHERE run_id = %(run_id)s::uuid AND pseudonym = ANY (%(pseudonyms)s::text[]) ORDER BY pseudonym, vacancy_id;

-- name: near_misses
-- Who would have been considered but for one thing, for one vacancy where given.
SELECT id, run_id, vacancy_id, pseudonym, unit, caseworker, display_code, position, code, missing, dense, lexical,
    coverage, reasons
FROM near_miss
WHERE run_id = %(run_id)s::uuid AND (%(vacancy_id)s::uuid IS NULL OR vacancy_id = %(vacancy_id)s::uuid)
ORDER BY vacancy_id, unit, position;

-- name: unassigned_entries
-- A run's entries that are no caseworker's, of one vacancy where given.
SELECT id, run_id, vacancy_id, pseudonym, unit, caseworker, display_code, position, dense, lexical, coverage,
    reasons, is_new, added_by, added_at
FROM entry
WHERE run_id = %(run_id)s::uuid AND caseworker IS NULL
AND (%(vacancy_id)s::uuid IS NULL OR vacancy_id = %(vacancy_id)s::uuid)
ORDER BY vacancy_id, unit, position, added_at, id;

-- name: entry
-- One entry.
SELECT id, run_id, vacancy_id, pseudonym, unit, caseworker, display_code, position, dense, lexical, coverage,
    reasons, is_new, added_by, added_at
FROM entry WHERE id = %(id)s::uuid;

-- name: last_entries
-- The latest entry of each of some people, of those that may be read here.
SELECT DISTINCT ON (e.pseudonym) e.pseudonym, e.id
FROM entry e JOIN run r ON r.id = e.run_id
WHERE e.pseudonym = ANY (%(pseudonyms)s::text[]) ORDER BY e.pseudonym, r.week DESC, e.position, e.id;

-- name: last_codes
-- The latest display code of each of some people, of those that may be read here.
SELECT DISTINCT ON (e.pseudonym) e.pseudonym, e.display_code
FROM entry e JOIN run r ON r.id = e.run_id
WHERE e.pseudonym = ANY (%(pseudonyms)s::text[]) AND e.display_code IS NOT NULL ORDER BY e.pseudonym, r.week DESC;

-- name: caseload
-- How many entries each caseworker has on each list, and how many of them are new. Null is the coordinator's.
SELECT caseworker, vacancy_id, count(*) AS candidates, count(*) FILTER (WHERE is_new) AS new
FROM entry WHERE run_id = %(run_id)s::uuid
GROUP BY caseworker, vacancy_id ORDER BY caseworker NULLS LAST, vacancy_id;
