ALTER TABLE session DROP COLUMN downloads;
DROP TABLE recording;
