ALTER TABLE platform DROP COLUMN family;
