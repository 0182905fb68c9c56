-- Which product the LMS is, as it said of itself or as an administrator chose: its menus and what it can be asked for
-- follow from it. Of those that are here already their addresses tell.
ALTER TABLE platform ADD COLUMN family TEXT NOT NULL DEFAULT 'other' CHECK (family IN ('canvas', 'moodle', 'other'));
UPDATE platform SET family = 'moodle' WHERE auth_url LIKE '%/mod/lti/auth.php';
UPDATE platform SET family = 'canvas'
WHERE auth_url LIKE '%/api/lti/authorize_redirect' OR auth_url LIKE 'https://%.instructure.com/%' OR auth_url LIKE 'https://%.canvaslms.com/%';
