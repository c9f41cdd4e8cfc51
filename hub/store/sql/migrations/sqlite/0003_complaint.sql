-- 0003: complaints, for SQLite. Columns are explained in hub/store/table.def.

-- When a channel account was last asked for its complaints.
CREATE TABLE complaint_watch
  (merchant_id INTEGER NOT NULL
  ,account_id  INTEGER NOT NULL
  ,page        INTEGER NOT NULL
  ,walked_us   INTEGER NOT NULL
  ,deep_us     INTEGER NOT NULL
  ,failures    INTEGER NOT NULL
  ,code        TEXT    NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, account_id)) STRICT, WITHOUT ROWID;

-- What payers complain of.
CREATE TABLE complaint
  (merchant_id   INTEGER NOT NULL
  ,id            INTEGER PRIMARY KEY
  ,account_id    INTEGER NOT NULL
  ,channel       INTEGER NOT NULL
  ,number        TEXT    NOT NULL
  ,owner         TEXT    NOT NULL
  ,order_id      INTEGER NOT NULL
  ,payment_id    INTEGER NOT NULL
  ,trade         TEXT    NOT NULL
  ,state         TEXT    NOT NULL CHECK
                    (state = 'open' OR state = 'processing' OR state = 'closed')
  ,waits         INTEGER NOT NULL
  ,kind          TEXT    NOT NULL
  ,text          TEXT    NOT NULL
  ,phone         BLOB    NOT NULL
  ,amount        INTEGER NOT NULL CHECK (amount >= 0)
  ,refund_wanted INTEGER NOT NULL CHECK (refund_wanted >= 0)
  ,words         INTEGER NOT NULL
  ,say_id        INTEGER NOT NULL
  ,ask_id        INTEGER NOT NULL
  ,queries       INTEGER NOT NULL
  ,filed_us      INTEGER NOT NULL
  ,due_us        INTEGER NOT NULL
  ,overdue       INTEGER NOT NULL
  ,heard_us      INTEGER NOT NULL
  ,created_us    INTEGER NOT NULL
  ,version       INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX complaint_list ON complaint (merchant_id, id);

-- And what was said about it, by whom.
CREATE TABLE complaint_word
  (merchant_id  INTEGER NOT NULL
  ,complaint_id INTEGER NOT NULL
  ,name         INTEGER NOT NULL
  ,who          TEXT    NOT NULL CHECK
                    (who = 'payer' OR who = 'merchant' OR who = 'channel' OR who = 'us')
  ,kind         TEXT    NOT NULL
  ,text         TEXT    NOT NULL
  ,number       TEXT    NOT NULL
  ,state        TEXT    NOT NULL CHECK
                    (state = 'heard' OR state = 'created' OR state = 'unknown'
                        OR state = 'done' OR state = 'failed' OR state = 'ours')
  ,code         TEXT    NOT NULL
  ,sends        INTEGER NOT NULL
  ,looks        INTEGER NOT NULL
  ,sent_us      INTEGER NOT NULL
  ,app_id       INTEGER NOT NULL
  ,said_by      INTEGER NOT NULL
  ,at_us        INTEGER NOT NULL
  ,version      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, complaint_id, name)) STRICT, WITHOUT ROWID;
