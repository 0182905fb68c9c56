-- Deep linking dialogues that an LMS opened (Deep Linking 2.0). What is to come back to the LMS stays here and never goes
-- through the browser. An identifier begins with the moment of its launch, so that old dialogues are one range.
CREATE TABLE pick (
    id TEXT PRIMARY KEY NOT NULL,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Where the browser posts the answer.
    return_url TEXT NOT NULL,
    -- To be sent back byte for byte; bytes, since an LMS may put any character into it.
    data BYTEA,
    -- Whether links are taken at all, several of them, and columns of the gradebook with them.
    takes_links BOOLEAN NOT NULL,
    takes_several BOOLEAN NOT NULL,
    takes_columns BOOLEAN NOT NULL,
    -- What the person had typed in the LMS.
    title TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Set once: of any number of answers one goes out.
    answered_at TIMESTAMP
);
CREATE INDEX pick_course ON pick (course_id);
CREATE INDEX pick_person ON pick (person_id);

-- Where a course was copied from, by identifiers of the LMS: the copy may not have been launched yet, and its source
-- may never be. `rank` 0 is the nearest source.
CREATE TABLE course_origin (
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    origin_id TEXT NOT NULL,
    rank BIGINT NOT NULL,
    said_by TEXT NOT NULL CHECK (said_by IN ('history', 'notice')),
    noted_at TIMESTAMP NOT NULL,
    PRIMARY KEY (deployment_id, external_id, origin_id)
);

-- Which session of a copied course stands for one of its source, so that copied links, which name the source's, find it.
-- `source_id` is no reference: the source may delete its session, and the links stay.
CREATE TABLE session_copy (
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (course_id, source_id)
);
CREATE INDEX session_copy_session ON session_copy (session_id);

-- Notices of LMSs (Platform Notification Service 1.0), kept by the LMS's own identifiers so that one that comes twice
-- counts once; `done_at` is set when its work is done.
CREATE TABLE notice (
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    notice_id TEXT NOT NULL,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What its kind says, as JSON.
    contents TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP,
    PRIMARY KEY (platform_id, notice_id)
);
CREATE INDEX notice_open ON notice (received_at) WHERE done_at IS NULL;
CREATE INDEX notice_done ON notice (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX notice_deployment ON notice (deployment_id);

-- Where the LMS is to send its notices: one address for each kind and deployment.
CREATE TABLE notice_handler (
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The LMS's service that is told.
    service_url TEXT NOT NULL,
    -- The address it was told last; none while it was never told.
    handler TEXT,
    attempts BIGINT NOT NULL,
    -- When it is told next; none when there is nothing to tell.
    due_at TIMESTAMP,
    -- Why the last try failed.
    said TEXT,
    PRIMARY KEY (deployment_id, kind)
);
CREATE INDEX notice_handler_due ON notice_handler (due_at) WHERE due_at IS NOT NULL;
