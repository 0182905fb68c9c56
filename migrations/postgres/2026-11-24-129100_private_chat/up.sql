-- Whom people in the session may write to privately: anyone, moderators alone (who may write to anyone), or nobody.
ALTER TABLE session ADD COLUMN private_chat TEXT NOT NULL DEFAULT 'anyone'
    CHECK (private_chat IN ('anyone', 'moderators', 'nobody'));
-- The same can be set beforehand.
ALTER TABLE session_preset DROP CONSTRAINT session_preset_setting_check;
ALTER TABLE session_preset ADD CONSTRAINT session_preset_setting_check
    CHECK (setting IN ('early', 'role', 'audio', 'video', 'chat', 'private', 'draw'));
