-- Who did what, and how the jobs are doing. The three roles exist before the first migration (models/store/roles.py).

CREATE TABLE audit_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject text NOT NULL,
    run_id uuid,
    model text,
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_event_subject ON audit_event (subject_type, subject);
COMMENT ON TABLE audit_event IS 'Appended in the same transaction as the change; never changed.';

CREATE TABLE job (
    name text PRIMARY KEY,
    started_at timestamptz,
    succeeded_at timestamptz,
    failed_at timestamptz,
    failure text
);
COMMENT ON TABLE job IS 'The last start, success and failure of each job: silence is an alarm.';

GRANT SELECT, INSERT ON audit_event TO ingang_application, ingang_job;
GRANT SELECT ON job TO ingang_application;
GRANT SELECT, INSERT, UPDATE ON job TO ingang_job;
