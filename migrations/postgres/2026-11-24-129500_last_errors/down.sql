DELETE FROM audit_entry WHERE topic = 'mail';
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_topic_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_topic_check
    CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys', 'recordings'));
ALTER TABLE roster_service DROP COLUMN groups_failure;
ALTER TABLE roster_service DROP COLUMN groups_failed_at;
