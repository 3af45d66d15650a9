-- How it went for people who have started somewhere, as their registers tell it of a day.

CREATE TABLE outcome (
    pseudonym text NOT NULL CHECK (pseudonym ~ '^[a-z2-7]{16,52}$'),
    as_of date NOT NULL,
    employed boolean,
    on_income_support boolean,
    studying boolean,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (pseudonym, as_of)
);
COMMENT ON TABLE outcome IS 'Only of people whose start is followed. Null = unknown. A later delivery corrects what it says something of.';

ALTER TABLE outcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcome FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON outcome TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
-- Income support and studies of single people are nobody's page: deliveries, extracts, withdrawals and reports read them.
CREATE POLICY everything_only ON outcome TO ingang_application
USING ((SELECT app_reach()) = 'everything') WITH CHECK ((SELECT app_reach()) = 'everything');
GRANT SELECT, INSERT, UPDATE, DELETE ON outcome TO ingang_application;
GRANT SELECT, DELETE ON outcome TO ingang_job;
