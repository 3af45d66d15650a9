-- Concepts of the labour market from JobTech and ESCO. An installation without them does without.

CREATE TABLE taxonomy (
    standing boolean PRIMARY KEY DEFAULT true CHECK (standing),
    version text NOT NULL,
    loaded_at timestamptz NOT NULL
);
COMMENT ON TABLE taxonomy IS 'One row at most: what was loaded last. A new version replaces all that stood.';

CREATE TABLE concept (
    id text PRIMARY KEY,
    kind text NOT NULL,
    label text NOT NULL,
    code text
);
COMMENT ON COLUMN concept.id IS 'JobTech''s id or ESCO''s URI.';

CREATE TABLE concept_label (
    concept_id text NOT NULL REFERENCES concept ON DELETE CASCADE,
    language text NOT NULL CHECK (language IN ('sv', 'en')),
    content text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('preferred', 'alternative', 'misspelled')),
    PRIMARY KEY (concept_id, language, content)
);

CREATE TABLE concept_relation (
    kind text NOT NULL,
    source text NOT NULL REFERENCES concept ON DELETE CASCADE,
    target text NOT NULL REFERENCES concept ON DELETE CASCADE,
    percentage smallint CHECK (percentage IN (25, 75)),
    PRIMARY KEY (kind, source, target),
    CONSTRAINT concept_relation_percentage CHECK ((kind = 'substitute') = (percentage IS NOT NULL))
);
COMMENT ON COLUMN concept_relation.percentage IS 'Of a substitute: how far somebody from target can take the work of source.';
CREATE INDEX concept_relation_source ON concept_relation (source);
CREATE INDEX concept_relation_target ON concept_relation (target);

CREATE TABLE label_vectors (
    model_id integer PRIMARY KEY REFERENCES encoder_model ON DELETE CASCADE,
    version text NOT NULL,
    labels integer NOT NULL,
    vectors bytea NOT NULL
);
COMMENT ON TABLE label_vectors IS 'The vectors of all ways to write occupations, in the order in which the program sorts them.';
COMMENT ON COLUMN label_vectors.vectors IS 'float16, little-endian, labels × dimensions.';

GRANT SELECT ON taxonomy, concept, concept_label, concept_relation TO ingang_application;
GRANT SELECT ON taxonomy, concept, concept_label, concept_relation TO ingang_job;
GRANT SELECT, INSERT, UPDATE, DELETE ON label_vectors TO ingang_job;
