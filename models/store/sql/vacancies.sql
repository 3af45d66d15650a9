-- name: find
-- One vacancy, of one supplier where given.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE id = %(id)s::uuid AND (%(supplier_id)s::uuid IS NULL OR supplier_id = %(supplier_id)s::uuid);

-- name: lock
-- One vacancy of a supplier, to be changed.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE id = %(id)s::uuid AND supplier_id = %(supplier_id)s::uuid
FOR NO KEY UPDATE;

-- name: lock_by_reference
-- The vacancy that a supplier calls so, to be changed.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE supplier_id = %(supplier_id)s::uuid AND supplier_reference = %(supplier_reference)s::text
FOR NO KEY UPDATE;

-- name: add
-- A vacancy that is new and the event that tells of it; nothing where the reference is taken, or the commitment is another's or of another kind.
WITH used AS (
    SELECT id, supplier_id FROM commitment
    WHERE id = %(commitment_id)s::uuid AND supplier_id = %(supplier_id)s::uuid AND kind = %(kind)s::text
    FOR KEY SHARE
), added AS (
    INSERT INTO vacancy (
        id, supplier_id, supplier_reference, commitment_id, application_deadline, number_of_vacancies,
        filled_positions, job_ad, created_at, updated_at
    )
    SELECT %(id)s::uuid, supplier_id, %(supplier_reference)s::text, id, %(application_deadline)s::date,
        %(number_of_vacancies)s::integer, %(filled_positions)s::integer, %(job_ad)s::jsonb,
        %(created_at)s::timestamptz, %(updated_at)s::timestamptz
    FROM used
    ON CONFLICT ON CONSTRAINT vacancy_supplier_reference_key DO NOTHING
    RETURNING id
)
INSERT INTO audit_event (at, actor, action, subject_type, subject, run_id, model, details)
SELECT %(at)s::timestamptz, %(actor)s::text, %(action)s::text, %(subject_type)s::text, %(subject)s::text,
    %(run_id)s::uuid, %(model)s::text, %(details)s::jsonb
FROM added;

-- name: change
-- The supplier's latest word. Its texts are to be read again.
UPDATE vacancy SET
    supplier_reference = %(supplier_reference)s, commitment_id = %(commitment_id)s,
    application_deadline = %(application_deadline)s, number_of_vacancies = %(number_of_vacancies)s,
    filled_positions = %(filled_positions)s, job_ad = %(job_ad)s, updated_at = %(updated_at)s,
    withdrawn_at = %(withdrawn_at)s, texts_version = NULL
WHERE id = %(id)s;

-- name: withdraw
-- Nobody is proposed any more; it stays readable.
UPDATE vacancy SET withdrawn_at = %(at)s::timestamptz, updated_at = %(at)s::timestamptz
WHERE id = %(id)s AND withdrawn_at IS NULL;

-- name: page
-- A supplier's vacancies, oldest first, after the one that the last page ended with.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE supplier_id = %(supplier_id)s::uuid
AND (%(commitment_id)s::uuid IS NULL OR commitment_id = %(commitment_id)s::uuid)
AND (
    %(status)s::text IS NULL OR %(status)s::text = CASE
        WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN filled_positions >= number_of_vacancies THEN 'filled'
        WHEN application_deadline < %(day)s::date THEN 'expired'
        ELSE 'open'
    END
)
AND (%(after_time)s::timestamptz IS NULL OR (created_at, id) > (%(after_time)s::timestamptz, %(after_id)s::uuid))
ORDER BY created_at, id LIMIT %(limit)s::integer;

-- name: of_commitments
-- Everything that has been posted under some commitments, whatever its state, oldest first.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE commitment_id = ANY (%(commitment_ids)s::uuid[])
ORDER BY created_at, id;

-- name: by_ids
-- Vacancies by id, whatever their state.
SELECT id, supplier_id, job_ad, created_at, updated_at, withdrawn_at FROM vacancy
WHERE id = ANY (%(ids)s::uuid[])
ORDER BY id;

-- name: open_for_matching
-- Vacancies that people can be proposed for on a day and nobody has paused, with whom their commitments are for.
SELECT v.id, v.supplier_id, v.job_ad, v.created_at, v.updated_at, v.withdrawn_at, c.target_groups
FROM vacancy v JOIN commitment c ON c.id = v.commitment_id
WHERE v.withdrawn_at IS NULL AND v.application_deadline >= %(day)s::date AND v.filled_positions < v.number_of_vacancies
AND NOT EXISTS (
    SELECT 1 FROM pause p
    WHERE p.vacancy_id = v.id AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(day)s::date)
)
ORDER BY v.id;
