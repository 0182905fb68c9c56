DELETE FROM audit_entry WHERE who_kind = 'person' OR topic = 'recordings';
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_who_kind_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_who_kind_check
    CHECK (who_kind IN ('account', 'operator', 'lms', 'tool'));
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_topic_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_topic_check
    CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys'));
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_check
    CHECK ((who_kind IN ('account', 'lms')) = (who_id IS NOT NULL));
