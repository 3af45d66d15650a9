-- Suppliers, keys, staff, contracts, commitments, places.

CREATE TABLE supplier (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    organisation_number text CHECK (organisation_number ~ '^[0-9]{2}[2-9][0-9]{7}$'),
    CONSTRAINT supplier_organisation_number_key UNIQUE (organisation_number)
);
COMMENT ON COLUMN supplier.organisation_number IS 'Legal persons only: a sole trader''s number is a personnummer.';
CREATE UNIQUE INDEX supplier_name_key ON supplier (lower(name)) WHERE organisation_number IS NULL;

CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    scope text NOT NULL CHECK (scope IN ('supplier', 'records', 'coordinator')),
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    supplier_id uuid REFERENCES supplier,
    secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,
    CONSTRAINT api_key_secret_key UNIQUE (secret_sha256),
    CONSTRAINT api_key_supplier_scope CHECK ((scope = 'supplier') = (supplier_id IS NOT NULL))
);
COMMENT ON COLUMN api_key.secret_sha256 IS 'The secret has 256 random bits, so a plain hash of it cannot be guessed.';

CREATE TABLE staff (
    code text PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40),
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('caseworker', 'coordinator', 'planner', 'data_protection_officer', 'administrator')),
    deputy text REFERENCES staff DEFERRABLE INITIALLY DEFERRED,
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE contract (
    id uuid PRIMARY KEY,
    registration_number text NOT NULL,
    title text NOT NULL,
    supplier_id uuid NOT NULL REFERENCES supplier,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT contract_registration_number_key UNIQUE (registration_number),
    CONSTRAINT contract_period CHECK (starts_on <= ends_on),
    CONSTRAINT contract_of_supplier UNIQUE (id, supplier_id)
);

CREATE TABLE commitment (
    id uuid PRIMARY KEY,
    contract_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    reference text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('employment', 'work_placement', 'apprenticeship', 'training')),
    full_time_months numeric(7, 2) CHECK (full_time_months > 0),
    places integer CHECK (places > 0),
    target_groups text[] NOT NULL DEFAULT '{}',
    first_start_within_months integer CHECK (first_start_within_months >= 0),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    bonus_per_place_sek integer CHECK (bonus_per_place_sek >= 0),
    bonus_max_sek integer CHECK (bonus_max_sek >= 0),
    requirement_id text,
    CONSTRAINT commitment_reference_key UNIQUE (contract_id, reference),
    CONSTRAINT commitment_contract_fkey FOREIGN KEY (contract_id, supplier_id) REFERENCES contract (id, supplier_id),
    CONSTRAINT commitment_of_supplier UNIQUE (id, supplier_id),
    CONSTRAINT commitment_amount CHECK ((full_time_months IS NULL) <> (places IS NULL)),
    CONSTRAINT commitment_period CHECK (starts_on <= ends_on),
    CONSTRAINT commitment_target_groups CHECK (
        target_groups <@ ARRAY['long_term_unemployed', 'newly_arrived', 'young', 'foreign_born', 'disability']
    )
);

CREATE TABLE place (
    name text NOT NULL,
    municipality_code text NOT NULL CHECK (municipality_code ~ '^[0-9]{4}$'),
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    is_main_town boolean NOT NULL DEFAULT false,
    PRIMARY KEY (municipality_code, name)
);

GRANT SELECT ON supplier, api_key, staff, contract, commitment, place TO ingang_application, ingang_job;
GRANT INSERT, UPDATE ON supplier, contract, commitment TO ingang_application;
GRANT UPDATE (last_used_at) ON api_key TO ingang_application;
