-- Groups and sections of courses, as far as the LMS tells of them. An identifier follows from course, kind and the
-- LMS's own identifier.
CREATE TABLE course_group (
    id TEXT PRIMARY KEY NOT NULL,
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('group', 'section')),
    external_id TEXT NOT NULL,
    name TEXT,
    -- The LMS's last complete list does not name it any more: nobody is in it.
    gone BOOLEAN NOT NULL
);
CREATE INDEX course_group_course ON course_group (course_id);

-- What somebody's last launch said of their groups, or of their sections: identifiers with spaces between them, and
-- nothing for somebody who is in none.
CREATE TABLE launch_word (
    course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('group', 'section')),
    group_ids TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (course_id, person_id, kind)
);
CREATE INDEX launch_word_person ON launch_word (person_id);

-- What a walk of the roster said of groups. A course points at the last walk that was told of groups, which may be
-- older than its last complete one.
CREATE TABLE roster_group (
    walk_id TEXT NOT NULL REFERENCES walk (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    PRIMARY KEY (walk_id, person_id, group_id)
);
CREATE INDEX roster_group_person ON roster_group (person_id);
CREATE INDEX roster_group_group ON roster_group (group_id);

-- Where the course's groups can be read.
ALTER TABLE course ADD COLUMN groups_url TEXT;
ALTER TABLE course ADD COLUMN groups_walk_id TEXT;
ALTER TABLE course ADD COLUMN groups_walked_at TIMESTAMP;
-- Whether any group or section of the course was ever heard of: where not, no page asks for them.
ALTER TABLE course ADD COLUMN grouped BOOLEAN NOT NULL DEFAULT FALSE;

-- Whom a session is for: everyone if null, else groups by identifier with spaces between them; nothing means nobody
-- but staff.
ALTER TABLE session ADD COLUMN audience TEXT;
