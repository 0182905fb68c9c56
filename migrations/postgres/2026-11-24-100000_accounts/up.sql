-- Registered users: the people of the standalone pages. `email` is as typed, `email_key` its one spelling.
CREATE TABLE account (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('manager', 'administrator', 'supervisor')),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    locale TEXT,
    zone TEXT,
    -- The administrator responsible for a supervisor.
    responsible_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    -- Which private calendar address is in force; none while there is none.
    feed_serial BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX account_manager ON account (kind) WHERE kind = 'manager';

-- Who an account is to the institution's single sign-on, since its first sign-in there.
CREATE TABLE account_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account_id);

-- One-time sign-in links; the row is deleted by the one use. What stands in the link follows from the
-- identifier and the installation's seal.
CREATE TABLE sign_in_link (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_link_account ON sign_in_link (account_id);
CREATE INDEX sign_in_link_expires ON sign_in_link (expires_at);

-- Browsers that are signed in.
CREATE TABLE sign_in (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('link', 'sso')),
    browser TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_account ON sign_in (account_id);
CREATE INDEX sign_in_expires ON sign_in (expires_at);

-- Letters: what waits to be mailed, and what became of it. A row holds no token; a letter is written out when
-- it is sent. `about` is the identifier of what it is about, by `kind`; `contents` what can't be looked up by then.
CREATE TABLE letter (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    contents TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'given_up', 'dropped')),
    attempts BIGINT NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    -- While it is being sent: when another sender may take it over.
    lease_until TIMESTAMP,
    finished_at TIMESTAMP,
    -- What the mail server, or the way to it, said last.
    said TEXT
);
CREATE INDEX letter_open ON letter (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX letter_about ON letter (about, queued_at);
CREATE INDEX letter_finished ON letter (finished_at) WHERE finished_at IS NOT NULL;
