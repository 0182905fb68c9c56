DROP INDEX remote_recording_ask;
ALTER TABLE remote_recording DROP COLUMN ask_at;
DELETE FROM recording WHERE remote_id IS NOT NULL;
DROP INDEX recording_remote;
ALTER TABLE recording DROP COLUMN published;
ALTER TABLE recording DROP COLUMN remote_id;
