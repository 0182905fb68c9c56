DROP TABLE registration_invitation;

ALTER TABLE platform ADD COLUMN standing TEXT NOT NULL DEFAULT 'disabled'
    CHECK (standing IN ('active', 'disabled'));
UPDATE platform SET standing = 'active' WHERE status = 'active';
ALTER TABLE platform DROP COLUMN status;
ALTER TABLE platform RENAME COLUMN standing TO status;
