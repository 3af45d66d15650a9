-- A run that the next week's has overtaken is closed as abandoned; which alarms stand, and whether they have been told.

ALTER TABLE run DROP CONSTRAINT run_state_check;
ALTER TABLE run ADD CONSTRAINT run_state_check CHECK (state IN ('running', 'finished', 'abandoned'));
ALTER TABLE run ADD COLUMN abandoned_at timestamptz;
ALTER TABLE run ADD CONSTRAINT run_abandoned CHECK ((state = 'abandoned') = (abandoned_at IS NOT NULL));

CREATE TABLE alarm (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
    since timestamptz,
    seen_at timestamptz NOT NULL,
    told_at timestamptz
);
COMMENT ON TABLE alarm IS 'Alarms that stand, from when they are seen until they are over; told_at = the letter to the administrator is written.';
GRANT SELECT ON alarm TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON alarm TO ingang_job;

CREATE INDEX letter_unsent ON letter (created_at) WHERE state <> 'sent';
