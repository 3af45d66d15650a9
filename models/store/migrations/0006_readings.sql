-- What was read in each vacancy's ad, and what its supplier says of it. Both go with the vacancy.

CREATE TABLE reading (
    vacancy_id uuid PRIMARY KEY REFERENCES vacancy ON DELETE CASCADE,
    reader text NOT NULL,
    revision integer NOT NULL,
    encoder text NOT NULL,
    read_at timestamptz NOT NULL,
    demands jsonb NOT NULL
);
COMMENT ON TABLE reading IS 'The latest reading of the text that stands now: a changed text takes its reading away.';

CREATE TABLE correction (
    vacancy_id uuid NOT NULL REFERENCES vacancy ON DELETE CASCADE,
    position integer NOT NULL,
    action text NOT NULL CHECK (action IN ('confirm', 'remove', 'change', 'add')),
    kind text NOT NULL,
    value text NOT NULL,
    strength text CHECK (strength IN ('must', 'advantage', 'not_required')),
    new_value text,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (vacancy_id, kind, value)
);
COMMENT ON TABLE correction IS 'The supplier''s word on what the ad demands. It stands when the ad is read again.';

GRANT SELECT, DELETE ON reading TO ingang_application;
GRANT SELECT, INSERT, DELETE ON correction TO ingang_application;
GRANT SELECT, INSERT, UPDATE ON reading TO ingang_job;
GRANT SELECT ON correction TO ingang_job;
