-- 0012: merchants apply to sell here, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE admission
  (merchant_id  INTEGER NOT NULL
  ,parent_id    INTEGER NOT NULL
  ,store_id     INTEGER NOT NULL
  ,state        TEXT    NOT NULL CHECK
                  (state = 'draft' OR state = 'submitted' OR state = 'passed' OR state = 'rejected')
  ,name         TEXT    NOT NULL
  ,kind         TEXT    NOT NULL
  ,licence      TEXT    NOT NULL
  ,address      TEXT    NOT NULL
  ,store_name   TEXT    NOT NULL
  ,bank         TEXT    NOT NULL
  ,admin_login  TEXT    NOT NULL
  ,admin_name   TEXT    NOT NULL
  ,personal     BLOB    NOT NULL
  ,document_key BLOB    NOT NULL
  ,documents    INTEGER NOT NULL
  ,reason       TEXT    NOT NULL
  ,entered_by   INTEGER NOT NULL
  ,edited_by    INTEGER NOT NULL
  ,reviewed_by  INTEGER NOT NULL
  ,created_us   INTEGER NOT NULL
  ,changed_us   INTEGER NOT NULL
  ,submitted_us INTEGER NOT NULL
  ,reviewed_us  INTEGER NOT NULL
  ,version      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id)) STRICT, WITHOUT ROWID;

CREATE TABLE admission_step
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER NOT NULL
  ,state       TEXT    NOT NULL
  ,reason      TEXT    NOT NULL
  ,by_id       INTEGER NOT NULL
  ,at_us       INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, id)) STRICT, WITHOUT ROWID;

CREATE TABLE admission_document
  (merchant_id INTEGER NOT NULL
  ,document    INTEGER NOT NULL
  ,type        TEXT    NOT NULL
  ,size        INTEGER NOT NULL
  ,body        BLOB    NOT NULL
  ,by_id       INTEGER NOT NULL
  ,changed_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, document)) STRICT;
