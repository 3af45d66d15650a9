-- The event log is searched by person: by the events about them, and by the pages that showed their entries.

CREATE INDEX audit_event_of ON audit_event (subject, id);
CREATE INDEX audit_event_shown ON audit_event USING gin ((details -> 'entries')) WHERE details ? 'entries';
CREATE INDEX entry_of_person ON entry (pseudonym);
