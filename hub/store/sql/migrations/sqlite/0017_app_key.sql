-- 0017: a key of an app that another one follows, for SQLite. Columns are explained in hub/store/table.def.

ALTER TABLE app ADD COLUMN previous_public_key TEXT NOT NULL DEFAULT '';
