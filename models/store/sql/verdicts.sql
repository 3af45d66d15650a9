-- name: add
-- A person's word on a pair.
INSERT INTO verdict (id, vacancy_id, pseudonym, decision, reason, made_by, made_at)
VALUES (%(id)s, %(vacancy_id)s, %(pseudonym)s, %(decision)s, %(reason)s, %(made_by)s, %(made_at)s);

-- name: declined_pairs
-- Pairs whose latest verdict is a decline: they do not come back.
SELECT vacancy_id, pseudonym FROM (
    SELECT DISTINCT ON (vacancy_id, pseudonym) vacancy_id, pseudonym, decision
    FROM verdict ORDER BY vacancy_id, pseudonym, made_at DESC, id
) AS latest
WHERE decision = 'decline';

-- name: of_vacancy
-- The latest verdict on each candidate of one vacancy.
SELECT DISTINCT ON (pseudonym) id, vacancy_id, pseudonym, decision, reason, made_by, made_at
FROM verdict WHERE vacancy_id = %(vacancy_id)s::uuid
ORDER BY pseudonym, made_at DESC, id;

-- name: of_vacancies
-- The latest verdict on each pair of some vacancies.
SELECT DISTINCT ON (vacancy_id, pseudonym) id, vacancy_id, pseudonym, decision, reason, made_by, made_at
FROM verdict WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[])
ORDER BY vacancy_id, pseudonym, made_at DESC, id;
