-- 0019: what terminals were asked to do to themselves, for SQLite (docs/adr/0058).

CREATE TABLE instruction
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,terminal_id INTEGER NOT NULL
  ,what        INTEGER NOT NULL
  ,state       TEXT    NOT NULL
  ,asked_by    INTEGER NOT NULL
  ,asked_us    INTEGER NOT NULL
  ,until_us    INTEGER NOT NULL
  ,ended_us    INTEGER NOT NULL
  ,outbox_id   INTEGER NOT NULL
  ,body        BLOB    NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

-- Those of a terminal, in the order of asking.
CREATE INDEX instruction_terminal ON instruction (terminal_id, id);
