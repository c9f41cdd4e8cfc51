-- 0004: merchants' applications at channels, for SQLite. Columns are explained in
-- hub/store/table.def.

-- Merchants' applications at channels.
CREATE TABLE onboarding
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,account_id     INTEGER NOT NULL
  ,channel        INTEGER NOT NULL
  ,number         TEXT    NOT NULL
  ,channel_number TEXT    NOT NULL
  ,sub_number     TEXT    NOT NULL
  ,state          TEXT    NOT NULL CHECK
                    (state = 'draft' OR state = 'submitted' OR state = 'auditing'
                        OR state = 'to_be_confirmed' OR state = 'to_be_signed'
                        OR state = 'finished' OR state = 'rejected' OR state = 'cancelled')
  ,sign_url       TEXT    NOT NULL
  ,round          INTEGER NOT NULL
  ,made_id        INTEGER NOT NULL
  ,entered_by     INTEGER NOT NULL
  ,created_us     INTEGER NOT NULL
  ,changed_us     INTEGER NOT NULL
  ,version        INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX onboarding_list ON onboarding (merchant_id, id);

-- And how they came to stand so.
CREATE TABLE onboarding_step
  (merchant_id   INTEGER NOT NULL
  ,id            INTEGER PRIMARY KEY
  ,onboarding_id INTEGER NOT NULL
  ,round         INTEGER NOT NULL
  ,state         TEXT    NOT NULL
  ,field         TEXT    NOT NULL
  ,text          TEXT    NOT NULL
  ,by_id         INTEGER NOT NULL
  ,at_us         INTEGER NOT NULL) STRICT;

-- Those of one, in order.
CREATE INDEX onboarding_step_of ON onboarding_step (onboarding_id, id);
