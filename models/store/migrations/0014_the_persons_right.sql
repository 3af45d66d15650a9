-- Consents that were taken back, and translations of letters that somebody has approved.

CREATE TABLE consent_withdrawal (
    id uuid PRIMARY KEY,
    pseudonym text NOT NULL CHECK (pseudonym ~ '^[a-z2-7]{16,52}$'),
    withdrawn_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL
);
COMMENT ON TABLE consent_withdrawal IS 'Consents given on the day or before no longer count, whatever a later delivery says. Outlives the profile.';
CREATE INDEX consent_withdrawal_person ON consent_withdrawal (pseudonym, withdrawn_on);

ALTER TABLE delivery ADD COLUMN withheld integer NOT NULL DEFAULT 0 CHECK (withheld >= 0);
COMMENT ON COLUMN delivery.withheld IS 'Profiles that were left out because the consent in them has been taken back.';

CREATE TABLE translation_approval (
    id uuid PRIMARY KEY,
    language text NOT NULL CHECK (language ~ '^[a-z]{2,3}$'),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    approved_at timestamptz NOT NULL,
    approved_by text NOT NULL,
    revoked_at timestamptz
);
COMMENT ON COLUMN translation_approval.sha256 IS 'Of every sentence and its translation: a changed text has no approval.';
CREATE INDEX translation_approval_text ON translation_approval (language, sha256);

GRANT SELECT, INSERT ON consent_withdrawal, translation_approval TO ingang_application;
GRANT UPDATE (revoked_at) ON translation_approval TO ingang_application;
GRANT SELECT ON consent_withdrawal TO ingang_job;
