-- The audit trail's chain: every batch of events sealed onto the one before, and checkpoints where old ones were removed.

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    sealed_at timestamptz NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    missing jsonb NOT NULL,
    late bigint[] NOT NULL,
    awaited jsonb NOT NULL,
    content bytea NOT NULL CHECK (length(content) = 32),
    marks bytea NOT NULL,
    previous bytea NOT NULL CHECK (length(previous) = 32),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 32)
);
COMMENT ON TABLE audit_seal IS 'One batch of events: SHA-256 over its rows and the seal before, signed with a key that is not in the database.';
COMMENT ON COLUMN audit_seal.missing IS 'Numbers from first_id to last_id that no event had, as [first, last]: transactions that came to nothing, or were not done.';
COMMENT ON COLUMN audit_seal.late IS 'Events with lower numbers whose transactions were not done when the seals before were made.';
COMMENT ON COLUMN audit_seal.awaited IS 'The numbers that may still come; any other that turns up afterwards was put in by hand.';
COMMENT ON COLUMN audit_seal.marks IS 'The first 8 bytes of each row''s hash, by number: what was changed can be told to the row.';

CREATE TABLE audit_checkpoint (
    seal bigint PRIMARY KEY,
    removed_at timestamptz NOT NULL,
    events bigint NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 32)
);
COMMENT ON TABLE audit_checkpoint IS 'The events of this seal and all before were removed under the retention rules; the seal itself stays as the chain''s anchor.';

CREATE INDEX audit_event_at ON audit_event (at);
CREATE INDEX audit_event_actor ON audit_event (actor, id);

GRANT SELECT ON audit_seal, audit_checkpoint TO ingang_application;
GRANT SELECT, INSERT, DELETE ON audit_seal TO ingang_job;
GRANT SELECT, INSERT ON audit_checkpoint TO ingang_job;
GRANT DELETE ON audit_event TO ingang_job;
GRANT SELECT ON SEQUENCE audit_event_id_seq TO ingang_application, ingang_job;
