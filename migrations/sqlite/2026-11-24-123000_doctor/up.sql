-- The last examination of each registration. `contents` is what was found, as JSON.
CREATE TABLE checkup (
    platform_id TEXT PRIMARY KEY NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    at TIMESTAMP NOT NULL,
    contents TEXT NOT NULL
) WITHOUT ROWID;
