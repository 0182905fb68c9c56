-- Whom people in the session may write to privately: anyone, moderators alone (who may write to anyone), or nobody.
ALTER TABLE session ADD COLUMN private_chat TEXT NOT NULL DEFAULT 'anyone'
    CHECK (private_chat IN ('anyone', 'moderators', 'nobody'));
-- The same can be set beforehand. A check cannot be changed, so the table is made anew.
CREATE TABLE session_preset_anew (
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    setting TEXT NOT NULL CHECK (setting IN ('early', 'role', 'audio', 'video', 'chat', 'private', 'draw')),
    -- The word of the setting: minutes, a role, whom to write to, or on and off.
    value TEXT NOT NULL,
    -- Whether staff are kept from changing it in their sessions.
    locked BOOLEAN NOT NULL,
    PRIMARY KEY (platform_id, setting)
) WITHOUT ROWID;
INSERT INTO session_preset_anew SELECT platform_id, setting, value, locked FROM session_preset;
DROP TABLE session_preset;
ALTER TABLE session_preset_anew RENAME TO session_preset;
