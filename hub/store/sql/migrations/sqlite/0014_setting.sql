-- 0014: what is set for organisations and terminals, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE setting
  (number     INTEGER NOT NULL
  ,holder_id  INTEGER NOT NULL
  ,is_set     INTEGER NOT NULL
  ,value      TEXT    NOT NULL
  ,sealed     BLOB    NOT NULL
  ,changed_by INTEGER NOT NULL
  ,changed_us INTEGER NOT NULL
  ,version    INTEGER NOT NULL
  ,PRIMARY KEY (number, holder_id)) STRICT, WITHOUT ROWID;

-- All of one holder, and what has changed since.
CREATE INDEX setting_holder ON setting (holder_id, number);
CREATE INDEX setting_changed ON setting (changed_us);
