-- Who signs in: local accounts, one-time links and codes, attempts, sessions, and deputies for a period.

CREATE TABLE account (
    staff text PRIMARY KEY REFERENCES staff,
    password_hash text CHECK (password_hash LIKE '$argon2id$%'),
    created_at timestamptz NOT NULL,
    password_set_at timestamptz,
    disabled_at timestamptz,
    CONSTRAINT account_password CHECK ((password_hash IS NULL) = (password_set_at IS NULL))
);
COMMENT ON TABLE account IS 'Local sign-in, for a first installation; with OpenID Connect nobody needs one.';

CREATE TABLE sign_in_link (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    staff text NOT NULL REFERENCES staff,
    purpose text NOT NULL CHECK (purpose IN ('password', 'sign_in')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON COLUMN sign_in_link.token_sha256 IS 'The token has 256 random bits, so a plain hash of it cannot be guessed.';

CREATE TABLE sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    account_sha256 bytea NOT NULL CHECK (length(account_sha256) = 32),
    address_sha256 bytea NOT NULL CHECK (length(address_sha256) = 32)
);
COMMENT ON TABLE sign_in_attempt IS 'What was tried and has not led in; kept for as long as it throttles. Nothing typed is kept but its hash.';
CREATE INDEX sign_in_attempt_account ON sign_in_attempt (account_sha256, at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address_sha256, at);

CREATE TABLE sign_in_code (
    visitor_sha256 bytea PRIMARY KEY CHECK (length(visitor_sha256) = 32),
    staff text NOT NULL REFERENCES staff,
    account_sha256 bytea NOT NULL CHECK (length(account_sha256) = 32),
    code_sha256 bytea NOT NULL CHECK (length(code_sha256) = 32),
    tries integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_code IS 'A password was right and a code was sent; it counts in the browser that asked for it only.';

CREATE TABLE sign_in_request (
    visitor_sha256 bytea PRIMARY KEY CHECK (length(visitor_sha256) = 32),
    state text NOT NULL,
    nonce text NOT NULL,
    code_verifier text NOT NULL,
    return_to text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_request IS 'A visitor who was sent to the OpenID provider and has not come back yet.';

CREATE TABLE session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    staff text NOT NULL REFERENCES staff,
    role text NOT NULL CHECK (role IN ('caseworker', 'coordinator', 'planner', 'data_protection_officer', 'administrator')),
    method text NOT NULL CHECK (method IN ('password', 'link', 'oidc')),
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX session_staff ON session (staff);

CREATE TABLE deputy_period (
    id uuid PRIMARY KEY,
    staff text NOT NULL REFERENCES staff,
    deputy text NOT NULL REFERENCES staff,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT deputy_period_order CHECK (starts_on <= ends_on),
    CONSTRAINT deputy_period_other CHECK (staff <> deputy)
);
COMMENT ON TABLE deputy_period IS 'From the first day to the last, both included, the deputy reads and decides for the other''s candidates.';
CREATE INDEX deputy_period_deputy ON deputy_period (deputy, ends_on);

ALTER TABLE letter ALTER COLUMN run_id DROP NOT NULL;
COMMENT ON COLUMN letter.run_id IS 'The run that the letter tells of; null = a code to sign in with, worthless a quarter of an hour later.';

GRANT SELECT, UPDATE (password_hash, password_set_at) ON account TO ingang_application;
GRANT SELECT, UPDATE (used_at) ON sign_in_link TO ingang_application;
GRANT SELECT, INSERT, DELETE ON sign_in_attempt TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_code, sign_in_request, session TO ingang_application;
GRANT SELECT ON deputy_period TO ingang_application;
GRANT INSERT ON letter TO ingang_application;
