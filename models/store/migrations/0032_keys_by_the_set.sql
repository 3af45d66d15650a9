-- A week writes down a hundred thousand people at once: what holds them to their unit and profile is looked at once for all of them, and each pair stands in one index, not in two.

-- A key looked up one row at a time took four times as long as writing the rows, and wrote on every kept profile.
-- inputs.add_candidates writes nobody whose unit or kept profile is not there; these hold the other side.
ALTER TABLE run_candidate DROP CONSTRAINT run_candidate_partition_fkey, DROP CONSTRAINT run_candidate_version_fkey;

CREATE FUNCTION run_partition_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ingang.run_candidate c USING gone WHERE c.run_id = gone.run_id AND c.unit = gone.unit;
    RETURN NULL;
END
$$;
CREATE TRIGGER run_candidate_goes_along AFTER DELETE ON run_partition
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION run_partition_gone();

CREATE FUNCTION profile_version_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone JOIN ingang.run_candidate c ON c.pseudonym = gone.pseudonym AND c.sha256 = gone.sha256) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a run was made from a profile that is deleted', CONSTRAINT = 'run_candidate_version_fkey';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER run_candidate_needs_it AFTER DELETE ON profile_version
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION profile_version_gone();

ALTER TABLE entry DROP CONSTRAINT entry_pair_key, ADD CONSTRAINT entry_pair_key UNIQUE (vacancy_id, pseudonym, run_id);
DROP INDEX entry_pair;

ALTER TABLE group_membership DROP CONSTRAINT group_membership_pkey, ADD PRIMARY KEY (pseudonym, year);
DROP INDEX group_membership_person;
