-- depends: 0008_near_misses 0009_who_may_read
-- Near misses are read as entries are, also where 0009 was applied before there were any.

ALTER TABLE near_miss ENABLE ROW LEVEL SECURITY;
ALTER TABLE near_miss FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS owner_everything ON near_miss;
CREATE POLICY owner_everything ON near_miss TO ingang_owner, ingang_job USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS own_desks_read ON near_miss;
CREATE POLICY own_desks_read ON near_miss FOR SELECT TO ingang_application USING (
    (SELECT app_reach()) IN ('everything', 'unit') OR caseworker = ANY ((SELECT app_desks())::text[])
);
