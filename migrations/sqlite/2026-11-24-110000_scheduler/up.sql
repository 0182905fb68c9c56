-- A session has one owner, a course or an account, for good; `owner_id` is whichever it is. SQLite changes no
-- column of a table that is there, so both are made anew; foreign keys are off while migrations run.
CREATE TABLE session_new (
    id TEXT PRIMARY KEY NOT NULL,
    course_id TEXT REFERENCES course (id) ON DELETE CASCADE,
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('once', 'series', 'open', 'room')),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    zone TEXT NOT NULL,
    rule TEXT,
    early_minutes BIGINT NOT NULL CHECK (early_minutes IN (0, 15, 30, 45, 60)),
    attendee_role TEXT NOT NULL CHECK (attendee_role IN ('participant', 'presenter', 'moderator')),
    may_audio BOOLEAN NOT NULL,
    may_video BOOLEAN NOT NULL,
    may_chat BOOLEAN NOT NULL,
    may_draw BOOLEAN NOT NULL,
    guest_role TEXT CHECK (guest_role IN ('participant', 'presenter', 'moderator')),
    guest_code TEXT UNIQUE,
    locked BOOLEAN NOT NULL,
    maker_id TEXT REFERENCES person (id) ON DELETE SET NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    -- Raised whenever the name or a time changes: the SEQUENCE of calendars.
    sequence BIGINT NOT NULL,
    -- When invitees are to be written to about changes: a quiet minute after the last.
    tell_at TIMESTAMP,
    CHECK ((kind = 'series') = (rule IS NOT NULL)),
    CHECK (guest_role IS NULL OR guest_code IS NOT NULL),
    CONSTRAINT session_owner
        CHECK ((course_id IS NULL) <> (account_id IS NULL) AND owner_id = COALESCE(course_id, account_id)),
    CONSTRAINT session_room_of_course CHECK (kind <> 'room' OR account_id IS NULL),
    CONSTRAINT session_and_owner UNIQUE (id, owner_id),
    CONSTRAINT session_and_account UNIQUE (id, account_id)
) WITHOUT ROWID;
INSERT INTO session_new (id, course_id, kind, name, description, zone, rule, early_minutes, attendee_role, may_audio, may_video, may_chat, may_draw, guest_role, guest_code, locked, maker_id, created_at, updated_at, owner_id, sequence)
    SELECT id, course_id, kind, name, description, zone, rule, early_minutes, attendee_role, may_audio, may_video, may_chat, may_draw, guest_role, guest_code, locked, maker_id, created_at, updated_at, course_id, 0 FROM session;

CREATE TABLE occurrence_new (
    id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    slot TEXT NOT NULL,
    local_start TEXT NOT NULL,
    local_end TEXT,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP,
    state TEXT NOT NULL CHECK (state IN ('planned', 'moved', 'cancelled')),
    UNIQUE (session_id, slot),
    FOREIGN KEY (session_id, owner_id) REFERENCES session (id, owner_id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO occurrence_new (id, session_id, slot, local_start, local_end, starts_at, ends_at, state, owner_id)
    SELECT id, session_id, slot, local_start, local_end, starts_at, ends_at, state, course_id FROM occurrence;

DROP TABLE occurrence;
DROP TABLE session;
ALTER TABLE session_new RENAME TO session;
ALTER TABLE occurrence_new RENAME TO occurrence;
CREATE INDEX session_owned ON session (owner_id);
CREATE INDEX session_course ON session (course_id);
CREATE INDEX session_account ON session (account_id);
CREATE UNIQUE INDEX session_course_room ON session (course_id) WHERE kind = 'room';
CREATE INDEX session_telling ON session (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX occurrence_owned ON occurrence (owner_id, starts_at);
CREATE INDEX occurrence_starts ON occurrence (starts_at);

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
) WITHOUT ROWID;
CREATE INDEX invitation_list ON invitation (session_id, created_at);
