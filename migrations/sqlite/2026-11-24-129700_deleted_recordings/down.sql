DROP TRIGGER recording_delete;
DROP TABLE recording_deleted;
