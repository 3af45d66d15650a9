-- name: append
-- One event, in the transaction of the change that it tells of.
INSERT INTO audit_event (at, actor, action, subject_type, subject, run_id, model, details)
VALUES (%(at)s, %(actor)s, %(action)s, %(subject_type)s, %(subject)s, %(run_id)s, %(model)s, %(details)s);

-- name: of_subject
-- What has happened to one thing, oldest first.
SELECT at, actor, action, subject_type, subject, run_id, model, details
FROM audit_event
WHERE subject_type = %(subject_type)s AND subject = %(subject)s
ORDER BY id;
