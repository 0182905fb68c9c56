ALTER TABLE session DROP COLUMN audience;
ALTER TABLE course DROP COLUMN grouped;
ALTER TABLE course DROP COLUMN groups_walked_at;
ALTER TABLE course DROP COLUMN groups_walk_id;
ALTER TABLE course DROP COLUMN groups_url;
DROP TABLE roster_group;
DROP TABLE launch_word;
DROP TABLE course_group;
