-- A recorded stretch of a session. Its files are named by its id and lie in the folder of recordings: whoever
-- finds no row deletes the file, so a row is deleted first.
CREATE TABLE recording (
    id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    -- The date it was made at; dates of a series that was changed may be gone.
    occurrence_id TEXT NOT NULL,
    -- What staff call it; without a name it goes by its beginning.
    name TEXT,
    state TEXT NOT NULL CHECK (state IN ('recording', 'ready', 'failed')),
    started_at TIMESTAMP NOT NULL,
    -- Both are known when it is ready.
    length_ms BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    -- Whether there is an MP4 beside the WebM.
    mp4 TEXT NOT NULL CHECK (mp4 IN ('none', 'wanted', 'ready', 'failed')),
    -- Deleted then; never, where the operator keeps recordings for good.
    keep_until TIMESTAMP,
    -- What the token of the public link is made from; null while there is no such link.
    share_id TEXT UNIQUE
);
CREATE INDEX recording_of_session ON recording (session_id, started_at);
CREATE INDEX recording_expiry ON recording (keep_until);
CREATE INDEX recording_unfinished ON recording (started_at) WHERE state = 'recording';
CREATE INDEX recording_to_convert ON recording (started_at) WHERE mp4 = 'wanted';
-- Whether participants are offered recordings to keep; staff always are.
ALTER TABLE session ADD COLUMN downloads BOOLEAN NOT NULL DEFAULT FALSE;
