DROP TABLE room_wish;
DROP TABLE pass;
DROP TABLE remote_recording;
DROP TABLE remote_meeting;
DROP TABLE seat;
DROP TABLE room;
DROP TABLE instance;
ALTER TABLE platform DROP COLUMN engine;
