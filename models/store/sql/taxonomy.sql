-- name: version
-- What was loaded last; nothing where nothing was.
SELECT version FROM taxonomy;

-- name: lock
-- Two imports take turns.
SELECT pg_advisory_xact_lock(hashtext('ingang.taxonomy'));

-- name: clear_relations
-- All relations go.
DELETE FROM concept_relation;

-- name: clear_labels
-- All labels go.
DELETE FROM concept_label;

-- name: clear_concepts
-- All concepts go.
DELETE FROM concept;

-- name: clear_version
-- Nothing is loaded now.
DELETE FROM taxonomy;

-- name: copy_concepts
-- New concepts.
COPY concept (id, kind, label, code) FROM STDIN;

-- name: copy_labels
-- New labels.
COPY concept_label (concept_id, language, content, kind) FROM STDIN;

-- name: copy_relations
-- New relations.
COPY concept_relation (kind, source, target, percentage) FROM STDIN;

-- name: note
-- What is loaded now.
INSERT INTO taxonomy (version, loaded_at) VALUES (%(version)s, %(at)s);

-- name: concepts
-- The concepts of some kinds.
SELECT id, kind, label, code FROM concept WHERE kind = ANY (%(kinds)s::text[]) ORDER BY id COLLATE "C";

-- name: labels
-- The ways to write the concepts of some kinds.
SELECT l.concept_id, l.content AS text, l.kind, l.language FROM concept_label l JOIN concept c ON c.id = l.concept_id
WHERE c.kind = ANY (%(kinds)s::text[]) ORDER BY l.concept_id COLLATE "C", l.language, l.content COLLATE "C";

-- name: relations
-- The relations of some kinds.
SELECT kind, source, target, percentage FROM concept_relation
WHERE kind = ANY (%(kinds)s::text[]) ORDER BY kind, source COLLATE "C", target COLLATE "C";

-- name: has_vectors
-- Whether one encoder has made the vectors of a version's labels.
SELECT 1 FROM label_vectors WHERE model_id = %(model_id)s::integer AND version = %(version)s::text;

-- name: vectors
-- The vectors of a version's labels as one encoder made them.
SELECT vectors FROM label_vectors
WHERE model_id = %(model_id)s::integer AND version = %(version)s::text AND labels = %(labels)s::integer;

-- name: keep_vectors
-- The vectors of the labels, in place of those of an older version.
INSERT INTO label_vectors (model_id, version, labels, vectors)
VALUES (%(model_id)s, %(version)s, %(labels)s, %(vectors)s)
ON CONFLICT (model_id) DO UPDATE
SET version = excluded.version, labels = excluded.labels, vectors = excluded.vectors;

-- name: drop_vectors_of_other_models
-- Vectors of labels that encoders made which are no longer in use.
DELETE FROM label_vectors WHERE model_id <> %(model_id)s::integer;
