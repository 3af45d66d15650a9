-- Reports of what is not accessible: letters to somebody who need not be a colleague, and how often they are written.

ALTER TABLE letter ALTER COLUMN recipient DROP NOT NULL;
ALTER TABLE letter ADD CONSTRAINT letter_of_run CHECK (run_id IS NULL OR recipient IS NOT NULL);
COMMENT ON COLUMN letter.recipient IS 'The colleague; null = whom the settings name for reports of faults.';
COMMENT ON COLUMN letter.run_id IS 'The run that the letter tells of; null = a code to sign in with, or a report of a fault. Such a letter loses its text when it has been sent.';

CREATE TABLE fault_report (
    at timestamptz NOT NULL,
    address_sha256 bytea NOT NULL
);
COMMENT ON TABLE fault_report IS 'That somebody has reported a fault just now, so that nobody does so endlessly. Nothing of what was said; forgotten within a day.';
CREATE INDEX fault_report_at ON fault_report (at);

GRANT SELECT, INSERT ON fault_report TO ingang_application;
GRANT SELECT, DELETE ON fault_report TO ingang_job;
