DROP TRIGGER recording_delete ON recording;
DROP FUNCTION recording_delete;
DROP TABLE recording_deleted;
