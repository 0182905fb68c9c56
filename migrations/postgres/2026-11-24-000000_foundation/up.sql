CREATE TABLE platform (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    auth_url TEXT NOT NULL,
    token_url TEXT NOT NULL,
    token_audience TEXT,
    jwks_url TEXT NOT NULL,
    deployments TEXT NOT NULL CHECK (deployments IN ('auto', 'approve')),
    leeway_seconds BIGINT NOT NULL CHECK (leeway_seconds BETWEEN 0 AND 600),
    assistants_manage BOOLEAN NOT NULL,
    admins_lead BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (issuer, client_id)
);

CREATE TABLE deployment (
    id TEXT PRIMARY KEY NOT NULL,
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'waiting', 'disabled')),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (platform_id, external_id)
);

CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    locale TEXT,
    zone TEXT,
    UNIQUE (platform_id, subject)
);

CREATE TABLE course (
    id TEXT PRIMARY KEY NOT NULL,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('context', 'link')),
    external_id TEXT NOT NULL,
    title TEXT,
    roster_url TEXT,
    walk_id TEXT,
    walked_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (deployment_id, kind, external_id)
);

-- What launches have said of a person in a course; the roster's word stands in roster_entry.
CREATE TABLE member (
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    standing TEXT NOT NULL,
    preview BOOLEAN NOT NULL,
    launched_at TIMESTAMP NOT NULL,
    fell_at TIMESTAMP,
    listed BOOLEAN NOT NULL,
    PRIMARY KEY (course_id, person_id)
);
CREATE INDEX member_person ON member (person_id);

CREATE TABLE walk (
    id TEXT PRIMARY KEY NOT NULL,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    queued_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    beat_at TIMESTAMP,
    finished_at TIMESTAMP,
    people BIGINT NOT NULL,
    failure TEXT
);
-- A course has one walk under way at most: a second wish for one finds it there.
CREATE UNIQUE INDEX walk_under_way ON walk (course_id) WHERE state IN ('queued', 'running');
CREATE INDEX walk_course ON walk (course_id, queued_at);
CREATE INDEX walk_open ON walk (state, queued_at) WHERE state IN ('queued', 'running');

-- One row for each person and walk. A course points at its last complete walk, so that a
-- whole roster takes effect, or does not, by the change of one row.
CREATE TABLE roster_entry (
    walk_id TEXT NOT NULL REFERENCES walk (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    standing TEXT NOT NULL,
    fell_at TIMESTAMP,
    PRIMARY KEY (walk_id, person_id)
);
CREATE INDEX roster_entry_person ON roster_entry (person_id);

-- Nonces of launches. A key begins with the moment of its login, so that launches write side by side at the
-- table's end, and old ones are one range.
CREATE TABLE spent_nonce (
    key TEXT PRIMARY KEY NOT NULL
);

-- Secrets that work once: launches that wait for the browser's proof, codes that carry a visit to a new tab.
CREATE TABLE errand (
    hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('proof', 'handover')),
    contents TEXT NOT NULL,
    forget_at TIMESTAMP NOT NULL
);
CREATE INDEX errand_forget ON errand (forget_at);

-- Identifiers begin with the moment of the launch: expired visits are one range.
CREATE TABLE visit (
    id TEXT PRIMARY KEY NOT NULL,
    secret_hash TEXT NOT NULL,
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    display TEXT NOT NULL CHECK (display IN ('frame', 'window')),
    locale TEXT,
    zone TEXT,
    return_url TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);

CREATE TABLE session (
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
);
CREATE INDEX session_course ON session (course_id);
CREATE UNIQUE INDEX session_course_room ON session (course_id) WHERE kind = 'room';

-- `slot` is the local start that the plan gave the date; it stays when the date is moved.
CREATE TABLE occurrence (
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
);
CREATE INDEX occurrence_course ON occurrence (course_id, starts_at);
CREATE INDEX occurrence_starts ON occurrence (starts_at);

-- Who may not come back to an occurrence; `who` is a person's or a guest's key.
CREATE TABLE exclusion (
    occurrence_id TEXT NOT NULL REFERENCES occurrence (id) ON DELETE CASCADE,
    who TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (occurrence_id, who)
);

CREATE TABLE room_event (
    id TEXT PRIMARY KEY NOT NULL,
    occurrence_id TEXT NOT NULL REFERENCES occurrence (id) ON DELETE CASCADE,
    seat_id TEXT NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    guest BOOLEAN NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('joined', 'left')),
    source TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL
);
CREATE INDEX room_event_occurrence ON room_event (occurrence_id, at);
