-- name: forget_letters
-- Letters written before a moment; one that is still on its way stays.
DELETE FROM letter WHERE created_at < %(before)s::timestamptz AND state <> 'pending';

-- name: forget_runs
-- Runs that were begun before a moment go with their lists and reasons, once their letters are gone; one that is being made has none yet.
DELETE FROM run r WHERE r.started_at < %(before)s::timestamptz AND r.state <> 'running'
AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.run_id = r.id);

-- name: forget_pauses
-- Pauses that ended before a moment, and older ones of people who are no longer in the pool.
DELETE FROM pause p WHERE p.ended_at < %(before)s::timestamptz OR p.last_day < %(before)s::date
OR (p.begun_at < %(before)s::timestamptz AND p.scope = 'person'
    AND NOT EXISTS (SELECT 1 FROM candidate c WHERE c.pseudonym = p.pseudonym));

-- name: forget_who_was_placed
-- Placements under commitments that ended before a day are nobodys from now on; their months stay.
UPDATE placement p SET pseudonym = NULL, proposal_id = NULL FROM commitment c
WHERE c.id = p.commitment_id AND c.ends_on < %(before)s::date AND p.pseudonym IS NOT NULL
AND coalesce(p.ended_on, p.agreed_end, c.ends_on) < %(before)s::date;

-- name: forget_verdicts
-- Verdicts made before a moment on vacancies that nobody can be proposed for any more.
DELETE FROM verdict d USING vacancy v
WHERE v.id = d.vacancy_id AND d.made_at < %(before)s::timestamptz
AND (v.withdrawn_at IS NOT NULL OR v.application_deadline < %(today)s::date);

-- name: forget_outcomes
-- How it went for people, as of days before one.
DELETE FROM outcome WHERE as_of < %(before)s::date;
