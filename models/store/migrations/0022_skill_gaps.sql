-- A quarter's skill gaps as they are published: no person, and no count of people that is small.

CREATE TABLE skill_gap_report (
    quarter text PRIMARY KEY CHECK (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    made_at timestamptz NOT NULL,
    is_final boolean NOT NULL,
    report jsonb NOT NULL
);
COMMENT ON COLUMN skill_gap_report.is_final IS 'Made after the quarter had ended: it does not change any more.';

GRANT SELECT ON skill_gap_report TO ingang_application;
GRANT SELECT, INSERT, UPDATE ON skill_gap_report TO ingang_job;
