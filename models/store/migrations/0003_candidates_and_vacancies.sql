-- Profiles as delivered, vacancies as posted, and the distinct texts of both with their vectors.

CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    received_at timestamptz NOT NULL,
    "full" boolean NOT NULL,
    profiles integer NOT NULL,
    added integer NOT NULL,
    changed integer NOT NULL,
    unchanged integer NOT NULL,
    removed integer NOT NULL
);

CREATE TABLE candidate (
    pseudonym text PRIMARY KEY CHECK (pseudonym ~ '^[a-z2-7]{16,52}$'),
    municipality text NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    display_code text,
    caseworker text,
    consent_given_on date NOT NULL,
    consent_expires_on date,
    profile jsonb NOT NULL,
    delivery_id uuid NOT NULL REFERENCES delivery,
    texts_version integer,
    CONSTRAINT candidate_display_code_key UNIQUE (municipality, display_code) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON COLUMN candidate.profile IS 'As profile.schema.json says; the columns beside it are what SQL selects by.';
COMMENT ON COLUMN candidate.texts_version IS 'Rules by which candidate_text was made; null or older = to be read again.';
CREATE INDEX candidate_municipality ON candidate (municipality);

CREATE TABLE vacancy (
    id uuid PRIMARY KEY,
    supplier_id uuid NOT NULL REFERENCES supplier,
    supplier_reference text NOT NULL CHECK (length(supplier_reference) BETWEEN 1 AND 100),
    commitment_id uuid NOT NULL,
    application_deadline date NOT NULL,
    number_of_vacancies integer NOT NULL CHECK (number_of_vacancies > 0),
    filled_positions integer NOT NULL DEFAULT 0 CHECK (filled_positions >= 0),
    job_ad jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    texts_version integer,
    CONSTRAINT vacancy_supplier_reference_key UNIQUE (supplier_id, supplier_reference),
    CONSTRAINT vacancy_commitment_fkey FOREIGN KEY (commitment_id, supplier_id) REFERENCES commitment (id, supplier_id),
    CONSTRAINT vacancy_positions CHECK (filled_positions <= number_of_vacancies)
);
COMMENT ON COLUMN vacancy.job_ad IS 'The accepted posting; every other fact of the vacancy is read from it.';
CREATE INDEX vacancy_open ON vacancy (application_deadline) WHERE withdrawn_at IS NULL;

CREATE TABLE encoder_model (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    revision text NOT NULL,
    dimensions integer NOT NULL CHECK (dimensions > 0),
    CONSTRAINT encoder_model_revision_key UNIQUE (name, revision)
);

CREATE TABLE text (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('query', 'document')),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    content text NOT NULL,
    CONSTRAINT text_sha256_key UNIQUE (kind, sha256)
);
COMMENT ON COLUMN text.kind IS 'Vacancies ask (query) and profiles answer (document): encoders may read the two differently.';
COMMENT ON TABLE text IS 'Each distinct title, course, skill or sentence once; deleted with the last thing that says it.';

CREATE TABLE candidate_text (
    pseudonym text NOT NULL REFERENCES candidate ON DELETE CASCADE,
    text_id bigint NOT NULL REFERENCES text,
    PRIMARY KEY (pseudonym, text_id)
);
CREATE INDEX candidate_text_text ON candidate_text (text_id);

CREATE TABLE vacancy_text (
    vacancy_id uuid NOT NULL REFERENCES vacancy ON DELETE CASCADE,
    text_id bigint NOT NULL REFERENCES text,
    PRIMARY KEY (vacancy_id, text_id)
);
CREATE INDEX vacancy_text_text ON vacancy_text (text_id);

CREATE TABLE embedding (
    model_id integer NOT NULL REFERENCES encoder_model,
    text_id bigint NOT NULL REFERENCES text ON DELETE CASCADE,
    vector bytea NOT NULL,
    PRIMARY KEY (model_id, text_id)
);
CREATE INDEX embedding_text ON embedding (text_id);
COMMENT ON COLUMN embedding.vector IS 'float16, little-endian, `dimensions` of them. A vector is text: protected and deleted like it.';

GRANT SELECT, INSERT ON delivery TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON candidate TO ingang_application;
GRANT SELECT, INSERT, UPDATE ON vacancy TO ingang_application;
GRANT SELECT, DELETE ON candidate_text, vacancy_text, text TO ingang_application;
GRANT SELECT ON delivery, candidate, vacancy TO ingang_job;
GRANT UPDATE (texts_version) ON candidate, vacancy TO ingang_job;
GRANT SELECT, INSERT, DELETE ON candidate_text, vacancy_text, text, embedding, encoder_model TO ingang_job;
GRANT SELECT ON embedding, encoder_model TO ingang_application;
