-- Other terms of a placement wait for the municipality where a supplier asks for them: the agreed ones count until then.

ALTER TABLE placement
    ADD COLUMN change_ends_on date,
    ADD COLUMN change_from_on date,
    ADD COLUMN change_percent numeric(5, 2) CHECK (change_percent > 0 AND change_percent <= 100),
    ADD COLUMN change_side text CHECK (change_side = 'supplier'),
    ADD COLUMN change_at timestamptz,
    ADD COLUMN change_by text,
    ADD COLUMN change_answer text CHECK (change_answer IN ('confirmed', 'refused')),
    ADD COLUMN change_answered_at timestamptz,
    ADD COLUMN change_answered_by text,
    ADD CONSTRAINT placement_change CHECK (num_nulls(change_side, change_at, change_by) IN (0, 3)),
    ADD CONSTRAINT placement_change_says CHECK (
        (change_side IS NOT NULL) = (num_nonnulls(change_ends_on, change_from_on) > 0)
        AND (change_from_on IS NULL) = (change_percent IS NULL)
    ),
    ADD CONSTRAINT placement_change_answer CHECK (
        num_nulls(change_answer, change_answered_at, change_answered_by) IN (0, 3)
        AND (change_answer IS NULL OR change_side IS NOT NULL)
    );
COMMENT ON COLUMN placement.change_side IS 'Whose word it is: only a supplier asks, the municipality changes.';
