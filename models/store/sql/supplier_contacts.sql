-- name: add
-- Somebody who acts for a supplier.
INSERT INTO supplier_contact (id, supplier_id, name, email, created_at)
VALUES (%(id)s, %(supplier_id)s, %(name)s, %(email)s, %(created_at)s);

-- name: all
-- Everybody who acts or has acted for a supplier.
SELECT id, supplier_id, name, email, created_at, removed_at FROM supplier_contact ORDER BY lower(name), id;

-- name: find
-- One contact, also one who has been removed.
SELECT id, supplier_id, name, email, created_at, removed_at FROM supplier_contact WHERE id = %(id)s::uuid;

-- name: by_email
-- Whoever has this address and signs in.
SELECT id, supplier_id, name, email, created_at, removed_at FROM supplier_contact
WHERE lower(email) = lower(%(email)s::text) AND removed_at IS NULL;

-- name: remove
-- They act for the supplier no more.
UPDATE supplier_contact SET removed_at = %(now)s::timestamptz WHERE id = %(id)s::uuid AND removed_at IS NULL;

-- name: forget_removed
-- Those who were removed before a moment.
DELETE FROM supplier_contact WHERE removed_at < %(before)s::timestamptz;
