-- name: lock_pair
-- One at a time says something of a pair; whoever waited sees what the other said.
SELECT pg_advisory_xact_lock(hashtextextended(%(vacancy_id)s::text || %(pseudonym)s::text, 17));

-- name: add
-- A person's word on a pair.
INSERT INTO verdict (id, vacancy_id, pseudonym, decision, reason, wait_until, made_by, made_at)
VALUES (
    %(id)s, %(vacancy_id)s, %(pseudonym)s, %(decision)s, %(reason)s, %(wait_until)s, %(made_by)s, %(made_at)s
);

-- name: add_note
-- A private line with a verdict.
INSERT INTO verdict_note (verdict_id, text) VALUES (%(verdict_id)s, %(text)s);

-- name: notes
-- The private lines of some verdicts that may be read here.
SELECT verdict_id, text FROM verdict_note WHERE verdict_id = ANY (%(verdict_ids)s::uuid[]);

-- name: kept_off
-- Pairs that do not stand on the lists of a day: declined, waiting until a later one, or started or come to nothing.
SELECT vacancy_id, pseudonym FROM (
    SELECT DISTINCT ON (vacancy_id, pseudonym) vacancy_id, pseudonym, decision, wait_until
    FROM verdict ORDER BY vacancy_id, pseudonym, number DESC
) AS latest
WHERE decision = 'decline' OR (decision = 'wait' AND wait_until > %(day)s::date)
UNION
SELECT vacancy_id, pseudonym FROM (
    SELECT DISTINCT ON (p.id) p.vacancy_id, p.pseudonym, s.step
    FROM proposal p JOIN proposal_step s ON s.proposal_id = p.id
    WHERE s.side = 'municipality' ORDER BY p.id, s.number DESC
) AS become
WHERE step IN ('started', 'did_not_happen');

-- name: of_pair
-- All that has been said of a pair, of what may be read here.
SELECT id, vacancy_id, pseudonym, decision, reason, wait_until, made_by, made_at
FROM verdict WHERE vacancy_id = %(vacancy_id)s::uuid AND pseudonym = %(pseudonym)s::text ORDER BY number;

-- name: said_since
-- All that has been said since a moment, by one colleague where given, of what may be read here.
SELECT id, vacancy_id, pseudonym, decision, reason, wait_until, made_by, made_at
FROM verdict
WHERE made_at > %(since)s::timestamptz AND (%(made_by)s::text IS NULL OR made_by = %(made_by)s::text)
ORDER BY number;

-- name: of_vacancies
-- The latest verdict on each pair of some vacancies, where it has not been taken back.
SELECT * FROM (
    SELECT DISTINCT ON (vacancy_id, pseudonym) id, vacancy_id, pseudonym, decision, reason, wait_until, made_by, made_at
    FROM verdict WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[])
    ORDER BY vacancy_id, pseudonym, number DESC
) AS latest
WHERE decision <> 'undo';
