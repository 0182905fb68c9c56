-- A person's identifier follows from registration and subject. A second key on the two says nothing new, and costs
-- every first launch, and every new person of a roster, one more page of the database.
ALTER TABLE person DROP CONSTRAINT person_platform_id_subject_key;
