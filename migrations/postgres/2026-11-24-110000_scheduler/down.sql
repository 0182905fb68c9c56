DROP TABLE invitation;
DELETE FROM session WHERE course_id IS NULL;

ALTER TABLE occurrence ADD COLUMN course_id TEXT REFERENCES course (id) ON DELETE CASCADE;
UPDATE occurrence SET course_id = owner_id;
ALTER TABLE occurrence ALTER COLUMN course_id SET NOT NULL;
ALTER TABLE occurrence DROP CONSTRAINT occurrence_session_fkey;
ALTER TABLE occurrence DROP COLUMN owner_id;
ALTER TABLE occurrence ADD CONSTRAINT occurrence_session_id_fkey
    FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE;
CREATE INDEX occurrence_course ON occurrence (course_id, starts_at);

ALTER TABLE session DROP CONSTRAINT session_owner;
ALTER TABLE session DROP CONSTRAINT session_room_of_course;
ALTER TABLE session DROP CONSTRAINT session_and_owner;
ALTER TABLE session DROP CONSTRAINT session_and_account;
ALTER TABLE session DROP COLUMN owner_id;
ALTER TABLE session DROP COLUMN account_id;
ALTER TABLE session DROP COLUMN sequence;
ALTER TABLE session DROP COLUMN tell_at;
ALTER TABLE session ALTER COLUMN course_id SET NOT NULL;
