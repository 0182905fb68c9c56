-- A session has one owner, a course or an account, for good; `owner_id` is whichever it is.
ALTER TABLE session ALTER COLUMN course_id DROP NOT NULL;
ALTER TABLE session ADD COLUMN account_id TEXT REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE session ADD COLUMN owner_id TEXT;
UPDATE session SET owner_id = course_id;
ALTER TABLE session ALTER COLUMN owner_id SET NOT NULL;
-- Raised whenever the name or a time changes: the SEQUENCE of calendars.
ALTER TABLE session ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ALTER COLUMN sequence DROP DEFAULT;
-- When invitees are to be written to about changes: a quiet minute after the last.
ALTER TABLE session ADD COLUMN tell_at TIMESTAMP;
ALTER TABLE session ADD CONSTRAINT session_owner
    CHECK ((course_id IS NULL) <> (account_id IS NULL) AND owner_id = COALESCE(course_id, account_id));
ALTER TABLE session ADD CONSTRAINT session_room_of_course CHECK (kind <> 'room' OR account_id IS NULL);
ALTER TABLE session ADD CONSTRAINT session_and_owner UNIQUE (id, owner_id);
ALTER TABLE session ADD CONSTRAINT session_and_account UNIQUE (id, account_id);
CREATE INDEX session_owned ON session (owner_id);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_telling ON session (tell_at) WHERE tell_at IS NOT NULL;

ALTER TABLE occurrence ADD COLUMN owner_id TEXT;
UPDATE occurrence SET owner_id = course_id;
ALTER TABLE occurrence ALTER COLUMN owner_id SET NOT NULL;
DROP INDEX occurrence_course;
ALTER TABLE occurrence DROP COLUMN course_id;
ALTER TABLE occurrence DROP CONSTRAINT occurrence_session_id_fkey;
ALTER TABLE occurrence ADD CONSTRAINT occurrence_session_fkey
    FOREIGN KEY (session_id, owner_id) REFERENCES session (id, owner_id) ON DELETE CASCADE;
CREATE INDEX occurrence_owned ON occurrence (owner_id, starts_at);

-- Personal invitations: to Scheduler sessions alone, since a session of a course has no account_id to refer to.
-- The token of the link follows from the identifier and the installation's seal: it stands nowhere.
CREATE TABLE invitation (
    id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('participant', 'presenter', 'moderator')),
    locale TEXT NOT NULL,
    -- The `sequence` of the session that the invitee was last written about.
    told BIGINT NOT NULL,
    opened_at TIMESTAMP,
    joined_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    FOREIGN KEY (session_id, account_id) REFERENCES session (id, account_id) ON DELETE CASCADE,
    UNIQUE (session_id, email_key)
);
CREATE INDEX invitation_list ON invitation (session_id, created_at);
