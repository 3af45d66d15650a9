-- name: find
-- One supplier.
SELECT id, name, organisation_number FROM supplier WHERE id = %(id)s::uuid;

-- name: by_organisation_number
-- The supplier with this number.
SELECT id, name, organisation_number FROM supplier WHERE organisation_number = %(organisation_number)s::text;

-- name: by_name
-- Suppliers of this name, whatever its case. Several companies may share one.
SELECT id, name, organisation_number FROM supplier WHERE lower(name) = lower(%(name)s::text) ORDER BY id;

-- name: lock
-- Registering suppliers and what is theirs by hand takes turns, so that what comes twice at once is one thing.
SELECT pg_advisory_xact_lock(hashtext('ingang.supplier'));

-- name: add
-- A supplier that is new.
INSERT INTO supplier (id, name, organisation_number) VALUES (%(id)s, %(name)s, %(organisation_number)s);

-- name: change
-- What is known of a supplier now.
UPDATE supplier SET name = %(name)s, organisation_number = %(organisation_number)s WHERE id = %(id)s;

-- name: page
-- Suppliers by id, after the one that the last page ended with.
SELECT id, name, organisation_number FROM supplier
WHERE %(after)s::uuid IS NULL OR id > %(after)s::uuid
ORDER BY id LIMIT %(limit)s::integer;
