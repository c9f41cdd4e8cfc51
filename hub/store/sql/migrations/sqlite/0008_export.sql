-- 0008: lists and reports as files, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE export
  (id              INTEGER PRIMARY KEY
  ,organisation_id INTEGER NOT NULL
  ,staff_id        INTEGER NOT NULL
  ,list            TEXT    NOT NULL
  ,format          TEXT    NOT NULL
  ,language        TEXT    NOT NULL
  ,query           TEXT    NOT NULL
  ,state           TEXT    NOT NULL CHECK
                     (state = 'waiting' OR state = 'running' OR state = 'done' OR state = 'failed'
                         OR state = 'cancelled' OR state = 'expired')
  ,reason          TEXT    NOT NULL
  ,node            INTEGER NOT NULL
  ,rows            INTEGER NOT NULL
  ,share           INTEGER NOT NULL
  ,size            INTEGER NOT NULL
  ,created_us      INTEGER NOT NULL
  ,started_us      INTEGER NOT NULL
  ,ended_us        INTEGER NOT NULL
  ,expires_us      INTEGER NOT NULL
  ,version         INTEGER NOT NULL) STRICT;

-- Those of a person, and those that a hub has to do with.
CREATE INDEX export_staff ON export (staff_id, id);
CREATE INDEX export_state ON export (state, id);
