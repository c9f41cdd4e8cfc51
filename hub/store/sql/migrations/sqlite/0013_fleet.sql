-- 0013: terminals as people look at them, for SQLite. Columns are explained in hub/store/table.def.

-- When each was last connected, and to which hub.
CREATE TABLE presence
  (terminal_id   INTEGER PRIMARY KEY
  ,node          INTEGER NOT NULL
  ,up_us         INTEGER NOT NULL
  ,down_us       INTEGER NOT NULL
  ,epoch         INTEGER NOT NULL
  ,last_sequence INTEGER NOT NULL
  ,program       TEXT    NOT NULL
  ,version       INTEGER NOT NULL) STRICT;

-- A merchant's, a store's, those with something wrong; and the codes of one.
CREATE INDEX terminal_list ON terminal (merchant_id, id);
CREATE INDEX terminal_store ON terminal (store_id, id);
CREATE INDEX activation_terminal ON activation (terminal_id) WHERE used_us = 0;
CREATE INDEX plate_terminal_terminal ON plate_terminal (terminal_id);
CREATE INDEX alarm_terminal ON alarm (merchant_id, terminal_id, id) WHERE terminal_id <> 0;
