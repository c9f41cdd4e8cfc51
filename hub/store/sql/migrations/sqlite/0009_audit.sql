-- 0009: the audit, for SQLite. Columns are explained in hub/store/table.def.

CREATE TABLE audit_head
  (merchant_id INTEGER PRIMARY KEY
  ,sequence    INTEGER NOT NULL
  ,hash        BLOB NOT NULL CHECK (length(hash) = 32)
  ,at_us       INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

CREATE TABLE audit
  (merchant_id     INTEGER NOT NULL
  ,sequence        INTEGER NOT NULL CHECK (sequence >= 1)
  ,id              INTEGER NOT NULL
  ,organisation_id INTEGER NOT NULL
  ,who             TEXT NOT NULL
  ,who_id          INTEGER NOT NULL
  ,name            TEXT NOT NULL
  ,address         TEXT NOT NULL
  ,action          TEXT NOT NULL
  ,about           TEXT NOT NULL
  ,about_id        INTEGER NOT NULL
  ,was             TEXT NOT NULL
  ,became          TEXT NOT NULL
  ,at_us           INTEGER NOT NULL
  ,hash            BLOB NOT NULL CHECK (length(hash) = 32)
  ,PRIMARY KEY (merchant_id, sequence)) STRICT;

-- In the order of time.
CREATE INDEX audit_time ON audit (id);
