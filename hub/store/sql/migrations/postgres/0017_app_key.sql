-- 0017: a key of an app that another one follows, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

-- Rows are sent as values of the table's type, so its version stays last.
ALTER TABLE app DROP COLUMN version;
ALTER TABLE app ADD COLUMN previous_public_key text NOT NULL DEFAULT '';
ALTER TABLE app ADD COLUMN version bigint NOT NULL DEFAULT 1;
