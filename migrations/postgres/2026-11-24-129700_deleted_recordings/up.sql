-- Recordings that were deleted, by themselves or with their session, until their files are gone, too. A file that
-- neither this nor the other table knows is of another database, or of a newer copy of this one, and stays.
CREATE TABLE recording_deleted (id TEXT PRIMARY KEY NOT NULL);
CREATE FUNCTION recording_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recording_deleted (id) VALUES (old.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER recording_delete AFTER DELETE ON recording
    FOR EACH ROW WHEN (old.remote_id IS NULL) EXECUTE FUNCTION recording_delete();
