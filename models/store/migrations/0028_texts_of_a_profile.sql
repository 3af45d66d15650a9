-- What a profile says is one row, written as the profile comes in.

CREATE TABLE said AS SELECT pseudonym, array_agg(text_id ORDER BY text_id) AS text_ids FROM candidate_text GROUP BY pseudonym;
DROP TABLE candidate_text;
CREATE TABLE candidate_text (
    pseudonym text PRIMARY KEY REFERENCES candidate ON DELETE CASCADE,
    text_ids bigint[] NOT NULL
);
INSERT INTO candidate_text (pseudonym, text_ids) SELECT pseudonym, text_ids FROM said;
DROP TABLE said;
COMMENT ON COLUMN candidate_text.text_ids IS 'Of text. Whoever notes texts and whoever deletes those that nobody says take turns, so none of these goes.';
COMMENT ON COLUMN candidate.texts_version IS 'Rules by which candidate_text was made; older = to be read again.';

GRANT SELECT, INSERT, DELETE ON candidate_text TO ingang_application, ingang_job;
GRANT INSERT ON text TO ingang_application;

-- The numbers of a delivery are known when its people have come in.
ALTER TABLE candidate ALTER CONSTRAINT candidate_delivery_id_fkey DEFERRABLE INITIALLY DEFERRED;

-- Who looks up what has happened to one thing finds it by audit_event_of.
DROP INDEX audit_event_subject;

-- The same as before without regular expressions, which took a third of the time of a profile's row.
ALTER TABLE candidate DROP CONSTRAINT candidate_pseudonym_check, DROP CONSTRAINT candidate_municipality_check,
    ADD CONSTRAINT candidate_pseudonym_check CHECK (
        length(pseudonym) >= 16 AND length(pseudonym) <= 52 AND translate(pseudonym, 'abcdefghijklmnopqrstuvwxyz234567', '') = ''
    ),
    ADD CONSTRAINT candidate_municipality_check CHECK (
        length(municipality) = 4 AND translate(municipality, '0123456789', '') = ''
    );
