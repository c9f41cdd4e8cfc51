-- 0002: what a running hub does for its channel accounts, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE security_event
  (merchant_id INTEGER NOT NULL
  ,account_id  INTEGER NOT NULL
  ,kind        INTEGER NOT NULL
  ,hour        INTEGER NOT NULL
  ,channel     INTEGER NOT NULL
  ,count       INTEGER NOT NULL
  ,first_us    INTEGER NOT NULL
  ,last_us     INTEGER NOT NULL
  ,samples     TEXT NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, kind, hour)) STRICT, WITHOUT ROWID;

CREATE TABLE account_health
  (merchant_id INTEGER NOT NULL
  ,account_id  INTEGER NOT NULL
  ,use         INTEGER NOT NULL
  ,state       TEXT NOT NULL CHECK (state = 'broken' OR state = 'well')
  ,codes       TEXT NOT NULL
  ,since_us    INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, use)) STRICT, WITHOUT ROWID;

CREATE TABLE upkeep
  (merchant_id INTEGER NOT NULL
  ,account_id  INTEGER NOT NULL
  ,task        INTEGER NOT NULL
  ,outbox_id   INTEGER NOT NULL
  ,hurried_us  INTEGER NOT NULL
  ,failures    INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, task)) STRICT, WITHOUT ROWID;
