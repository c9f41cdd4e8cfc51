-- 0006: how channels are asked about applications, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE onboarding_watch
  (merchant_id   INTEGER NOT NULL
  ,onboarding_id INTEGER PRIMARY KEY
  ,outbox_id     INTEGER NOT NULL
  ,asked_us      INTEGER NOT NULL
  ,failures      INTEGER NOT NULL
  ,code          TEXT    NOT NULL
  ,said          INTEGER NOT NULL
  ,version       INTEGER NOT NULL) STRICT;
