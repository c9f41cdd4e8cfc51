-- 0003: complaints, for PostgreSQL. Columns are explained in hub/store/table.def.

-- When a channel account was last asked for its complaints.
CREATE TABLE complaint_watch
  (merchant_id bigint NOT NULL
  ,account_id  bigint NOT NULL
  ,page        bigint NOT NULL
  ,walked_us   bigint NOT NULL
  ,deep_us     bigint NOT NULL
  ,failures    bigint NOT NULL
  ,code        text   NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, account_id));

-- What payers complain of.
CREATE TABLE complaint
  (merchant_id   bigint NOT NULL
  ,id            bigint NOT NULL
  ,account_id    bigint NOT NULL
  ,channel       bigint NOT NULL
  ,number        text   NOT NULL
  ,owner         text   NOT NULL
  ,order_id      bigint NOT NULL
  ,payment_id    bigint NOT NULL
  ,trade         text   NOT NULL
  ,state         text   NOT NULL CHECK (state IN
                    ('open', 'processing', 'closed'))
  ,waits         bigint NOT NULL
  ,kind          text   NOT NULL
  ,text          text   NOT NULL
  ,phone         bytea  NOT NULL
  ,amount        bigint NOT NULL CHECK (amount >= 0)
  ,refund_wanted bigint NOT NULL CHECK (refund_wanted >= 0)
  ,words         bigint NOT NULL
  ,say_id        bigint NOT NULL
  ,ask_id        bigint NOT NULL
  ,queries       bigint NOT NULL
  ,filed_us      bigint NOT NULL
  ,due_us        bigint NOT NULL
  ,overdue       bigint NOT NULL
  ,heard_us      bigint NOT NULL
  ,created_us    bigint NOT NULL
  ,version       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- And what was said about it, by whom.
CREATE TABLE complaint_word
  (merchant_id  bigint NOT NULL
  ,complaint_id bigint NOT NULL
  ,name         bigint NOT NULL
  ,who          text   NOT NULL CHECK (who IN
                    ('payer', 'merchant', 'channel', 'us'))
  ,kind         text   NOT NULL
  ,text         text   NOT NULL
  ,number       text   NOT NULL
  ,state        text   NOT NULL CHECK (state IN
                    ('heard', 'created', 'unknown', 'done', 'failed', 'ours'))
  ,code         text   NOT NULL
  ,sends        bigint NOT NULL
  ,looks        bigint NOT NULL
  ,sent_us      bigint NOT NULL
  ,app_id       bigint NOT NULL
  ,said_by      bigint NOT NULL
  ,at_us        bigint NOT NULL
  ,version      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, complaint_id, name));
