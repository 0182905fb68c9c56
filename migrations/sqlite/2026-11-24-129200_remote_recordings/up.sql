-- A recording can be one that BigBlueButton keeps, under this name; there is no file of ours then.
ALTER TABLE recording ADD COLUMN remote_id TEXT;
CREATE UNIQUE INDEX recording_remote ON recording (remote_id);
-- Whether BigBlueButton shows it to whoever is sent there; always for ours.
ALTER TABLE recording ADD COLUMN published BOOLEAN NOT NULL DEFAULT TRUE;
-- When BigBlueButton is to be asked about a recording that it said is ready; null once that is done or given up.
ALTER TABLE remote_recording ADD COLUMN ask_at TIMESTAMP;
UPDATE remote_recording SET ask_at = ready_at;
CREATE INDEX remote_recording_ask ON remote_recording (ask_at);
