-- Which engine is behind *Join* for the courses of this registration; none: the installation's.
ALTER TABLE platform ADD COLUMN engine TEXT CHECK (engine IN ('embedded', 'bigbluebutton'));

-- One run of the program that others can send people to. Rooms of an instance whose time ran out are anybody's.
CREATE TABLE instance (
    id TEXT PRIMARY KEY NOT NULL,
    -- The address at which browsers reach this instance and no other.
    url TEXT NOT NULL,
    until TIMESTAMP NOT NULL
) WITHOUT ROWID;

-- The room of an occurrence, as it was opened last: a changed setting touches only rooms that are opened later.
-- No foreign key: of a session that was deleted, the room has still to be ended.
CREATE TABLE room (
    occurrence_id TEXT PRIMARY KEY NOT NULL,
    engine TEXT NOT NULL CHECK (engine IN ('embedded', 'bigbluebutton')),
    -- Raised at every opening: of several instances that open it at once, one does.
    turn BIGINT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    -- Embedded: the instance that has it; none if there is only one, or after it was given up.
    instance_id TEXT,
    -- BigBlueButton: when to ask next who is inside; none when the meeting is over.
    poll_at TIMESTAMP,
    -- BigBlueButton: when it last said who is inside.
    seen_at TIMESTAMP,
    -- BigBlueButton: its own name for the meeting, and when it says it made it.
    internal_id TEXT,
    made_ms BIGINT,
    -- BigBlueButton: how to join by phone, if the server has a number.
    dial_number TEXT,
    dial_pin TEXT
) WITHOUT ROWID;
CREATE INDEX room_poll ON room (poll_at) WHERE poll_at IS NOT NULL;
CREATE INDEX room_instance ON room (instance_id) WHERE instance_id IS NOT NULL;

-- Who is inside, as far as events told: made by the event that somebody joined, gone with the one that they left.
CREATE TABLE seat (
    id TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL REFERENCES occurrence (id) ON DELETE CASCADE,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    guest BOOLEAN NOT NULL,
    role TEXT NOT NULL,
    source TEXT NOT NULL,
    joined_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX seat_occurrence ON seat (occurrence_id);

-- Every meeting that BigBlueButton held for an occurrence: one room can be many of them.
CREATE TABLE remote_meeting (
    internal_id TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL REFERENCES occurrence (id) ON DELETE CASCADE,
    began_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX remote_meeting_occurrence ON remote_meeting (occurrence_id);

-- Recordings that BigBlueButton said are ready.
CREATE TABLE remote_recording (
    id TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL REFERENCES occurrence (id) ON DELETE CASCADE,
    ready_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX remote_recording_occurrence ON remote_recording (occurrence_id);

-- The way into a room that another instance has: good once, until then.
CREATE TABLE pass (
    -- Of the secret in the address.
    hash TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL,
    -- Who comes, as JSON.
    attendee TEXT NOT NULL,
    until TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX pass_until ON pass (until);

-- What one instance wants done in a room that another has.
CREATE TABLE room_wish (
    id TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL,
    -- What, as JSON.
    wish TEXT NOT NULL,
    at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX room_wish_occurrence ON room_wish (occurrence_id);
