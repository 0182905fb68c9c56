DROP TABLE invitation;

CREATE TABLE session_old (
    id TEXT PRIMARY KEY NOT NULL,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
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
    CHECK ((kind = 'series') = (rule IS NOT NULL)),
    CHECK (guest_role IS NULL OR guest_code IS NOT NULL)
) WITHOUT ROWID;
INSERT INTO session_old (id, course_id, kind, name, description, zone, rule, early_minutes, attendee_role, may_audio, may_video, may_chat, may_draw, guest_role, guest_code, locked, maker_id, created_at, updated_at)
    SELECT id, course_id, kind, name, description, zone, rule, early_minutes, attendee_role, may_audio, may_video, may_chat, may_draw, guest_role, guest_code, locked, maker_id, created_at, updated_at FROM session WHERE course_id IS NOT NULL;

CREATE TABLE occurrence_old (
    id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    local_start TEXT NOT NULL,
    local_end TEXT,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP,
    state TEXT NOT NULL CHECK (state IN ('planned', 'moved', 'cancelled')),
    UNIQUE (session_id, slot)
) WITHOUT ROWID;
INSERT INTO occurrence_old (id, session_id, slot, local_start, local_end, starts_at, ends_at, state, course_id)
    SELECT id, session_id, slot, local_start, local_end, starts_at, ends_at, state, owner_id FROM occurrence WHERE session_id IN (SELECT id FROM session_old);

-- With foreign keys off, what hung on the sessions that go has to be taken away by hand.
DELETE FROM exclusion WHERE occurrence_id NOT IN (SELECT id FROM occurrence_old);
DELETE FROM room_event WHERE occurrence_id NOT IN (SELECT id FROM occurrence_old);
DROP TABLE occurrence;
DROP TABLE session;
ALTER TABLE session_old RENAME TO session;
ALTER TABLE occurrence_old RENAME TO occurrence;
CREATE INDEX session_course ON session (course_id);
CREATE UNIQUE INDEX session_course_room ON session (course_id) WHERE kind = 'room';
CREATE INDEX occurrence_course ON occurrence (course_id, starts_at);
CREATE INDEX occurrence_starts ON occurrence (starts_at);
