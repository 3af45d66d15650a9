-- Letters that are written once for something that comes again: a week, a month, a quarter.

CREATE TABLE notice (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
    letter_id uuid REFERENCES letter ON DELETE SET NULL,
    written_at timestamptz NOT NULL
);
COMMENT ON TABLE notice IS 'What each letter was written for, by a key of stable ids and ISO dates: the same is never written twice.';
CREATE INDEX notice_letter ON notice (letter_id);
COMMENT ON COLUMN letter.run_id IS 'The run that the letter tells of; null = a code to sign in with, a report of a fault, or a notice. Such a letter loses its text when it has been sent.';

GRANT SELECT, INSERT, UPDATE, DELETE ON notice TO ingang_job;
