-- The log tells of recordings too, and of people of an LMS, who look after them.
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_who_kind_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_who_kind_check
    CHECK (who_kind IN ('account', 'operator', 'lms', 'person', 'tool'));
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_topic_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_topic_check
    CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys', 'recordings'));
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_check
    CHECK ((who_kind IN ('account', 'lms', 'person')) = (who_id IS NOT NULL));
