-- name: lock
-- Reports take turns, so that many at once count as many.
SELECT pg_advisory_xact_lock(hashtext('ingang.fault_report'));

-- name: counts
-- How many reports have come from one address since a moment, and how many in all.
SELECT count(*) FILTER (WHERE address_sha256 = %(address_sha256)s::bytea), count(*)
FROM fault_report WHERE at > %(since)s::timestamptz;

-- name: add
-- Somebody reports.
INSERT INTO fault_report (at, address_sha256) VALUES (%(now)s, %(address_sha256)s);

-- name: forget
-- Who reported before a moment.
DELETE FROM fault_report WHERE at <= %(before)s::timestamptz;
