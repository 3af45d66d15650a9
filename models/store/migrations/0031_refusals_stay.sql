-- A start that one side refused can be told of anew in the same row; that it was refused, and by whom, stays known.
ALTER TABLE placement
    ADD COLUMN refused_at timestamptz,
    ADD COLUMN refused_by_side text CHECK (refused_by_side IN ('municipality', 'supplier')),
    ADD CONSTRAINT placement_refused_check CHECK ((refused_at IS NULL) = (refused_by_side IS NULL));

UPDATE placement SET refused_at = start_answered_at,
    refused_by_side = CASE start_side WHEN 'supplier' THEN 'municipality' ELSE 'supplier' END
WHERE start_answer = 'refused';
