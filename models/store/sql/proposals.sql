-- name: add
-- A proposal.
INSERT INTO proposal (
    id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at
)
VALUES (
    %(id)s, %(verdict_id)s, %(vacancy_id)s, %(pseudonym)s, %(consent_on)s, %(reviewed_on)s, %(reviewed_by)s,
    %(referral_code)s, %(made_at)s
);

-- name: standing
-- Proposals on some vacancies that have not ended.
SELECT id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at
FROM proposal WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[]) AND ended_at IS NULL;

-- name: latest
-- The latest proposal on each pair of some vacancies, ended or not.
SELECT DISTINCT ON (vacancy_id, pseudonym)
    id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at, ended_at
FROM proposal WHERE vacancy_id = ANY (%(vacancy_ids)s::uuid[])
ORDER BY vacancy_id, pseudonym, ended_at IS NULL DESC, made_at DESC, id;

-- name: followed
-- Every standing proposal that may be read here, with the latest list that its person stands on for the place.
SELECT DISTINCT ON (p.id) p.id, p.vacancy_id, p.made_at, e.id AS entry_id, e.display_code, e.caseworker, r.week
FROM proposal p
JOIN entry e ON e.vacancy_id = p.vacancy_id AND e.pseudonym = p.pseudonym
JOIN run r ON r.id = e.run_id
WHERE p.ended_at IS NULL
ORDER BY p.id, r.week DESC;

-- name: standing_of_person
-- A person's proposals that have not ended.
SELECT id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at
FROM proposal WHERE pseudonym = %(pseudonym)s::text AND ended_at IS NULL ORDER BY made_at, id;

-- name: by_code
-- The proposal that a referral code stands for, while it does.
SELECT id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at
FROM proposal WHERE referral_code = %(referral_code)s::text AND ended_at IS NULL;

-- name: by_id
-- One proposal that has not ended, of those that may be read here.
SELECT id, verdict_id, vacancy_id, pseudonym, consent_on, reviewed_on, reviewed_by, referral_code, made_at
FROM proposal WHERE id = %(id)s::uuid AND ended_at IS NULL;

-- name: end
-- A proposal ends, and its code stands for nobody.
UPDATE proposal SET ended_at = %(ended_at)s, ended_by = %(ended_by)s, consent_withdrawn_on = %(consent_withdrawn_on)s
WHERE id = %(id)s::uuid AND ended_at IS NULL;
