-- A delivery writes a city's people at once: a key looked up one row at a time cost a seventh of what it takes.

-- candidates.take writes the numbers of deliveries that its own transaction notes, and texts.link_staged_texts the people
-- whom that transaction has taken; texts.link_candidate_texts those whom it has locked. These hold the other side.
ALTER TABLE candidate DROP CONSTRAINT candidate_delivery_id_fkey;
ALTER TABLE candidate_text DROP CONSTRAINT candidate_text_pseudonym_fkey;

CREATE FUNCTION delivery_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone JOIN ingang.candidate c ON c.delivery_id = gone.id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'somebody came by a delivery that is deleted', CONSTRAINT = 'candidate_delivery_id_fkey';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER candidate_needs_it AFTER DELETE ON delivery
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION delivery_gone();

CREATE FUNCTION candidate_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ingang.candidate_text t USING gone WHERE t.pseudonym = gone.pseudonym;
    RETURN NULL;
END
$$;
CREATE TRIGGER candidate_text_goes_along AFTER DELETE ON candidate
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION candidate_gone();
