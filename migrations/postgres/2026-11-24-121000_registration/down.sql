DROP TABLE registration_invitation;

UPDATE platform SET status = 'disabled' WHERE status = 'waiting';
ALTER TABLE platform DROP CONSTRAINT platform_status_check;
ALTER TABLE platform ADD CONSTRAINT platform_status_check CHECK (status IN ('active', 'disabled'));
