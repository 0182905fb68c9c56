-- When the LMS's service of groups last failed, and the reason; nothing once a walk was told of groups again.
ALTER TABLE roster_service ADD COLUMN groups_failed_at TIMESTAMP;
ALTER TABLE roster_service ADD COLUMN groups_failure TEXT CHECK ((groups_failed_at IS NULL) = (groups_failure IS NULL));

-- The log tells of mail that is sent again, too. A check cannot be changed, so the table is made anew.
CREATE TABLE audit_entry_anew (
    -- Sorts by the moment it was made.
    id TEXT PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    -- Who acted, and what they were called then. An operator and the tool itself have neither.
    who_kind TEXT NOT NULL CHECK (who_kind IN ('account', 'operator', 'lms', 'person', 'tool')),
    who_id TEXT,
    who_name TEXT,
    -- The network address the act came from, where it came over the network.
    source TEXT,
    topic TEXT NOT NULL CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys', 'recordings', 'mail')),
    deed TEXT NOT NULL,
    -- What the act concerned, and what it was called then.
    about_id TEXT NOT NULL,
    about_name TEXT NOT NULL,
    -- A JSON list of [field, before, after].
    changes TEXT NOT NULL,
    -- Names and values in small letters, for the search.
    searched TEXT NOT NULL,
    CHECK ((who_kind IN ('account', 'lms', 'person')) = (who_id IS NOT NULL)),
    CHECK ((who_id IS NULL) = (who_name IS NULL))
) WITHOUT ROWID;
INSERT INTO audit_entry_anew (id, at, who_kind, who_id, who_name, source, topic, deed, about_id, about_name, changes, searched)
SELECT id, at, who_kind, who_id, who_name, source, topic, deed, about_id, about_name, changes, searched FROM audit_entry;
DROP TABLE audit_entry;
ALTER TABLE audit_entry_anew RENAME TO audit_entry;
CREATE INDEX audit_entry_topic ON audit_entry (topic, id);
