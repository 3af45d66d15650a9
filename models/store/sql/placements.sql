-- name: add
-- A placement, as the side says it that knows of it first.
INSERT INTO placement (
    id, commitment_id, supplier_id, vacancy_id, proposal_id, pseudonym, reference, kind, route, proof, subcontractor,
    starts_on, agreed_end, start_side, start_at, start_by, start_answer, start_answered_at, start_answered_by
)
VALUES (
    %(id)s, %(commitment_id)s, %(supplier_id)s, %(vacancy_id)s, %(proposal_id)s, %(pseudonym)s, %(reference)s, %(kind)s,
    %(route)s, %(proof)s, %(subcontractor)s, %(starts_on)s, %(agreed_end)s, %(start_side)s, %(start_at)s, %(start_by)s,
    %(start_answer)s, %(start_answered_at)s, %(start_answered_by)s
);

-- name: change
-- What is said of a placement from now on. Whose it is, and under which commitment, stays; so does that it was refused.
UPDATE placement SET
    refused_at = CASE WHEN %(start_answer)s::text = 'refused' THEN %(start_answered_at)s::timestamptz ELSE refused_at END,
    refused_by_side = CASE
        WHEN %(start_answer)s::text IS DISTINCT FROM 'refused' THEN refused_by_side
        WHEN %(start_side)s::text = 'supplier' THEN 'municipality' ELSE 'supplier'
    END,
    reference = %(reference)s, route = %(route)s, proof = %(proof)s, subcontractor = %(subcontractor)s,
    starts_on = %(starts_on)s, agreed_end = %(agreed_end)s, start_side = %(start_side)s, start_at = %(start_at)s,
    start_by = %(start_by)s, start_answer = %(start_answer)s, start_answered_at = %(start_answered_at)s,
    start_answered_by = %(start_answered_by)s, ended_on = %(ended_on)s, end_reason = %(end_reason)s,
    end_side = %(end_side)s, end_at = %(end_at)s, end_by = %(end_by)s, end_answer = %(end_answer)s,
    end_answered_at = %(end_answered_at)s, end_answered_by = %(end_answered_by)s, change_ends_on = %(change_ends_on)s,
    change_from_on = %(change_from_on)s, change_percent = %(change_percent)s, change_side = %(change_side)s,
    change_at = %(change_at)s, change_by = %(change_by)s, change_answer = %(change_answer)s,
    change_answered_at = %(change_answered_at)s, change_answered_by = %(change_answered_by)s
WHERE id = %(id)s::uuid;

-- name: clear_scopes
-- The shares of full time are said anew.
DELETE FROM placement_scope WHERE placement_id = %(placement_id)s::uuid;

-- name: add_scope
-- From a day on, so many per cent of full time.
INSERT INTO placement_scope (placement_id, from_on, percent) VALUES (%(placement_id)s, %(from_on)s, %(percent)s);

-- name: put_month
-- What one side says was worked of a month; its latest word counts.
INSERT INTO placement_month (placement_id, month, side, percent, evidence, said_by, said_at)
VALUES (%(placement_id)s, %(month)s, %(side)s, %(percent)s, %(evidence)s, %(said_by)s, %(said_at)s)
ON CONFLICT (placement_id, month, side) DO UPDATE
SET percent = excluded.percent, evidence = excluded.evidence, said_by = excluded.said_by, said_at = excluded.said_at;

-- name: found
-- Placements of those that may be read here, each with its shares of full time and months, the first to start first.
SELECT p.id, p.commitment_id, p.supplier_id, p.vacancy_id, p.proposal_id, p.pseudonym, p.reference, p.kind, p.route, p.proof,
    p.subcontractor, p.starts_on, p.agreed_end, p.start_side, p.start_at, p.start_by, p.start_answer, p.start_answered_at,
    p.start_answered_by, p.ended_on, p.end_reason, p.end_side, p.end_at, p.end_by, p.end_answer, p.end_answered_at,
    p.end_answered_by, p.change_ends_on, p.change_from_on, p.change_percent, p.change_side, p.change_at, p.change_by,
    p.change_answer, p.change_answered_at, p.change_answered_by, s.scopes, m.months
FROM placement p
LEFT JOIN (
    SELECT placement_id, jsonb_agg(jsonb_build_array(from_on, percent::text) ORDER BY from_on) AS scopes
    FROM placement_scope GROUP BY placement_id
) s ON s.placement_id = p.id
LEFT JOIN (
    SELECT placement_id,
        jsonb_agg(jsonb_build_array(month, side, percent::text, evidence, said_by, said_at) ORDER BY month, side) AS months
    FROM placement_month GROUP BY placement_id
) m ON m.placement_id = p.id
WHERE (%(commitment_ids)s::uuid[] IS NULL OR p.commitment_id = ANY (%(commitment_ids)s::uuid[]))
AND (%(ids)s::uuid[] IS NULL OR p.id = ANY (%(ids)s::uuid[]))
AND (%(supplier_id)s::uuid IS NULL OR p.supplier_id = %(supplier_id)s::uuid)
ORDER BY p.starts_on, p.id;

-- name: of_proposal
-- The placement that a proposal led to and that nobody has refused.
SELECT id FROM placement WHERE proposal_id = %(proposal_id)s::uuid AND start_answer IS DISTINCT FROM 'refused';

-- name: refused_at
-- When one side last refused what the other said of the start that a proposal led to.
SELECT max(refused_at) FROM placement
WHERE proposal_id = %(proposal_id)s::uuid AND refused_by_side = %(side)s::text;

-- name: of_reference
-- The placement that a supplier calls so under a commitment.
SELECT id FROM placement WHERE commitment_id = %(commitment_id)s::uuid AND reference = %(reference)s::text;

-- name: lock_start
-- Wait for whoever is telling of the same start, so that two who send it at once are one.
SELECT pg_advisory_xact_lock(hashtextextended('ingang.placement.' || %(key)s::text, 0));

-- name: lock
-- One at a time says something of a placement.
SELECT id FROM placement WHERE id = %(id)s::uuid FOR UPDATE;

-- name: first_offers
-- When somebody was first offered a start, or started, under each commitment, where anybody was.
SELECT id, first_offer_on FROM commitment
WHERE id = ANY (%(commitment_ids)s::uuid[]) AND first_offer_on IS NOT NULL;

-- name: note_offer
-- Somebody was offered a start on a day, or started, at a place of the commitment.
UPDATE commitment c SET first_offer_on = least(c.first_offer_on, %(on)s::date)
FROM vacancy v WHERE v.id = %(vacancy_id)s::uuid AND c.id = v.commitment_id;

-- name: started
-- Everybody who is known by pseudonym and has begun by both sides word, and when.
SELECT pseudonym, starts_on FROM placement
WHERE pseudonym IS NOT NULL AND start_answer = 'confirmed' ORDER BY starts_on, pseudonym;
