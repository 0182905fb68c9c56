-- The audit log: one row for each act on the installation, written in the transaction of the act and never changed.
-- Nothing refers to other tables: an entry outlives what it tells of.
CREATE TABLE audit_entry (
    -- Sorts by the moment it was made.
    id TEXT PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    -- Who acted, and what they were called then. An operator and the tool itself have neither.
    who_kind TEXT NOT NULL CHECK (who_kind IN ('account', 'operator', 'lms', 'tool')),
    who_id TEXT,
    who_name TEXT,
    -- The network address the act came from, where it came over the network.
    source TEXT,
    topic TEXT NOT NULL CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys')),
    deed TEXT NOT NULL,
    -- What the act concerned, and what it was called then.
    about_id TEXT NOT NULL,
    about_name TEXT NOT NULL,
    -- A JSON list of [field, before, after].
    changes TEXT NOT NULL,
    -- Names and values in small letters, for the search.
    searched TEXT NOT NULL,
    CHECK ((who_kind IN ('account', 'lms')) = (who_id IS NOT NULL)),
    CHECK ((who_id IS NULL) = (who_name IS NULL))
) WITHOUT ROWID;
CREATE INDEX audit_entry_topic ON audit_entry (topic, id);
