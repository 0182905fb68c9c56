DROP TABLE notice_handler;
DROP TABLE notice;
DROP TABLE session_copy;
DROP TABLE course_origin;
DROP TABLE pick;
