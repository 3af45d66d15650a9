-- What each unit's lists were made from, as it was: each distinct thing once, so that any week can be made again.

CREATE TABLE profile_version (
    pseudonym text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    profile jsonb NOT NULL,
    PRIMARY KEY (pseudonym, sha256)
);
COMMENT ON TABLE profile_version IS 'Profiles as runs found them. Goes with the last run that has it, and at once when the person takes the consent back.';

CREATE TABLE run_candidate (
    run_id uuid NOT NULL,
    unit text NOT NULL,
    pseudonym text NOT NULL,
    sha256 bytea NOT NULL,
    declined uuid[] NOT NULL,
    listed_before uuid[] NOT NULL,
    PRIMARY KEY (run_id, unit, pseudonym),
    CONSTRAINT run_candidate_partition_fkey FOREIGN KEY (run_id, unit) REFERENCES run_partition ON DELETE CASCADE,
    CONSTRAINT run_candidate_version_fkey FOREIGN KEY (pseudonym, sha256) REFERENCES profile_version
);
COMMENT ON TABLE run_candidate IS 'Who was considered, by which version of the profile, and for which open vacancies they were declined or listed the week before.';
CREATE INDEX run_candidate_version ON run_candidate (pseudonym, sha256);

CREATE TABLE kept_vector (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id integer NOT NULL REFERENCES encoder_model,
    kind text NOT NULL CHECK (kind IN ('query', 'document')),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    vector bytea NOT NULL
);
COMMENT ON TABLE kept_vector IS 'Vectors that runs were made with, by the hash of their text. The text itself stands in the profile or posting.';
-- An encoder that computes a text anew on another device may round otherwise: that is another vector.
CREATE UNIQUE INDEX kept_vector_text_key ON kept_vector (model_id, kind, sha256, sha256(vector));

CREATE TABLE run_material (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    content bytea NOT NULL
);
COMMENT ON TABLE run_material IS 'Vacancies as they were read, places, and who answered for whom: JSON, zlib. Nothing about any candidate.';

CREATE TABLE run_input (
    run_id uuid NOT NULL,
    unit text NOT NULL,
    model_id integer NOT NULL REFERENCES encoder_model,
    vectors bigint[] NOT NULL,
    openings bytea[] NOT NULL,
    places bytea NOT NULL,
    desks bytea NOT NULL,
    home text NOT NULL,
    taxonomy text,
    program text NOT NULL,
    withdrawn integer NOT NULL DEFAULT 0 CHECK (withdrawn >= 0),
    PRIMARY KEY (run_id, unit),
    CONSTRAINT run_input_partition_fkey FOREIGN KEY (run_id, unit) REFERENCES run_partition ON DELETE CASCADE
);
COMMENT ON COLUMN run_input.vectors IS 'Numbers in kept_vector.';
COMMENT ON COLUMN run_input.openings IS 'Hashes in run_material, in the order in which the ranking had them.';
COMMENT ON COLUMN run_input.taxonomy IS 'Which taxonomy gave evidence, with the rules that read its labels; null = none.';
COMMENT ON COLUMN run_input.program IS 'SHA-256 of the program''s own files: another program may make other lists of the same.';
COMMENT ON COLUMN run_input.withdrawn IS 'How many of those who were considered have taken their consent back since: of them nothing is kept here.';

ALTER TABLE profile_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE profile_version FORCE ROW LEVEL SECURITY;
ALTER TABLE run_candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_candidate FORCE ROW LEVEL SECURITY;

CREATE POLICY owner_everything ON profile_version TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON run_candidate TO ingang_owner, ingang_job USING (true) WITH CHECK (true);

-- No page shows them: the application reads them for a register extract and deletes them on a withdrawal.
CREATE POLICY persons_right ON profile_version TO ingang_application
USING ((SELECT app_reach()) = 'everything') WITH CHECK (false);
CREATE POLICY persons_right ON run_candidate TO ingang_application
USING ((SELECT app_reach()) = 'everything') WITH CHECK (false);

GRANT SELECT, DELETE ON profile_version, run_candidate TO ingang_application;
GRANT SELECT (id, model_id, kind, sha256), DELETE ON kept_vector TO ingang_application;
GRANT SELECT (run_id, unit, withdrawn), UPDATE (withdrawn) ON run_input TO ingang_application;
GRANT SELECT, INSERT, DELETE ON profile_version, run_candidate, kept_vector, run_material, run_input TO ingang_job;
