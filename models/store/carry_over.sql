-- What must not be undone by going back to an earlier moment: from the database that is replaced into the restored one.
-- Psql carries it out in the transaction of the restoring, as ingang_owner. A table that one of the two lacks is left.
DO $carry_over$
DECLARE
    stands boolean;
BEGIN
    -- Consents that have been taken back
    stands := to_regclass('ingang_replaced.consent_withdrawal') IS NOT NULL AND to_regclass('ingang.consent_withdrawal') IS NOT NULL;
    IF stands THEN
        INSERT INTO ingang.consent_withdrawal (id, pseudonym, withdrawn_on, recorded_at, recorded_by)
        SELECT id, pseudonym, withdrawn_on, recorded_at, recorded_by FROM ingang_replaced.consent_withdrawal
        ON CONFLICT (id) DO NOTHING;
    END IF;
    -- Letters that have been sent
    stands := to_regclass('ingang_replaced.letter') IS NOT NULL AND to_regclass('ingang.letter') IS NOT NULL;
    IF stands THEN
        UPDATE ingang.letter here SET state = 'sent', sent_at = there.sent_at, attempts = there.attempts,
            claimed_until = NULL, next_attempt_at = NULL, last_error = NULL, text = there.text, html = there.html
        FROM ingang_replaced.letter there
        WHERE there.id = here.id AND there.state = 'sent' AND here.state <> 'sent';
    END IF;
    -- Keys that have been revoked
    stands := to_regclass('ingang_replaced.api_key') IS NOT NULL AND to_regclass('ingang.api_key') IS NOT NULL;
    IF stands THEN
        UPDATE ingang.api_key here SET revoked_at = there.revoked_at
        FROM ingang_replaced.api_key there
        WHERE there.id = here.id AND there.revoked_at IS NOT NULL AND here.revoked_at IS NULL;
    END IF;
    -- Accounts that have been closed
    stands := to_regclass('ingang_replaced.account') IS NOT NULL AND to_regclass('ingang.account') IS NOT NULL;
    IF stands THEN
        UPDATE ingang.account here SET disabled_at = there.disabled_at
        FROM ingang_replaced.account there
        WHERE there.staff = here.staff AND there.disabled_at IS NOT NULL AND here.disabled_at IS NULL;
    END IF;
    -- Suppliers' contacts who have been removed
    stands := to_regclass('ingang_replaced.supplier_contact') IS NOT NULL AND to_regclass('ingang.supplier_contact') IS NOT NULL;
    IF stands THEN
        UPDATE ingang.supplier_contact here SET removed_at = there.removed_at
        FROM ingang_replaced.supplier_contact there
        WHERE there.id = here.id AND there.removed_at IS NOT NULL AND here.removed_at IS NULL;
    END IF;
END
$carry_over$;
