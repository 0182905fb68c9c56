-- When somebody last launched from the deployment, and into which course: noted once a minute at most, so that pages of
-- administrators need not read every member, and launches write no row more.
ALTER TABLE deployment ADD COLUMN launched_at TIMESTAMP;
ALTER TABLE deployment ADD COLUMN launched_course_id TEXT;
UPDATE deployment SET launched_at = (
    SELECT max(member.launched_at) FROM member INNER JOIN course ON course.id = member.course_id
    WHERE course.deployment_id = deployment.id
);
UPDATE deployment SET launched_course_id = (
    SELECT min(course.id) FROM member INNER JOIN course ON course.id = member.course_id
    WHERE course.deployment_id = deployment.id AND member.launched_at = deployment.launched_at
);
