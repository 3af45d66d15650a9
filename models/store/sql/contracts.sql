-- name: find
-- One contract.
SELECT id, registration_number, title, supplier_id, starts_on, ends_on FROM contract WHERE id = %(id)s::uuid;

-- name: by_registration_number
-- The contract with this registration number, locked so that two imports do not change it at once.
SELECT id, registration_number, title, supplier_id, starts_on, ends_on
FROM contract WHERE registration_number = %(registration_number)s::text
FOR NO KEY UPDATE;

-- name: by_ids
-- Several contracts.
SELECT id, registration_number, title, supplier_id, starts_on, ends_on FROM contract
WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id;

-- name: page
-- Contracts by id, after the one that the last page ended with.
SELECT id, registration_number, title, supplier_id, starts_on, ends_on FROM contract
WHERE %(after)s::uuid IS NULL OR id > %(after)s::uuid
ORDER BY id LIMIT %(limit)s::integer;

-- name: add
-- A contract that is new.
INSERT INTO contract (id, registration_number, title, supplier_id, starts_on, ends_on)
VALUES (%(id)s, %(registration_number)s, %(title)s, %(supplier_id)s, %(starts_on)s, %(ends_on)s);

-- name: change
-- What a contract says now; it stays with its supplier.
UPDATE contract SET title = %(title)s, starts_on = %(starts_on)s, ends_on = %(ends_on)s WHERE id = %(id)s;

-- name: find_commitment
-- One commitment, of one supplier where given.
SELECT id, contract_id, supplier_id, reference, kind, starts_on, ends_on, full_time_months, places, target_groups,
    first_start_within_months, bonus_per_place_sek, bonus_max_sek, requirement_id
FROM commitment
WHERE id = %(id)s::uuid AND (%(supplier_id)s::uuid IS NULL OR supplier_id = %(supplier_id)s::uuid);

-- name: commitment_to_use
-- One commitment of a supplier's, to post or place somebody under: until the transaction ends its kind stays.
SELECT id, contract_id, supplier_id, reference, kind, starts_on, ends_on, full_time_months, places, target_groups,
    first_start_within_months, bonus_per_place_sek, bonus_max_sek, requirement_id
FROM commitment WHERE id = %(id)s::uuid AND supplier_id = %(supplier_id)s::uuid
FOR KEY SHARE;

-- name: commitment_by_reference
-- The commitment that a contract calls so, locked so that two imports do not change it at once.
SELECT id, contract_id, supplier_id, reference, kind, starts_on, ends_on, full_time_months, places, target_groups,
    first_start_within_months, bonus_per_place_sek, bonus_max_sek, requirement_id
FROM commitment WHERE contract_id = %(contract_id)s::uuid AND reference = %(reference)s::text
FOR NO KEY UPDATE;

-- name: commitments
-- Commitments by id, of one supplier or one contract where given.
SELECT id, contract_id, supplier_id, reference, kind, starts_on, ends_on, full_time_months, places, target_groups,
    first_start_within_months, bonus_per_place_sek, bonus_max_sek, requirement_id
FROM commitment
WHERE (%(supplier_id)s::uuid IS NULL OR supplier_id = %(supplier_id)s::uuid)
AND (%(contract_id)s::uuid IS NULL OR contract_id = %(contract_id)s::uuid)
AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
ORDER BY id LIMIT %(limit)s::integer;

-- name: add_commitment
-- A commitment that is new.
INSERT INTO commitment (
    id, contract_id, supplier_id, reference, kind, starts_on, ends_on, full_time_months, places, target_groups,
    first_start_within_months, bonus_per_place_sek, bonus_max_sek, requirement_id
) VALUES (
    %(id)s, %(contract_id)s, %(supplier_id)s, %(reference)s, %(kind)s, %(starts_on)s, %(ends_on)s,
    %(full_time_months)s, %(places)s, %(target_groups)s, %(first_start_within_months)s, %(bonus_per_place_sek)s,
    %(bonus_max_sek)s, %(requirement_id)s
);

-- name: change_commitment
-- What a commitment says now; it stays in its contract.
UPDATE commitment SET
    kind = %(kind)s, starts_on = %(starts_on)s, ends_on = %(ends_on)s, full_time_months = %(full_time_months)s,
    places = %(places)s, target_groups = %(target_groups)s,
    first_start_within_months = %(first_start_within_months)s, bonus_per_place_sek = %(bonus_per_place_sek)s,
    bonus_max_sek = %(bonus_max_sek)s, requirement_id = %(requirement_id)s
WHERE id = %(id)s;

-- name: keep_unused
-- Wait for whoever is posting or placing somebody under a commitment, and let nobody else begin.
SELECT id FROM commitment WHERE id = %(id)s::uuid FOR UPDATE;

-- name: commitment_is_in_use
-- Whether anything has been posted, or anybody placed, under a commitment.
SELECT EXISTS (SELECT 1 FROM vacancy WHERE commitment_id = %(id)s::uuid)
    OR EXISTS (SELECT 1 FROM placement WHERE commitment_id = %(id)s::uuid);
