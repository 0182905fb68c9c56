-- A registration that an LMS made by itself waits until an administrator has confirmed who it is. SQLite changes no
-- check of a column that is there; a new column takes its place, and with it no other table has to be made anew.
ALTER TABLE platform ADD COLUMN standing TEXT NOT NULL DEFAULT 'disabled'
    CHECK (standing IN ('active', 'waiting', 'disabled'));
UPDATE platform SET standing = status;
ALTER TABLE platform DROP COLUMN status;
ALTER TABLE platform RENAME COLUMN standing TO status;

-- Invitations to register, each a one-time address that is pasted into an LMS. Its token follows from the identifier and
-- the installation's seal: it stands nowhere.
CREATE TABLE registration_invitation (
    id TEXT PRIMARY KEY NOT NULL,
    -- What the LMS is to be called here; none: as it calls itself.
    name TEXT,
    -- The registration that the invitation brings up to date, or that came of it; none while a new one may come.
    platform_id TEXT REFERENCES platform (id) ON DELETE CASCADE,
    -- Whose account made it; none from the command line.
    maker_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Which attempt has it to itself, and until when: two windows must not register twice in the LMS.
    holder TEXT,
    held_until TIMESTAMP,
    used_at TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX registration_invitation_platform ON registration_invitation (platform_id);
CREATE INDEX registration_invitation_maker ON registration_invitation (maker_id);
