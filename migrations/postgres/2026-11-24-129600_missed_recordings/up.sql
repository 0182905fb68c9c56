-- When BigBlueButton is to be asked what it recorded of a meeting that is over; null while it lasts, and once that was
-- done often enough.
ALTER TABLE remote_meeting ADD COLUMN look_at TIMESTAMP;
-- How often it was asked.
ALTER TABLE remote_meeting ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
CREATE INDEX remote_meeting_look ON remote_meeting (look_at);
