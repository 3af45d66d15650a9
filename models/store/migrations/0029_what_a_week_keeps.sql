-- The same as before without a regular expression, which took a fifth of the time of a year's first week.
ALTER TABLE group_membership DROP CONSTRAINT group_membership_pseudonym_check,
    ADD CONSTRAINT group_membership_pseudonym_check CHECK (
        length(pseudonym) >= 16 AND length(pseudonym) <= 52 AND translate(pseudonym, 'abcdefghijklmnopqrstuvwxyz234567', '') = ''
    );
