-- The weekly run: its lists, their entries, verdicts and letters. Runs outlive profiles: no key to candidate.

CREATE TABLE run (
    id uuid PRIMARY KEY,
    week text NOT NULL CHECK (week ~ '^[0-9]{4}-W[0-9]{2}$'),
    as_of date NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'finished')),
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    model text NOT NULL,
    settings jsonb NOT NULL,
    CONSTRAINT run_week_key UNIQUE (week),
    CONSTRAINT run_finish CHECK ((state = 'finished') = (finished_at IS NOT NULL))
);
COMMENT ON TABLE run IS 'One row per ISO week, whatever happens: the truth about whether a week is done.';

CREATE TABLE run_partition (
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    unit text NOT NULL,
    finished_at timestamptz NOT NULL,
    candidates integer NOT NULL,
    vacancies integer NOT NULL,
    PRIMARY KEY (run_id, unit)
);

CREATE TABLE shortlist (
    run_id uuid NOT NULL,
    unit text NOT NULL,
    vacancy_id uuid NOT NULL REFERENCES vacancy,
    candidates integer NOT NULL,
    eligible integer NOT NULL,
    listed integer NOT NULL,
    refusals jsonb NOT NULL,
    PRIMARY KEY (run_id, unit, vacancy_id),
    CONSTRAINT shortlist_partition_fkey FOREIGN KEY (run_id, unit) REFERENCES run_partition ON DELETE CASCADE
);

CREATE TABLE entry (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL,
    unit text NOT NULL,
    vacancy_id uuid NOT NULL,
    pseudonym text NOT NULL,
    display_code text,
    caseworker text,
    position integer NOT NULL CHECK (position > 0),
    dense real NOT NULL,
    lexical real NOT NULL,
    coverage real NOT NULL,
    reasons jsonb NOT NULL,
    is_new boolean NOT NULL,
    CONSTRAINT entry_pair_key UNIQUE (run_id, vacancy_id, pseudonym),
    CONSTRAINT entry_shortlist_fkey FOREIGN KEY (run_id, unit, vacancy_id) REFERENCES shortlist ON DELETE CASCADE
);
CREATE INDEX entry_caseworker ON entry (run_id, caseworker);

CREATE TABLE verdict (
    id uuid PRIMARY KEY,
    vacancy_id uuid NOT NULL REFERENCES vacancy,
    pseudonym text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('propose', 'wait', 'decline')),
    reason text CHECK (
        reason IN (
            'wrong_occupation', 'lacks_skill', 'language', 'distance', 'hours', 'not_available', 'own_wish', 'other'
        )
    ),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT verdict_reason CHECK ((decision = 'decline') = (reason IS NOT NULL))
);
CREATE INDEX verdict_pair ON verdict (vacancy_id, pseudonym, made_at DESC);

CREATE TABLE letter (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run,
    recipient text NOT NULL REFERENCES staff,
    address text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    created_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    claimed_until timestamptz,
    sent_at timestamptz,
    last_error text,
    CONSTRAINT letter_recipient_key UNIQUE (run_id, recipient),
    CONSTRAINT letter_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
COMMENT ON TABLE letter IS 'The outbox. Written in the transaction that closes the run; delivered at least once.';
CREATE INDEX letter_pending ON letter (next_attempt_at) WHERE state = 'pending';

GRANT SELECT ON run, run_partition, shortlist, entry, letter TO ingang_application;
GRANT SELECT, INSERT ON verdict TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON run TO ingang_job;
GRANT SELECT, INSERT, DELETE ON run_partition TO ingang_job;
GRANT SELECT, INSERT ON shortlist, entry TO ingang_job;
GRANT SELECT, DELETE ON verdict TO ingang_job;
GRANT SELECT, INSERT, UPDATE, DELETE ON letter TO ingang_job;
