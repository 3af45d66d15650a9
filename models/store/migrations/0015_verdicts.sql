-- Verdicts that wait, propose or take back an earlier one; what a proposal rests on; a private line with a decline.

ALTER TABLE verdict DROP CONSTRAINT verdict_decision_check;
ALTER TABLE verdict ADD CONSTRAINT verdict_decision_check CHECK (decision IN ('propose', 'wait', 'decline', 'undo'));
ALTER TABLE verdict ADD COLUMN wait_until date;
ALTER TABLE verdict ADD CONSTRAINT verdict_wait CHECK ((decision = 'wait') = (wait_until IS NOT NULL)) NOT VALID;
ALTER TABLE verdict ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
COMMENT ON COLUMN verdict.number IS 'In the order in which they were kept: the latest on a pair counts, two of one moment too.';
CREATE INDEX verdict_order ON verdict (vacancy_id, pseudonym, number DESC);
DROP INDEX verdict_pair;

CREATE TABLE verdict_note (
    verdict_id uuid PRIMARY KEY REFERENCES verdict ON DELETE CASCADE,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 300)
);
COMMENT ON TABLE verdict_note IS 'For the candidate''s own caseworker, and the person in a register extract. The jobs cannot read it, so nothing learns from it.';

CREATE TABLE proposal (
    id uuid PRIMARY KEY,
    verdict_id uuid NOT NULL REFERENCES verdict ON DELETE CASCADE,
    vacancy_id uuid NOT NULL REFERENCES vacancy,
    pseudonym text NOT NULL,
    consent_on date NOT NULL,
    reviewed_on date NOT NULL,
    reviewed_by text NOT NULL,
    referral_code text NOT NULL CHECK (referral_code ~ '^[34679ACDEFHJKMNPQRTVWXY]{10}$'),
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    consent_withdrawn_on date,
    CONSTRAINT proposal_verdict_key UNIQUE (verdict_id),
    CONSTRAINT proposal_code_key UNIQUE (referral_code),
    CONSTRAINT proposal_end CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT proposal_withdrawal CHECK (consent_withdrawn_on IS NULL OR ended_at IS NOT NULL)
);
COMMENT ON TABLE proposal IS 'A person proposed to a supplier: consent for this vacancy, the review of secrecy, and the code that stands for them.';
CREATE UNIQUE INDEX proposal_pair_key ON proposal (vacancy_id, pseudonym) WHERE ended_at IS NULL;
CREATE INDEX proposal_person ON proposal (pseudonym);

ALTER TABLE verdict_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE verdict_note FORCE ROW LEVEL SECURITY;
ALTER TABLE proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON verdict_note TO ingang_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON proposal TO ingang_owner USING (true) WITH CHECK (true);

-- Who answers for the candidate reads the line; a coordinator only where nobody else does. 'everything': extracts.
CREATE POLICY own_desk_reads ON verdict_note FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) = 'everything'
    OR EXISTS (
        SELECT 1 FROM verdict v JOIN entry e ON e.vacancy_id = v.vacancy_id AND e.pseudonym = v.pseudonym
        WHERE v.id = verdict_note.verdict_id AND ((SELECT app_reach()) = 'desks' OR e.caseworker IS NULL)
    )
);
CREATE POLICY with_a_verdict ON verdict_note FOR INSERT TO ingang_application WITH CHECK (
    EXISTS (SELECT 1 FROM verdict v WHERE v.id = verdict_note.verdict_id)
);

-- A proposal is on a pair, as a verdict is.
CREATE POLICY own_desks ON proposal TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit')
    OR EXISTS (SELECT 1 FROM entry e WHERE e.vacancy_id = proposal.vacancy_id AND e.pseudonym = proposal.pseudonym)
);

GRANT SELECT, INSERT ON verdict_note, proposal TO ingang_application;
GRANT UPDATE (ended_at, ended_by, consent_withdrawn_on) ON proposal TO ingang_application;
