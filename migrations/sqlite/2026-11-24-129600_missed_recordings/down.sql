DROP INDEX remote_meeting_look;
ALTER TABLE remote_meeting DROP COLUMN looks;
ALTER TABLE remote_meeting DROP COLUMN look_at;
