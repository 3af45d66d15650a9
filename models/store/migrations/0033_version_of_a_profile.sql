-- What names the version of a profile stands beside it: to make it, PostgreSQL writes the whole profile out as text.

ALTER TABLE candidate ADD COLUMN sha256 bytea;
ALTER TABLE candidate ALTER COLUMN sha256 TYPE bytea USING sha256(convert_to(profile::text, 'UTF8'));
ALTER TABLE candidate ALTER COLUMN sha256 SET NOT NULL, ADD CONSTRAINT candidate_sha256_check CHECK (length(sha256) = 32);
COMMENT ON COLUMN candidate.sha256 IS 'Of the profile as text. Whoever writes a profile without it has it made.';

CREATE FUNCTION name_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sha256 := sha256(convert_to(NEW.profile::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER candidate_comes BEFORE INSERT ON candidate
FOR EACH ROW WHEN (NEW.sha256 IS NULL) EXECUTE FUNCTION name_version();
CREATE TRIGGER candidate_changes BEFORE UPDATE OF profile ON candidate
FOR EACH ROW WHEN (NEW.profile <> OLD.profile AND (NEW.sha256 IS NULL OR NEW.sha256 = OLD.sha256))
EXECUTE FUNCTION name_version();

-- The index of display codes begins with the municipality too.
DROP INDEX candidate_municipality;
