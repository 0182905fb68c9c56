-- When the LMS's service of groups last failed, and the reason; nothing once a walk was told of groups again.
ALTER TABLE roster_service ADD COLUMN groups_failed_at TIMESTAMP;
ALTER TABLE roster_service ADD COLUMN groups_failure TEXT CHECK ((groups_failed_at IS NULL) = (groups_failure IS NULL));

-- The log tells of mail that is sent again, too.
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_topic_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_topic_check
    CHECK (topic IN ('lms', 'accounts', 'sign-ins', 'keys', 'recordings', 'mail'));
