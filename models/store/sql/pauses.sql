-- name: add
-- A pause begins.
INSERT INTO pause (id, scope, pseudonym, vacancy_id, reason, last_day, begun_at, begun_by)
VALUES (
    %(id)s, %(scope)s, %(pseudonym)s, %(vacancy_id)s, %(reason)s, %(last_day)s, %(begun_at)s, %(begun_by)s
);

-- name: end
-- A pause ends, once.
UPDATE pause SET ended_at = %(ended_at)s, ended_by = %(ended_by)s WHERE id = %(id)s::uuid AND ended_at IS NULL;

-- name: not_ended
-- The pause of one thing that nobody has ended, also where its last day has been.
SELECT id, scope, pseudonym, vacancy_id, reason, last_day, begun_at, begun_by, ended_at, ended_by
FROM pause
WHERE scope = %(scope)s::text AND pseudonym IS NOT DISTINCT FROM %(pseudonym)s::text
AND vacancy_id IS NOT DISTINCT FROM %(vacancy_id)s::uuid AND ended_at IS NULL;

-- name: standing
-- All that is paused on a day, of what may be read here; of one scope where given.
SELECT id, scope, pseudonym, vacancy_id, reason, last_day, begun_at, begun_by, ended_at, ended_by
FROM pause
WHERE ended_at IS NULL AND (last_day IS NULL OR last_day >= %(day)s::date)
AND (%(scope)s::text IS NULL OR scope = %(scope)s::text)
ORDER BY begun_at, id;

-- name: of_one
-- All pauses that a person or a vacancy has had, oldest first.
SELECT id, scope, pseudonym, vacancy_id, reason, last_day, begun_at, begun_by, ended_at, ended_by
FROM pause WHERE pseudonym = %(pseudonym)s::text OR vacancy_id = %(vacancy_id)s::uuid ORDER BY begun_at, id;

-- name: last_of_everything
-- The latest pause of everything, standing or ended.
SELECT id, scope, pseudonym, vacancy_id, reason, last_day, begun_at, begun_by, ended_at, ended_by
FROM pause WHERE scope = 'everything' ORDER BY begun_at DESC, id LIMIT 1;
