-- A correction may be as long as a demand. An index takes no more than 2,700 bytes, which 2,000 letters of many scripts are not.

ALTER TABLE correction DROP CONSTRAINT correction_pkey, ADD PRIMARY KEY (vacancy_id, position);
COMMENT ON COLUMN correction.position IS 'In the supplier''s order. That no demand is named twice is checked before, with the vacancy locked.';
