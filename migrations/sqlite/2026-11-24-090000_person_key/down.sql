CREATE TABLE person_old (
    id TEXT PRIMARY KEY NOT NULL,
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    locale TEXT,
    zone TEXT,
    UNIQUE (platform_id, subject)
) WITHOUT ROWID;
INSERT INTO person_old (id, platform_id, subject, name, email, locale, zone)
    SELECT id, platform_id, subject, name, email, locale, zone FROM person;
DROP TABLE person;
ALTER TABLE person_old RENAME TO person;
