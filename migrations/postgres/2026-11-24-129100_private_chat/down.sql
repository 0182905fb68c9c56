DELETE FROM session_preset WHERE setting = 'private';
ALTER TABLE session_preset DROP CONSTRAINT session_preset_setting_check;
ALTER TABLE session_preset ADD CONSTRAINT session_preset_setting_check
    CHECK (setting IN ('early', 'role', 'audio', 'video', 'chat', 'draw'));
ALTER TABLE session DROP COLUMN private_chat;
