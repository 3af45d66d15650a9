-- Row-level security: whoever signs in reads their own candidates, whatever a page forgets. The application says in
-- each transaction for whom it acts (models/reach.py); where it says nothing, there is nothing to read.

CREATE FUNCTION app_reach() RETURNS text LANGUAGE sql STABLE
RETURN coalesce(current_setting('app.reach', true), '');

CREATE FUNCTION app_desks() RETURNS text[] LANGUAGE sql STABLE
RETURN CASE WHEN current_setting('app.reach', true) = 'desks'
    THEN ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(current_setting('app.desks', true), ''), '[]')::jsonb))
    ELSE '{}' END;

CREATE INDEX entry_pair ON entry (vacancy_id, pseudonym);

ALTER TABLE candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate FORCE ROW LEVEL SECURITY;
ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry FORCE ROW LEVEL SECURITY;
ALTER TABLE verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE verdict FORCE ROW LEVEL SECURITY;

-- The owner migrates and works at the command line; the jobs make everybody's lists.
CREATE POLICY owner_everything ON candidate TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON entry TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY owner_everything ON verdict TO ingang_owner, ingang_job USING (true) WITH CHECK (true);

CREATE POLICY own_desks_read ON candidate FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit') OR caseworker = ANY ((SELECT app_desks())::text[])
);
CREATE POLICY records_deliver ON candidate TO ingang_application
USING ((SELECT app_reach()) = 'everything') WITH CHECK ((SELECT app_reach()) = 'everything');

CREATE POLICY own_desks_read ON entry FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit') OR caseworker = ANY ((SELECT app_desks())::text[])
);

-- A verdict is on a pair: it belongs to those who may read an entry of that pair.
CREATE POLICY own_desks_read ON verdict FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit')
    OR EXISTS (SELECT 1 FROM entry e WHERE e.vacancy_id = verdict.vacancy_id AND e.pseudonym = verdict.pseudonym)
);
CREATE POLICY own_desks_decide ON verdict FOR INSERT TO ingang_application WITH CHECK (
    (SELECT app_reach()) IN ('everything', 'unit')
    OR EXISTS (SELECT 1 FROM entry e WHERE e.vacancy_id = verdict.vacancy_id AND e.pseudonym = verdict.pseudonym)
);

-- Near misses are read as entries are.
ALTER TABLE near_miss ENABLE ROW LEVEL SECURITY;
ALTER TABLE near_miss FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_everything ON near_miss TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
CREATE POLICY own_desks_read ON near_miss FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit') OR caseworker = ANY ((SELECT app_desks())::text[])
);
