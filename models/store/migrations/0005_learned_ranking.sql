-- What was learnt from caseworkers' verdicts, whether it passed its trial, and which of it applies where and when.

CREATE TABLE learned_ranking (
    id uuid PRIMARY KEY,
    unit text NOT NULL CHECK (unit ~ '^[0-9]{4}$'),
    version integer NOT NULL CHECK (version > 0),
    learnt_at timestamptz NOT NULL,
    model text NOT NULL,
    verdicts integer NOT NULL CHECK (verdicts > 0),
    weights jsonb NOT NULL,
    refusals text[] NOT NULL,
    report jsonb NOT NULL,
    CONSTRAINT learned_ranking_version_key UNIQUE (unit, version)
);
COMMENT ON COLUMN learned_ranking.model IS 'The encoder whose likeness the weights weigh: with another one they do not apply.';
COMMENT ON COLUMN learned_ranking.weights IS 'The weight of each part of a score; none is negative and they add up to 1.';
COMMENT ON COLUMN learned_ranking.refusals IS 'Codes of why it may not be used; empty = it may.';
COMMENT ON COLUMN learned_ranking.report IS 'What the trial on later weeks and the audit of groups showed, in shares, never in counts of people.';

CREATE TABLE ranking_use (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit text NOT NULL CHECK (unit ~ '^[0-9]{4}$'),
    learned_ranking_id uuid REFERENCES learned_ranking,
    beneath bigint REFERENCES ranking_use,
    since timestamptz NOT NULL,
    made_by text NOT NULL
);
COMMENT ON TABLE ranking_use IS 'The latest row of a unit applies. Nothing is changed or deleted: what applied when can always be told.';
COMMENT ON COLUMN ranking_use.learned_ranking_id IS 'Null = the standard weights.';
COMMENT ON COLUMN ranking_use.beneath IS 'What applied before it was taken into use, and applies again after a return; null = the standard weights.';
CREATE INDEX ranking_use_unit ON ranking_use (unit, id DESC);

GRANT SELECT ON learned_ranking, ranking_use TO ingang_application;
GRANT SELECT, INSERT ON learned_ranking, ranking_use TO ingang_job;
