-- Which groups those belong to who are considered, apart from their profiles: for the report that asks whether lists treat groups alike.

CREATE TABLE group_membership (
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 9999),
    pseudonym text NOT NULL CHECK (pseudonym ~ '^[a-z2-7]{16,52}$'),
    age_band text,
    target_groups text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (year, pseudonym)
);
COMMENT ON TABLE group_membership IS 'As the profile said when the person was last considered in the year. No ranking, list or page of a person reads it.';
CREATE INDEX group_membership_person ON group_membership (pseudonym);

ALTER TABLE group_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_membership FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON group_membership TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY everything_only ON group_membership TO ingang_application
USING ((SELECT app_reach()) = 'everything') WITH CHECK ((SELECT app_reach()) = 'everything');
GRANT SELECT, DELETE ON group_membership TO ingang_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON group_membership TO ingang_job;
