ALTER TABLE platform DROP COLUMN anonymous;
DROP TABLE errand;
CREATE TABLE errand (
    hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('proof', 'handover')),
    contents TEXT NOT NULL,
    forget_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX errand_forget ON errand (forget_at);
CREATE TABLE sign_in_before (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('link', 'sso')),
    browser TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
INSERT INTO sign_in_before
SELECT id, account_id, secret_hash, way, browser, created_at, seen_at, expires_at FROM sign_in WHERE way <> 'lms';
DROP TABLE sign_in;
ALTER TABLE sign_in_before RENAME TO sign_in;
CREATE INDEX sign_in_account ON sign_in (account_id);
CREATE INDEX sign_in_expires ON sign_in (expires_at);
DROP TABLE account_person;
