-- Whom a person puts on a list, and what becomes of a proposal: invited, met, offered, started, or not.

ALTER TABLE entry ADD COLUMN added_by text;
ALTER TABLE entry ADD COLUMN added_at timestamptz;
ALTER TABLE entry ALTER COLUMN dense DROP NOT NULL;
ALTER TABLE entry ALTER COLUMN lexical DROP NOT NULL;
ALTER TABLE entry ALTER COLUMN coverage DROP NOT NULL;
ALTER TABLE entry ADD CONSTRAINT entry_added CHECK ((added_by IS NULL) = (added_at IS NULL));
ALTER TABLE entry ADD CONSTRAINT entry_score CHECK (num_nonnulls(dense, lexical, coverage) = CASE WHEN added_by IS NULL THEN 3 ELSE 0 END);
COMMENT ON COLUMN entry.added_by IS 'Who put the person on the list; null = the ranking. Whoever is added has no score, and stands after the others.';

-- The ranking's entries are the jobs'; a colleague adds their own candidates, and a coordinator anybody.
CREATE POLICY own_desks_add ON entry FOR INSERT TO ingang_application WITH CHECK (
    added_by IS NOT NULL
    AND ((SELECT app_reach()) IN ('everything', 'unit') OR caseworker = ANY ((SELECT app_desks())::text[]))
);
GRANT INSERT ON entry TO ingang_application;
-- For the reasons of somebody who is added: the taxonomy's own labels as vectors, nobody's profile.
GRANT SELECT ON label_vectors TO ingang_application;

CREATE TABLE proposal_step (
    id uuid PRIMARY KEY,
    proposal_id uuid NOT NULL REFERENCES proposal ON DELETE CASCADE,
    number bigint GENERATED ALWAYS AS IDENTITY,
    side text NOT NULL CHECK (side IN ('municipality', 'supplier')),
    step text NOT NULL CHECK (step IN ('invited', 'met', 'offered', 'started', 'did_not_happen')),
    happened_on date NOT NULL,
    reason text CHECK (
        reason IN ('supplier_chose_another', 'position_gone', 'person_declined', 'did_not_come', 'did_not_suit', 'other')
    ),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT proposal_step_reason CHECK ((step = 'did_not_happen') = (reason IS NOT NULL))
);
COMMENT ON TABLE proposal_step IS 'What either side says has become of a proposal. No row is changed: the latest of each side counts.';
CREATE INDEX proposal_step_proposal ON proposal_step (proposal_id, side, number DESC);

ALTER TABLE proposal_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal_step FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON proposal_step TO ingang_owner USING (true) WITH CHECK (true);
CREATE POLICY with_its_proposal ON proposal_step TO ingang_application USING (
    EXISTS (SELECT 1 FROM proposal p WHERE p.id = proposal_step.proposal_id)
);
GRANT SELECT, INSERT ON proposal_step TO ingang_application;

-- Who has started, or with whom nothing came of it, stands on no new list for the same place.
GRANT SELECT (id, vacancy_id, pseudonym) ON proposal TO ingang_job;
GRANT SELECT (proposal_id, number, side, step) ON proposal_step TO ingang_job;
CREATE POLICY kept_off_lists ON proposal FOR SELECT TO ingang_job USING (true);
CREATE POLICY kept_off_lists ON proposal_step FOR SELECT TO ingang_job USING (true);
