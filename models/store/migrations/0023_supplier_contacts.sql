-- People at suppliers who have no system of their own: who they are, and how they sign in to the suppliers' pages.

CREATE TABLE supplier_contact (
    id uuid PRIMARY KEY,
    supplier_id uuid NOT NULL REFERENCES supplier,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);
COMMENT ON TABLE supplier_contact IS 'Whom a coordinator has named for a supplier. One who is removed signs in no more; the name stays as long as the event log tells of what they did.';
CREATE UNIQUE INDEX supplier_contact_email_key ON supplier_contact (lower(email)) WHERE removed_at IS NULL;
CREATE INDEX supplier_contact_supplier ON supplier_contact (supplier_id);

CREATE TABLE supplier_code (
    visitor_sha256 bytea PRIMARY KEY CHECK (length(visitor_sha256) = 32),
    contact_id uuid REFERENCES supplier_contact ON DELETE CASCADE,
    account_sha256 bytea NOT NULL CHECK (length(account_sha256) = 32),
    code_sha256 bytea NOT NULL CHECK (length(code_sha256) = 32),
    tries integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN supplier_code.contact_id IS 'Null = an address that nobody has: kept all the same, so that both take as long and are answered alike.';

CREATE TABLE supplier_session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    contact_id uuid NOT NULL REFERENCES supplier_contact ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
COMMENT ON TABLE supplier_session IS 'A contact who has signed in. Opens the suppliers'' pages and nothing that is for colleagues.';
CREATE INDEX supplier_session_contact ON supplier_session (contact_id);

COMMENT ON COLUMN letter.recipient IS 'The colleague; null = somebody who is none: whom the settings name for reports of faults, or a supplier''s contact.';

GRANT SELECT, INSERT, UPDATE (removed_at) ON supplier_contact TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON supplier_code, supplier_session TO ingang_application;
GRANT SELECT, DELETE ON supplier_contact, supplier_code, supplier_session TO ingang_job;
