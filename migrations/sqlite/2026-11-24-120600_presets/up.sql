-- What an institution sets beforehand for the sessions of an LMS's courses; what is not here is as usual.
CREATE TABLE session_preset (
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    setting TEXT NOT NULL CHECK (setting IN ('early', 'role', 'audio', 'video', 'chat', 'draw')),
    -- The word of the setting: minutes, a role, or on and off.
    value TEXT NOT NULL,
    -- Whether staff are kept from changing it in their sessions.
    locked BOOLEAN NOT NULL,
    PRIMARY KEY (platform_id, setting)
) WITHOUT ROWID;
