ALTER TABLE person ADD CONSTRAINT person_platform_id_subject_key UNIQUE (platform_id, subject);
