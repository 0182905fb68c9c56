ALTER TABLE deployment DROP COLUMN launched_course_id;
ALTER TABLE deployment DROP COLUMN launched_at;
