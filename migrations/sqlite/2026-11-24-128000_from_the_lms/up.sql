-- Who registered users are in an LMS: whoever is launched there as this person, outside courses, is signed in to
-- the account. One person of an LMS is one account at most.
CREATE TABLE account_person (
    person_id TEXT PRIMARY KEY NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_person_account ON account_person (account_id);

-- Browsers can be signed in by a launch ('lms'). Then `person_id` and `deployment_id` say whose launch, under which
-- deployment: what ends the one or the other ends the sign-in.
CREATE TABLE sign_in_after (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('link', 'sso', 'lms')),
    browser TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    person_id TEXT REFERENCES person (id) ON DELETE CASCADE,
    deployment_id TEXT REFERENCES deployment (id) ON DELETE CASCADE,
    CHECK ((way = 'lms') = (person_id IS NOT NULL) AND (way = 'lms') = (deployment_id IS NOT NULL))
) WITHOUT ROWID;
INSERT INTO sign_in_after (id, account_id, secret_hash, way, browser, created_at, seen_at, expires_at)
SELECT id, account_id, secret_hash, way, browser, created_at, seen_at, expires_at FROM sign_in;
DROP TABLE sign_in;
ALTER TABLE sign_in_after RENAME TO sign_in;
CREATE INDEX sign_in_account ON sign_in (account_id);
CREATE INDEX sign_in_expires ON sign_in (expires_at);
CREATE INDEX sign_in_person ON sign_in (person_id);
CREATE INDEX sign_in_deployment ON sign_in (deployment_id);

-- A one-use secret can also lead from a page in a frame of the LMS to the Scheduler ('scheduler'). What waited here
-- would have been over in a minute.
DROP TABLE errand;
CREATE TABLE errand (
    hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('proof', 'handover', 'scheduler')),
    contents TEXT NOT NULL,
    forget_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX errand_forget ON errand (forget_at);

-- Whether launches may come without a person (no `sub`): such a launch is a guest of one session.
ALTER TABLE platform ADD COLUMN anonymous BOOLEAN NOT NULL DEFAULT FALSE;
