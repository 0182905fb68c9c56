-- A person's identifier follows from registration and subject. A second key on the two says nothing new, and costs
-- every first launch, and every new person of a roster, one more page of the database. SQLite drops no key of a table
-- that is there, so the table is made anew; foreign keys are off while migrations run.
CREATE TABLE person_new (
    id TEXT PRIMARY KEY NOT NULL,
    platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    locale TEXT,
    zone TEXT
) WITHOUT ROWID;
INSERT INTO person_new (id, platform_id, subject, name, email, locale, zone)
    SELECT id, platform_id, subject, name, email, locale, zone FROM person;
DROP TABLE person;
ALTER TABLE person_new RENAME TO person;
