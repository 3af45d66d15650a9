-- Matching that somebody has paused: of a person, for a vacancy, or all of it.

CREATE TABLE pause (
    id uuid PRIMARY KEY,
    scope text NOT NULL CHECK (scope IN ('person', 'vacancy', 'everything')),
    pseudonym text,
    vacancy_id uuid REFERENCES vacancy,
    reason text NOT NULL CHECK (
        reason IN ('own_wish', 'not_available', 'data_to_check', 'demands_to_check', 'supplier_question', 'ranking_to_check', 'incident', 'other')
    ),
    last_day date,
    begun_at timestamptz NOT NULL,
    begun_by text NOT NULL,
    ended_at timestamptz,
    ended_by text,
    CONSTRAINT pause_of CHECK ((scope = 'person') = (pseudonym IS NOT NULL) AND (scope = 'vacancy') = (vacancy_id IS NOT NULL)),
    CONSTRAINT pause_end CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
COMMENT ON COLUMN pause.last_day IS 'The last day of the pause, which then ends by itself; null = until somebody ends it.';
-- One at a time of each thing. Whoever begins one ends what has run out.
CREATE UNIQUE INDEX pause_standing_key ON pause (scope, coalesce(pseudonym, ''), coalesce(vacancy_id::text, '')) WHERE ended_at IS NULL;
CREATE INDEX pause_person ON pause (pseudonym) WHERE pseudonym IS NOT NULL;

ALTER TABLE pause ENABLE ROW LEVEL SECURITY;
ALTER TABLE pause FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON pause TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
-- That a vacancy or everything is paused, any page may say; that a person is, those who answer for them.
CREATE POLICY of_no_person ON pause TO ingang_application USING (scope <> 'person');
CREATE POLICY own_desks ON pause TO ingang_application USING (
    scope = 'person' AND (
        (SELECT app_reach()) IN ('everything', 'unit')
        OR EXISTS (SELECT 1 FROM candidate c WHERE c.pseudonym = pause.pseudonym)
        OR EXISTS (SELECT 1 FROM entry e WHERE e.pseudonym = pause.pseudonym)
    )
);
GRANT SELECT, INSERT ON pause TO ingang_application;
GRANT UPDATE (ended_at, ended_by) ON pause TO ingang_application;
GRANT SELECT, DELETE ON pause TO ingang_job;
