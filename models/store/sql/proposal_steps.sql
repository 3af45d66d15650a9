-- name: add
-- What one side says has become of a proposal.
INSERT INTO proposal_step (id, proposal_id, side, step, happened_on, reason, made_by, made_at)
VALUES (
    %(id)s, %(proposal_id)s, %(side)s, %(step)s, %(happened_on)s, %(reason)s, %(made_by)s, %(made_at)s
);

-- name: of_pair
-- All that has been said of every proposal on a pair, ended or not, in the order in which it was.
SELECT s.id, s.proposal_id, s.side, s.step, s.happened_on, s.reason, s.made_by, s.made_at
FROM proposal_step s JOIN proposal p ON p.id = s.proposal_id
WHERE p.vacancy_id = %(vacancy_id)s::uuid AND p.pseudonym = %(pseudonym)s::text ORDER BY s.number;

-- name: of_proposals
-- All that has been said of some proposals, in the order in which it was.
SELECT id, proposal_id, side, step, happened_on, reason, made_by, made_at
FROM proposal_step WHERE proposal_id = ANY (%(proposal_ids)s::uuid[]) ORDER BY number;
