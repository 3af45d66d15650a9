-- A claim has a token: whoever was too slow and has lost it to another may not say what became of the letter.

ALTER TABLE letter ADD COLUMN claim uuid;
COMMENT ON COLUMN letter.claim IS 'Who has leased the letter until claimed_until: a token, new with each claim.';
