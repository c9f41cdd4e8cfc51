-- 0001: a sale, for SQLite. Columns are explained in hub/store/table.def.
--
-- Rows are clustered by their time-ordered id; a key that began with the
-- merchant would touch a page for each merchant and cost four times the log.
-- Checks say OR where PostgreSQL's say IN: for an IN of three or more, SQLite
-- builds a tree for each row that is written, which doubled the cost of a sale. What is
-- written most often stands first.

CREATE TABLE meta
  (name  TEXT PRIMARY KEY
  ,value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Numbers of running hubs, leased: no two make the same id.
CREATE TABLE node
  (number   INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 1023)
  ,token    TEXT    NOT NULL
  ,until_us INTEGER NOT NULL) STRICT;

-- The newest transaction of each connection that writes, written by itself: what a commit
-- whose answer was lost is known by. A number of PostgreSQL's may be given out again after
-- a crash, a row that is there was committed. Nothing needs it here.
CREATE TABLE proof
  (writer TEXT PRIMARY KEY
  ,xid    TEXT NOT NULL
  ,at_us  INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The tree of who is under whom. A path compares byte by byte, so that what is below one is a range.
CREATE TABLE organisation
  (id          INTEGER PRIMARY KEY
  ,parent_id   INTEGER NOT NULL
  ,merchant_id INTEGER NOT NULL
  ,kind        TEXT NOT NULL CHECK
                    (kind = 'platform' OR kind = 'partner' OR kind = 'merchant' OR kind = 'store')
  ,name        TEXT NOT NULL
  ,state       TEXT NOT NULL CHECK (state = 'active' OR state = 'suspended')
  ,path        TEXT NOT NULL
  ,time_zone   TEXT NOT NULL
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX organisation_path ON organisation (path);
CREATE INDEX organisation_parent ON organisation (parent_id);
-- The few with a time zone of their own (store_organisation_zone).
CREATE INDEX organisation_zone ON organisation (path) WHERE time_zone <> '';

-- Who runs it all.
INSERT INTO organisation VALUES
  (1, 0, 0, 'platform', '闪聚', 'active', '0000000000000001', 'Asia/Shanghai', 0, 1);

CREATE TABLE merchant
  (id        INTEGER PRIMARY KEY
  ,number    INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 999999)
  ,fee_rate  INTEGER NOT NULL CHECK (fee_rate BETWEEN 0 AND 10000)
  ,cost_rate INTEGER NOT NULL CHECK (cost_rate BETWEEN 0 AND 10000)
  ,partner_id   INTEGER NOT NULL
  ,partner_rate INTEGER NOT NULL CHECK (partner_rate BETWEEN 0 AND 10000)
  ,late_rule    INTEGER NOT NULL CHECK (late_rule BETWEEN 0 AND 1)
  ,split_rule   INTEGER NOT NULL
  ,notice_app   INTEGER NOT NULL
  ,version   INTEGER NOT NULL) STRICT;

CREATE TABLE app
  (id                INTEGER PRIMARY KEY
  ,merchant_id       INTEGER NOT NULL REFERENCES merchant (id)
  ,name              TEXT NOT NULL
  ,state             TEXT NOT NULL CHECK (state = 'active' OR state = 'suspended')
  ,sign_kind         TEXT NOT NULL CHECK (sign_kind = 'hmac' OR sign_kind = 'rsa')
  ,secret            BLOB NOT NULL
  ,previous_secret   BLOB NOT NULL
  ,previous_until_us INTEGER NOT NULL
  ,public_key        TEXT NOT NULL
  ,notice_url        TEXT NOT NULL
  ,grants            TEXT NOT NULL
  ,created_us        INTEGER NOT NULL
  ,version           INTEGER NOT NULL) STRICT;

-- How a dialect is spoken for a merchant (0: for all), and which payments it takes.
CREATE TABLE channel_account
  (id          INTEGER PRIMARY KEY
  ,merchant_id INTEGER NOT NULL
  ,channel     INTEGER NOT NULL
  ,dialect     TEXT NOT NULL
  ,name        TEXT NOT NULL
  ,state       TEXT NOT NULL CHECK (state = 'on' OR state = 'off')
  ,priority    INTEGER NOT NULL
  ,weight      INTEGER NOT NULL
  ,amount_min  INTEGER NOT NULL
  ,amount_max  INTEGER NOT NULL
  ,from_minute INTEGER NOT NULL
  ,to_minute   INTEGER NOT NULL
  ,params      TEXT NOT NULL
  ,secrets     BLOB NOT NULL
  ,created_us  INTEGER NOT NULL
  ,changed_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;
CREATE INDEX channel_account_merchant ON channel_account (merchant_id);

-- A channel account, as the holder of money.
CREATE TABLE holder
  (id           INTEGER PRIMARY KEY
  ,merchant_id  INTEGER NOT NULL
  ,channel      INTEGER NOT NULL
  ,settles_to   TEXT NOT NULL CHECK (settles_to = 'merchant' OR settles_to = 'platform')
  ,returns_cost INTEGER NOT NULL CHECK (returns_cost BETWEEN 0 AND 1)
  ,name         TEXT NOT NULL
  ,version      INTEGER NOT NULL) STRICT;

CREATE TABLE terminal
  (id          INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 1099511627775)
  ,merchant_id INTEGER NOT NULL REFERENCES merchant (id)
  ,store_id    INTEGER NOT NULL REFERENCES organisation (id)
  ,name        TEXT    NOT NULL
  ,state       TEXT    NOT NULL CHECK
                    (state = 'new' OR state = 'active' OR state = 'suspended')
  ,public_key  BLOB    NOT NULL CHECK (length(public_key) IN (0, 65))
  ,epoch       INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 65535)
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

CREATE TABLE plate
  (id          INTEGER PRIMARY KEY CHECK (id > 0)
  ,merchant_id INTEGER NOT NULL REFERENCES merchant (id)
  ,store_id    INTEGER NOT NULL REFERENCES organisation (id)
  ,name        TEXT    NOT NULL
  ,state       TEXT    NOT NULL CHECK (state = 'on' OR state = 'off')
  ,wallets     INTEGER NOT NULL CHECK (wallets >= 0)
  ,amount_min  INTEGER NOT NULL CHECK (amount_min >= 1)
  ,amount_max  INTEGER NOT NULL CHECK (amount_max >= amount_min)
  ,terminals   INTEGER NOT NULL CHECK (terminals >= 0)
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

CREATE TABLE plate_terminal
  (plate_id    INTEGER NOT NULL REFERENCES plate (id)
  ,place       INTEGER NOT NULL
  ,terminal_id INTEGER NOT NULL REFERENCES terminal (id)
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (plate_id, place)) STRICT, WITHOUT ROWID;

CREATE TABLE activation
  (id          INTEGER PRIMARY KEY
  ,terminal_id INTEGER NOT NULL REFERENCES terminal (id)
  ,code_hash   BLOB    NOT NULL CHECK (length(code_hash) = 32)
  ,expires_us  INTEGER NOT NULL
  ,used_us     INTEGER NOT NULL
  ,public_key  BLOB    NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

CREATE TABLE queue
  (terminal_id INTEGER NOT NULL
  ,epoch       INTEGER NOT NULL
  ,sequence    INTEGER NOT NULL CHECK (sequence >= 0)
  ,chain       BLOB    NOT NULL
  ,aside_count INTEGER NOT NULL
  ,heard_us    INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (terminal_id, epoch)) STRICT, WITHOUT ROWID;

CREATE TABLE claim
  (merchant_id INTEGER NOT NULL
  ,kind        INTEGER NOT NULL
  ,hash        INTEGER NOT NULL
  ,digest      BLOB    NOT NULL CHECK (length(digest) = 32)
  ,content     BLOB    NOT NULL CHECK (length(content) = 32)
  ,about       INTEGER NOT NULL
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, kind, hash)) STRICT, WITHOUT ROWID;

-- Of claims, nonces are all that is forgotten (store_nonces_forget).
CREATE INDEX claim_nonce ON claim (created_us) WHERE kind = 7;

CREATE TABLE orders
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,whole_id    INTEGER NOT NULL
  ,parts       INTEGER NOT NULL
  ,parts_paid  INTEGER NOT NULL CHECK (parts_paid BETWEEN 0 AND parts)
  ,app_id      INTEGER NOT NULL
  ,store_id    INTEGER NOT NULL
  ,terminal_id INTEGER NOT NULL
  ,plate_id    INTEGER NOT NULL
  ,epoch       INTEGER NOT NULL
  ,sequence    INTEGER NOT NULL
  ,fork        INTEGER NOT NULL
  ,salt        INTEGER NOT NULL
  ,amount      INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,state       TEXT    NOT NULL CHECK
                    (state = 'paid' OR state = 'open' OR state = 'paying' OR state = 'closing'
                        OR state = 'closed')
  ,origin      TEXT    NOT NULL CHECK
                    (origin = 'cash' OR origin = 'ticket' OR origin = 'api' OR origin = 'plate')
  ,channel     INTEGER NOT NULL
  ,fee_rate    INTEGER NOT NULL
  ,cost_rate   INTEGER NOT NULL
  ,partner_id  INTEGER NOT NULL
  ,partner_rate INTEGER NOT NULL
  ,split_rule  INTEGER NOT NULL
  ,payment_id  INTEGER NOT NULL
  ,winner_id   INTEGER NOT NULL
  ,held_id     INTEGER NOT NULL
  ,issued_us   INTEGER NOT NULL
  ,heard_us    INTEGER NOT NULL
  ,opened_us   INTEGER NOT NULL
  ,expires_us  INTEGER NOT NULL
  ,ended_us    INTEGER NOT NULL
  ,recorded    INTEGER NOT NULL
  ,confirmed   INTEGER NOT NULL
  ,notices     INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,CHECK (parts > 0 OR (state = 'paid') = (winner_id <> 0))) STRICT;

-- The order's identity; orders by terminal, epoch and sequence are found by it.
CREATE UNIQUE INDEX orders_identity ON orders (terminal_id, epoch, sequence, fork);

CREATE TABLE order_text
  (merchant_id INTEGER NOT NULL
  ,order_id    INTEGER PRIMARY KEY
  ,number      TEXT    NOT NULL
  ,subject     TEXT    NOT NULL
  ,description TEXT    NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

CREATE TABLE payment
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,order_id       INTEGER NOT NULL
  ,previous_id    INTEGER NOT NULL
  ,channel        INTEGER NOT NULL
  ,account_id     INTEGER NOT NULL
  ,way            INTEGER NOT NULL
  ,state          TEXT    NOT NULL CHECK
                    (state = 'paid' OR state = 'created' OR state = 'pending' OR state = 'unknown'
                        OR state = 'late' OR state = 'refused' OR state = 'closed'
                        OR state = 'reversing' OR state = 'kept' OR state = 'returned')
  ,amount         INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,receipt_amount INTEGER NOT NULL
  ,payer_amount   INTEGER NOT NULL
  ,fee            INTEGER NOT NULL
  ,cost           INTEGER NOT NULL
  ,partner_share  INTEGER NOT NULL CHECK (partner_share BETWEEN 0 AND fee)
  ,refunded       INTEGER NOT NULL CHECK (refunded >= 0)
  ,fee_returned   INTEGER NOT NULL CHECK (fee_returned >= 0)
  ,cost_returned  INTEGER NOT NULL CHECK (cost_returned >= 0)
  ,partner_returned INTEGER NOT NULL CHECK (partner_returned >= 0)
  ,refund_id      INTEGER NOT NULL
  ,returned_count INTEGER NOT NULL CHECK (returned_count >= 0)
  ,returned       INTEGER NOT NULL CHECK (returned >= 0)
  ,shared         INTEGER NOT NULL CHECK (shared >= 0)
  ,attempt        TEXT    NOT NULL
  ,payer          TEXT    NOT NULL
  ,channel_number TEXT    NOT NULL
  ,handle         TEXT    NOT NULL
  ,code           TEXT    NOT NULL
  ,queries        INTEGER NOT NULL
  ,created_us     INTEGER NOT NULL
  ,expires_us     INTEGER NOT NULL
  ,ended_us       INTEGER NOT NULL
  ,version        INTEGER NOT NULL
  ,CHECK (refunded <= receipt_amount)) STRICT;

-- What people search for: a number that the channel's own bill or a payer shows (store_console_by_channel_number).
CREATE INDEX payment_channel_number ON payment (channel_number) WHERE channel_number <> '';

CREATE TABLE refund
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,order_id       INTEGER NOT NULL
  ,payment_id     INTEGER NOT NULL
  ,previous_id    INTEGER NOT NULL
  ,channel        INTEGER NOT NULL
  ,account_id     INTEGER NOT NULL
  ,kind           TEXT    NOT NULL CHECK (kind = 'asked' OR kind = 'late')
  ,number         TEXT    NOT NULL
  ,reason         TEXT    NOT NULL
  ,state          TEXT    NOT NULL CHECK
                    (state = 'held' OR state = 'waiting' OR state = 'created' OR state = 'pending'
                        OR state = 'unknown' OR state = 'done' OR state = 'failed'
                        OR state = 'dropped')
  ,hold           INTEGER NOT NULL CHECK (hold BETWEEN 0 AND 2)
  ,held_before    INTEGER NOT NULL
  ,amount         INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,fee            INTEGER NOT NULL CHECK (fee BETWEEN 0 AND amount)
  ,cost           INTEGER NOT NULL CHECK (cost BETWEEN 0 AND amount)
  ,partner        INTEGER NOT NULL CHECK (partner >= 0)
  ,from_pending   INTEGER NOT NULL CHECK (from_pending >= 0)
  ,from_available INTEGER NOT NULL CHECK (from_available >= 0)
  ,from_debt      INTEGER NOT NULL CHECK (from_debt >= 0)
  ,code           TEXT    NOT NULL
  ,channel_number TEXT    NOT NULL
  ,queries        INTEGER NOT NULL
  ,sends          INTEGER NOT NULL
  ,sent_us        INTEGER NOT NULL
  ,refused        INTEGER NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,app_id         INTEGER NOT NULL
  ,asked_by       INTEGER NOT NULL
  ,created_us     INTEGER NOT NULL
  ,ended_us       INTEGER NOT NULL
  ,version        INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX refund_list ON refund (merchant_id, id);

CREATE TABLE receipt
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,terminal_id INTEGER NOT NULL
  ,epoch       INTEGER NOT NULL
  ,sequence    INTEGER NOT NULL
  ,kind        INTEGER NOT NULL
  ,order_id    INTEGER NOT NULL
  ,amount      INTEGER NOT NULL
  ,till_us     INTEGER NOT NULL
  ,heard_us    INTEGER NOT NULL
  ,body        BLOB    NOT NULL) STRICT;

-- Who may be given shares of payments.
CREATE TABLE receiver
  (merchant_id     INTEGER NOT NULL
  ,id              INTEGER PRIMARY KEY
  ,organisation_id INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,kind            TEXT    NOT NULL CHECK
                    (kind = 'merchant' OR kind = 'store' OR kind = 'staff'
                        OR kind = 'person')
  ,type            TEXT    NOT NULL
  ,account         TEXT    NOT NULL
  ,name            TEXT    NOT NULL
  ,relation        TEXT    NOT NULL
  ,custom_relation TEXT    NOT NULL
  ,state           TEXT    NOT NULL CHECK
                    (state = 'binding' OR state = 'bound' OR state = 'refused'
                        OR state = 'unbinding' OR state = 'unbound')
  ,code            TEXT    NOT NULL
  ,queries         INTEGER NOT NULL
  ,created_us      INTEGER NOT NULL
  ,version         INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX receiver_list ON receiver (merchant_id, id);

-- How payments are shared; never changed.
CREATE TABLE split_rule
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,name        TEXT    NOT NULL
  ,automatic   INTEGER NOT NULL
  ,delay_s     INTEGER NOT NULL
  ,cap_rate    INTEGER NOT NULL CHECK (cap_rate BETWEEN 0 AND 10000)
  ,rest        INTEGER NOT NULL
  ,take_back   INTEGER NOT NULL
  ,release     INTEGER NOT NULL
  ,parts       INTEGER NOT NULL
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX split_rule_list ON split_rule (merchant_id, id);

CREATE TABLE split_part
  (merchant_id INTEGER NOT NULL
  ,rule_id     INTEGER NOT NULL
  ,place       INTEGER NOT NULL
  ,receiver_id INTEGER NOT NULL
  ,rate        INTEGER NOT NULL CHECK (rate BETWEEN 1 AND 10000)
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, rule_id, place)) STRICT, WITHOUT ROWID;

-- A paid payment whose channel holds the money for being shared.
CREATE TABLE sharing
  (merchant_id INTEGER NOT NULL
  ,payment_id  INTEGER NOT NULL
  ,order_id    INTEGER NOT NULL
  ,rule_id     INTEGER NOT NULL
  ,splits      INTEGER NOT NULL
  ,shares      INTEGER NOT NULL
  ,open        INTEGER NOT NULL CHECK (open BETWEEN 0 AND splits)
  ,finished    INTEGER NOT NULL CHECK (finished BETWEEN 0 AND 2)
  ,paid_us     INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, payment_id)) STRICT, WITHOUT ROWID;

-- One request to share a payment, and what each receiver got of it.
CREATE TABLE split
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,order_id       INTEGER NOT NULL
  ,payment_id     INTEGER NOT NULL
  ,rule_id        INTEGER NOT NULL
  ,channel        INTEGER NOT NULL
  ,account_id     INTEGER NOT NULL
  ,number         TEXT    NOT NULL
  ,amount         INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 9007199254740991)
  ,first_place    INTEGER NOT NULL
  ,shares         INTEGER NOT NULL
  ,finish         INTEGER NOT NULL
  ,state          TEXT    NOT NULL CHECK
                    (state = 'created' OR state = 'pending' OR state = 'unknown'
                        OR state = 'done' OR state = 'failed')
  ,code           TEXT    NOT NULL
  ,channel_number TEXT    NOT NULL
  ,queries        INTEGER NOT NULL
  ,sends          INTEGER NOT NULL
  ,sent_us        INTEGER NOT NULL
  ,refused        INTEGER NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,created_us     INTEGER NOT NULL
  ,ended_us       INTEGER NOT NULL
  ,version        INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX split_list ON split (merchant_id, id);

CREATE TABLE share
  (merchant_id     INTEGER NOT NULL
  ,payment_id      INTEGER NOT NULL
  ,place           INTEGER NOT NULL
  ,split_id        INTEGER NOT NULL
  ,receiver_id     INTEGER NOT NULL
  ,organisation_id INTEGER NOT NULL
  ,type            TEXT    NOT NULL
  ,account         TEXT    NOT NULL
  ,amount          INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,from_available  INTEGER NOT NULL CHECK (from_available BETWEEN 0 AND amount)
  ,returned        INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount)
  ,state           TEXT    NOT NULL CHECK
                    (state = 'pending' OR state = 'done' OR state = 'failed')
  ,code            TEXT    NOT NULL
  ,version         INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, payment_id, place)) STRICT, WITHOUT ROWID;

-- One request to take a share back.
CREATE TABLE split_return
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,order_id       INTEGER NOT NULL
  ,payment_id     INTEGER NOT NULL
  ,split_id       INTEGER NOT NULL
  ,place          INTEGER NOT NULL
  ,refund_id      INTEGER NOT NULL
  ,channel        INTEGER NOT NULL
  ,account_id     INTEGER NOT NULL
  ,number         TEXT    NOT NULL
  ,amount         INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,state          TEXT    NOT NULL CHECK
                    (state = 'created' OR state = 'pending' OR state = 'unknown'
                        OR state = 'done' OR state = 'failed')
  ,code           TEXT    NOT NULL
  ,channel_number TEXT    NOT NULL
  ,queries        INTEGER NOT NULL
  ,sends          INTEGER NOT NULL
  ,sent_us        INTEGER NOT NULL
  ,refused        INTEGER NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,created_us     INTEGER NOT NULL
  ,ended_us       INTEGER NOT NULL
  ,version        INTEGER NOT NULL) STRICT;

-- Lists.
CREATE INDEX split_return_list ON split_return (merchant_id, id);

-- A refund that waits until shares are back.
CREATE TABLE recall
  (merchant_id INTEGER NOT NULL
  ,refund_id   INTEGER NOT NULL
  ,payment_id  INTEGER NOT NULL
  ,amount      INTEGER NOT NULL
  ,returned    INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount)
  ,open        INTEGER NOT NULL CHECK (open >= 0)
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, refund_id)) STRICT, WITHOUT ROWID;

-- Whoever takes from a wallet changes its row here.
CREATE TABLE book
  (merchant_id INTEGER NOT NULL
  ,holder_id   INTEGER NOT NULL
  ,taken       INTEGER NOT NULL
  ,frozen      INTEGER NOT NULL CHECK (frozen >= 0)
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, holder_id)) STRICT, WITHOUT ROWID;

-- Why the frozen part of a book changed.
CREATE TABLE freezing
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,holder_id   INTEGER NOT NULL
  ,amount      INTEGER NOT NULL CHECK (amount <> 0)
  ,by_id       INTEGER NOT NULL
  ,reason      TEXT NOT NULL) STRICT;

CREATE TABLE transfer
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,number      TEXT NOT NULL
  ,kind        TEXT NOT NULL CHECK (kind = 'withdrawal' OR kind = 'transfer')
  ,state       TEXT NOT NULL CHECK
                    (state = 'asked' OR state = 'approved' OR state = 'sent' OR state = 'unknown'
                        OR state = 'paid' OR state = 'failed' OR state = 'rejected')
  ,holder_id   INTEGER NOT NULL
  ,amount      INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,to_id       INTEGER NOT NULL
  ,bank        TEXT NOT NULL
  ,reason      TEXT NOT NULL
  ,note        TEXT NOT NULL
  ,app_id      INTEGER NOT NULL
  ,asked_by    INTEGER NOT NULL
  ,approved_by INTEGER NOT NULL
  ,created_us  INTEGER NOT NULL
  ,ended_us    INTEGER NOT NULL
  ,version     INTEGER NOT NULL
  ,CHECK (approved_by = 0 OR approved_by <> asked_by)) STRICT;

-- Lists.
CREATE INDEX transfer_list ON transfer (merchant_id, id);

-- Money between two books: sent, and come.
CREATE TABLE move
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,pair_id     INTEGER NOT NULL
  ,peer_id     INTEGER NOT NULL
  ,holder_id   INTEGER NOT NULL
  ,kind        INTEGER NOT NULL
  ,amount      INTEGER NOT NULL CHECK (amount <> 0)
  ,cause       INTEGER NOT NULL) STRICT;

-- Append only: what was posted is never changed.
CREATE TABLE entry
  (merchant_id INTEGER NOT NULL
  ,journal_id  INTEGER NOT NULL
  ,leg         INTEGER NOT NULL
  ,holder_id   INTEGER NOT NULL
  ,account     INTEGER NOT NULL
  ,amount      INTEGER NOT NULL CHECK (amount <> 0)
  ,event       INTEGER NOT NULL
  ,cause       INTEGER NOT NULL
  ,PRIMARY KEY (journal_id, leg)) STRICT, WITHOUT ROWID;

CREATE TABLE balance
  (merchant_id INTEGER NOT NULL
  ,holder_id   INTEGER NOT NULL
  ,account     INTEGER NOT NULL
  ,amount      INTEGER NOT NULL
  ,entries     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, holder_id, account)) STRICT, WITHOUT ROWID;

CREATE TABLE rollup
  (merchant_id     INTEGER NOT NULL
  ,minute_us       INTEGER NOT NULL
  ,store_id        INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,partner_id      INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (minute_us, merchant_id, store_id, channel, partner_id)) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_source
  (merchant_id     INTEGER NOT NULL
  ,hour_us         INTEGER NOT NULL
  ,kind            INTEGER NOT NULL
  ,source_id       INTEGER NOT NULL
  ,store_id        INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (hour_us, merchant_id, kind, source_id, store_id, channel)) STRICT, WITHOUT ROWID;

-- What is over, summed once more (hub/flow/fold_flow.h): over all stores, and by local days.
CREATE TABLE rollup_minute
  (merchant_id     INTEGER NOT NULL
  ,minute_us       INTEGER NOT NULL
  ,partner_id      INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, minute_us, partner_id, channel)) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_hour
  (merchant_id     INTEGER NOT NULL
  ,hour_us         INTEGER NOT NULL
  ,partner_id      INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, hour_us, partner_id, channel)) STRICT, WITHOUT ROWID;

-- The hours of everybody, and of a partner (store_overview_hours_all, …_partner).
CREATE INDEX rollup_hour_time ON rollup_hour (hour_us);
CREATE INDEX rollup_hour_partner ON rollup_hour (partner_id, hour_us) WHERE partner_id <> 0;

CREATE TABLE rollup_day
  (merchant_id     INTEGER NOT NULL
  ,day_us          INTEGER NOT NULL
  ,partner_id      INTEGER NOT NULL
  ,store_id        INTEGER NOT NULL
  ,channel         INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, day_us, partner_id, store_id, channel)) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_source_day
  (merchant_id     INTEGER NOT NULL
  ,day_us          INTEGER NOT NULL
  ,kind            INTEGER NOT NULL
  ,source_id       INTEGER NOT NULL
  ,store_id        INTEGER NOT NULL
  ,initiated_count INTEGER NOT NULL
  ,initiated_fen   INTEGER NOT NULL
  ,paid_count      INTEGER NOT NULL
  ,paid_fen        INTEGER NOT NULL
  ,fee_fen         INTEGER NOT NULL
  ,late_count      INTEGER NOT NULL
  ,late_fen        INTEGER NOT NULL
  ,refund_count    INTEGER NOT NULL
  ,refund_fen      INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, day_us, kind, source_id, store_id)) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_fold
  (merchant_id INTEGER NOT NULL
  ,level       INTEGER NOT NULL
  ,until_us    INTEGER NOT NULL
  ,zone        TEXT    NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, level)) STRICT, WITHOUT ROWID;

CREATE TABLE correction
  (merchant_id  INTEGER NOT NULL
  ,id           INTEGER NOT NULL
  ,order_id     INTEGER NOT NULL
  ,channel      INTEGER NOT NULL
  ,at_us        INTEGER NOT NULL
  ,paid_count   INTEGER NOT NULL
  ,paid_fen     INTEGER NOT NULL
  ,fee_fen      INTEGER NOT NULL
  ,late_count   INTEGER NOT NULL
  ,late_fen     INTEGER NOT NULL
  ,refund_count INTEGER NOT NULL
  ,refund_fen   INTEGER NOT NULL
  ,PRIMARY KEY (id)) STRICT, WITHOUT ROWID;

-- What the figures count, once more from the things themselves: a row for each order, payment and
-- refund, and for what was said of a payment before it stood otherwise (table correction). The
-- checks hold the roll-ups against it.
CREATE VIEW counted AS
SELECT o.merchant_id, o.id AS order_id, o.store_id, o.partner_id, o.terminal_id, o.app_id, o.plate_id,
       x.channel, x.at_us, x.initiated_count, x.initiated_fen, x.paid_count, x.paid_fen, x.fee_fen,
       x.late_count, x.late_fen, x.refund_count, x.refund_fen
  FROM (SELECT merchant_id, id AS order_id, 0 AS channel, heard_us AS at_us, 1 AS initiated_count,
               amount AS initiated_fen, 0 AS paid_count, 0 AS paid_fen, 0 AS fee_fen, 0 AS late_count,
               0 AS late_fen, 0 AS refund_count, 0 AS refund_fen
          FROM orders
         WHERE parts = 0
        UNION ALL
        SELECT merchant_id, order_id, channel, ended_us, 0, 0, 1, receipt_amount, fee, 0, 0, 0, 0
          FROM payment
         WHERE state = 'paid'
        UNION ALL
        SELECT merchant_id, order_id, channel, ended_us, 0, 0, 0, 0, 0, 1, receipt_amount, 0, 0
          FROM payment
         WHERE state = 'late'
        UNION ALL
        SELECT merchant_id, order_id, channel, ended_us, 0, 0, 0, 0, -fee, 0, 0, 1, amount
          FROM refund
         WHERE state = 'done' AND kind <> 'late'
        UNION ALL
        SELECT merchant_id, order_id, channel, at_us, 0, 0, paid_count, paid_fen, fee_fen, late_count,
               late_fen, refund_count, refund_fen
          FROM correction) AS x
  JOIN orders o ON o.merchant_id = x.merchant_id AND o.id = x.order_id;

CREATE TABLE outbox
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,topic       TEXT    NOT NULL CHECK
                    (topic = 'feed' OR topic = 'channel' OR topic = 'push' OR topic = 'timer'
                        OR topic = 'notice' OR topic = 'move')
  ,action      TEXT    NOT NULL
  ,node        INTEGER NOT NULL
  ,about       INTEGER NOT NULL
  ,target      INTEGER NOT NULL
  ,body        BLOB    NOT NULL
  ,state       TEXT    NOT NULL CHECK
                    (state = 'feed' OR state = 'pending' OR state = 'sent' OR state = 'dead')
  ,due_us      INTEGER NOT NULL
  ,tries       INTEGER NOT NULL
  ,created_us  INTEGER NOT NULL
  ,version     INTEGER NOT NULL) STRICT;

-- What a starting courier reads (outbox_pending).
CREATE INDEX outbox_pending ON outbox (id) WHERE state = 'pending';

-- What has given up, for people (store_stuck).
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

CREATE TABLE attempt
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,outbox_id   INTEGER NOT NULL
  ,at_us       INTEGER NOT NULL
  ,status      INTEGER NOT NULL
  ,took_us     INTEGER NOT NULL
  ,outcome     TEXT NOT NULL
  ,answer      TEXT NOT NULL) STRICT;

-- What was tried for a notice, in the order of trying.
CREATE INDEX attempt_outbox ON attempt (outbox_id, id);

-- An app's notices, newest first.
CREATE INDEX outbox_notice ON outbox (target, id) WHERE topic = 'notice';

CREATE TABLE alarm
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,kind        TEXT    NOT NULL
  ,terminal_id INTEGER NOT NULL
  ,order_id    INTEGER NOT NULL
  ,at_us       INTEGER NOT NULL
  ,detail      TEXT    NOT NULL) STRICT;

-- What the numbers of a lab stand for; empty elsewhere.
CREATE TABLE lab_name
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER NOT NULL
  ,text        TEXT NOT NULL
  ,version     INTEGER NOT NULL
  ,PRIMARY KEY (merchant_id, id)) STRICT, WITHOUT ROWID;
