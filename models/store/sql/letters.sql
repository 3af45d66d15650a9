-- name: add
-- Into the outbox.
COPY letter (id, run_id, recipient, address, subject, text, html, created_at, state, next_attempt_at) FROM STDIN (FORMAT binary);

-- name: claim
-- Lease due letters: who dies with one loses it when the lease ends. Those tried least go first; lists wait in a pause.
UPDATE letter SET claimed_until = %(until)s::timestamptz, claim = %(claim)s::uuid, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM letter
    WHERE state = 'pending' AND next_attempt_at <= %(now)s::timestamptz
    AND (claimed_until IS NULL OR claimed_until <= %(now)s::timestamptz)
    AND (run_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM pause p
        WHERE p.scope = 'everything' AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(today)s::date)
    ))
    AND (%(notices)s::text IS NULL OR id IN (
        SELECT letter_id FROM notice WHERE starts_with(key, %(notices)s::text)
    ))
    ORDER BY attempts, next_attempt_at, id LIMIT %(limit)s::integer
    FOR UPDATE SKIP LOCKED
)
RETURNING id, run_id, recipient, address, subject, text, html, created_at, state, attempts, next_attempt_at,
    claimed_until, claim, sent_at, last_error;

-- name: mark_sent
-- The server has taken it, says whoever has claimed it. What tells of no run says nothing from now on.
UPDATE letter SET state = 'sent', sent_at = %(at)s, claimed_until = NULL, claim = NULL, next_attempt_at = NULL,
    last_error = NULL,
    text = CASE WHEN run_id IS NULL THEN '' ELSE text END, html = CASE WHEN run_id IS NULL THEN '' ELSE html END
WHERE id = %(id)s AND state = 'pending' AND claim IS NOT DISTINCT FROM %(claim)s::uuid;

-- name: mark_retry
-- The server may take it later; where it would take none at all, this was no try.
UPDATE letter SET claimed_until = NULL, claim = NULL, next_attempt_at = %(next_attempt_at)s, last_error = %(error)s,
    attempts = CASE WHEN %(counts)s::boolean THEN attempts ELSE attempts - 1 END
WHERE id = %(id)s AND state = 'pending' AND claim IS NOT DISTINCT FROM %(claim)s::uuid;

-- name: mark_failed
-- Nobody will take it: a person must look.
UPDATE letter SET state = 'failed', claimed_until = NULL, claim = NULL, next_attempt_at = NULL, last_error = %(error)s
WHERE id = %(id)s AND state = 'pending' AND claim IS NOT DISTINCT FROM %(claim)s::uuid;

-- name: of_run
-- A run's letters, without their contents.
SELECT id, run_id, recipient, address, subject, '' AS text, '' AS html, created_at, state, attempts, next_attempt_at,
    claimed_until, claim, sent_at, last_error
FROM letter WHERE run_id = %(run_id)s::uuid ORDER BY recipient;

-- name: outbox
-- What waits to be sent, but for lists in a pause of everything, and what was given up since a moment.
SELECT min(created_at) FILTER (
    WHERE state = 'pending' AND (run_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM pause p
        WHERE p.scope = 'everything' AND p.ended_at IS NULL AND (p.last_day IS NULL OR p.last_day >= %(today)s::date)
    ))
) AS waiting_since,
max(created_at) FILTER (WHERE state = 'failed' AND created_at >= %(since)s::timestamptz) AS failed_since
FROM letter WHERE state <> 'sent';

-- name: state_counts
-- How many letters are in each state, and when the oldest pending one was written.
SELECT state, count(*) AS letters, min(created_at) AS oldest FROM letter GROUP BY state ORDER BY state;
