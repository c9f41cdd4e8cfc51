-- 0015: packages, and who has which, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE package
  (id         INTEGER PRIMARY KEY
  ,name       TEXT    NOT NULL
  ,apps       INTEGER NOT NULL CHECK (apps >= 0)
  ,calls      INTEGER NOT NULL CHECK (calls >= 0)
  ,terminals  INTEGER NOT NULL CHECK (terminals >= 0)
  ,staff      INTEGER NOT NULL CHECK (staff >= 0)
  ,created_us INTEGER NOT NULL
  ,version    INTEGER NOT NULL) STRICT;

CREATE TABLE subscription
  (merchant_id INTEGER NOT NULL
  ,package_id  INTEGER NOT NULL
  ,given_by    INTEGER NOT NULL
  ,changed_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id)) STRICT, WITHOUT ROWID;

CREATE TABLE calls
  (merchant_id INTEGER NOT NULL
  ,month       INTEGER NOT NULL
  ,calls       INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, month)) STRICT, WITHOUT ROWID;
