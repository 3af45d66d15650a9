-- Placements under commitments: what each side says of a person's time there, and what the other answers.

CREATE TABLE placement (
    id uuid PRIMARY KEY,
    commitment_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    vacancy_id uuid REFERENCES vacancy,
    proposal_id uuid REFERENCES proposal ON DELETE SET NULL,
    pseudonym text,
    reference text CHECK (length(reference) BETWEEN 1 AND 100),
    kind text NOT NULL CHECK (kind IN ('employment', 'work_placement', 'apprenticeship', 'training')),
    route text NOT NULL CHECK (route IN ('municipality', 'employment_service', 'private_actor', 'own_recruitment')),
    proof text CHECK (proof IN ('municipality', 'employment_service', 'support_decision', 'other_authority')),
    subcontractor text CHECK (length(subcontractor) BETWEEN 1 AND 200),
    starts_on date NOT NULL,
    agreed_end date,
    start_side text NOT NULL CHECK (start_side IN ('municipality', 'supplier')),
    start_at timestamptz NOT NULL,
    start_by text NOT NULL,
    start_answer text CHECK (start_answer IN ('confirmed', 'refused')),
    start_answered_at timestamptz,
    start_answered_by text,
    ended_on date,
    end_reason text CHECK (end_reason IN (
        'as_agreed', 'employee_left', 'just_cause', 'other_work', 'studies', 'supplier_ended', 'contract_ended'
    )),
    end_side text CHECK (end_side IN ('municipality', 'supplier')),
    end_at timestamptz,
    end_by text,
    end_answer text CHECK (end_answer IN ('confirmed', 'refused')),
    end_answered_at timestamptz,
    end_answered_by text,
    CONSTRAINT placement_commitment_fkey FOREIGN KEY (commitment_id, supplier_id) REFERENCES commitment (id, supplier_id),
    CONSTRAINT placement_reference_key UNIQUE (commitment_id, reference),
    CONSTRAINT placement_period CHECK (starts_on <= agreed_end AND starts_on <= ended_on),
    CONSTRAINT placement_known_to_supplier CHECK (route = 'municipality' OR (pseudonym IS NULL AND reference IS NOT NULL)),
    CONSTRAINT placement_start_answer CHECK (num_nulls(start_answer, start_answered_at, start_answered_by) IN (0, 3)),
    CONSTRAINT placement_end CHECK (num_nulls(ended_on, end_reason, end_side, end_at, end_by) IN (0, 5)),
    CONSTRAINT placement_end_answer CHECK (
        num_nulls(end_answer, end_answered_at, end_answered_by) IN (0, 3) AND (end_answer IS NULL OR ended_on IS NOT NULL)
    )
);
COMMENT ON COLUMN placement.pseudonym IS 'Null for whom the supplier found itself, and when the time for keeping it is over: the months go on counting.';
COMMENT ON COLUMN placement.proof IS 'The kind of proof that somebody has seen of the target group, never what stands in it.';
CREATE INDEX placement_commitment ON placement (commitment_id);
CREATE INDEX placement_person ON placement (pseudonym) WHERE pseudonym IS NOT NULL;
-- One standing placement a proposal; one that was refused may be said anew.
CREATE UNIQUE INDEX placement_proposal_key ON placement (proposal_id) WHERE start_answer IS DISTINCT FROM 'refused';

CREATE TABLE placement_scope (
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    from_on date NOT NULL,
    percent numeric(5, 2) NOT NULL CHECK (percent > 0 AND percent <= 100),
    PRIMARY KEY (placement_id, from_on)
);

CREATE TABLE placement_month (
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    side text NOT NULL CHECK (side IN ('municipality', 'supplier')),
    percent numeric(5, 2) CHECK (percent >= 0 AND percent <= 100),
    evidence text CHECK (evidence IN ('employment_contract', 'pay_statement', 'attendance_list', 'supervisor_statement')),
    said_by text NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (placement_id, month, side)
);
COMMENT ON TABLE placement_month IS 'What each side says was worked of a month, in per cent of full time; null = as agreed. The municipality counts above the supplier.';

ALTER TABLE placement ENABLE ROW LEVEL SECURITY;
ALTER TABLE placement FORCE ROW LEVEL SECURITY;
ALTER TABLE placement_scope ENABLE ROW LEVEL SECURITY;
ALTER TABLE placement_scope FORCE ROW LEVEL SECURITY;
ALTER TABLE placement_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE placement_month FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON placement TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON placement_scope TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON placement_month TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
-- A caseworker reads those of their own candidates, as they read the proposals.
CREATE POLICY own_desks ON placement TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit')
    OR EXISTS (SELECT 1 FROM entry e WHERE e.vacancy_id = placement.vacancy_id AND e.pseudonym = placement.pseudonym)
);
CREATE POLICY with_its_placement ON placement_scope TO ingang_application USING (
    EXISTS (SELECT 1 FROM placement p WHERE p.id = placement_scope.placement_id)
);
CREATE POLICY with_its_placement ON placement_month TO ingang_application USING (
    EXISTS (SELECT 1 FROM placement p WHERE p.id = placement_month.placement_id)
);
GRANT SELECT, INSERT, UPDATE ON placement, placement_month TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON placement_scope TO ingang_application;
GRANT SELECT ON placement, placement_scope, placement_month TO ingang_job;
GRANT UPDATE (pseudonym, proposal_id) ON placement TO ingang_job;
-- By an offer the first start of a commitment is kept, also when what was said of the proposal has been forgotten.
ALTER TABLE commitment ADD COLUMN first_offer_on date;
COMMENT ON COLUMN commitment.first_offer_on IS 'The first day on which somebody was offered a start, or started, as either side has said of a proposal.';
