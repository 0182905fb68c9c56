CREATE TABLE session_preset_anew (
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    setting TEXT NOT NULL CHECK (setting IN ('early', 'role', 'audio', 'video', 'chat', 'draw')),
    -- The word of the setting: minutes, a role, or on and off.
    value TEXT NOT NULL,
    -- Whether staff are kept from changing it in their sessions.
    locked BOOLEAN NOT NULL,
    PRIMARY KEY (platform_id, setting)
) WITHOUT ROWID;
INSERT INTO session_preset_anew SELECT platform_id, setting, value, locked FROM session_preset WHERE setting <> 'private';
DROP TABLE session_preset;
ALTER TABLE session_preset_anew RENAME TO session_preset;
ALTER TABLE session DROP COLUMN private_chat;
