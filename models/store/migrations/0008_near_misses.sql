-- Who would have been on a list but for one thing, and how many people each demand alone keeps off.

ALTER TABLE shortlist ADD COLUMN refused_alone jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN shortlist.refused_alone IS 'How many people each rule refuses who are refused by nothing else.';

CREATE TABLE near_miss (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL,
    unit text NOT NULL,
    vacancy_id uuid NOT NULL,
    pseudonym text NOT NULL,
    display_code text,
    caseworker text,
    position integer NOT NULL CHECK (position > 0),
    code text NOT NULL,
    missing text NOT NULL,
    dense real NOT NULL,
    lexical real NOT NULL,
    coverage real NOT NULL,
    reasons jsonb NOT NULL,
    CONSTRAINT near_miss_pair_key UNIQUE (run_id, vacancy_id, pseudonym),
    CONSTRAINT near_miss_shortlist_fkey FOREIGN KEY (run_id, unit, vacancy_id) REFERENCES shortlist ON DELETE CASCADE
);
CREATE INDEX near_miss_of_person ON near_miss (pseudonym);
COMMENT ON TABLE near_miss IS 'The best of those whom exactly one rule refuses, one that can change. Shown as entries are, and never to suppliers.';
COMMENT ON COLUMN near_miss.code IS 'The rule, as in refusals; missing says it in words.';

GRANT SELECT ON near_miss TO ingang_application;
GRANT SELECT, INSERT ON near_miss TO ingang_job;
