-- 0001: a sale, for PostgreSQL. Columns are explained in hub/store/table.def.
--
-- Every key of a sharded table begins with the merchant, so that the schema
-- distributes by it. The reference tables are organisation, merchant, terminal,
-- activation and queue.

CREATE TABLE meta
  (name  text PRIMARY KEY
  ,value text NOT NULL);

-- Numbers of running hubs, leased: no two make the same id.
CREATE TABLE node
  (number   bigint PRIMARY KEY CHECK (number BETWEEN 0 AND 1023)
  ,token    text    NOT NULL
  ,until_us bigint NOT NULL);

-- The newest transaction of each connection that writes, written by itself: what a commit
-- whose answer was lost is known by. A number of PostgreSQL's may be given out again after
-- a crash, a row that is there was committed.
CREATE TABLE proof
  (writer text PRIMARY KEY
  ,xid    text NOT NULL
  ,at_us  bigint NOT NULL);

-- The tree of who is under whom. A path compares byte by byte, so that what is below one is a range.
CREATE TABLE organisation
  (id          bigint PRIMARY KEY
  ,parent_id   bigint NOT NULL
  ,merchant_id bigint NOT NULL
  ,kind        text NOT NULL CHECK
                    (kind IN ('platform', 'partner', 'merchant', 'store'))
  ,name        text NOT NULL
  ,state       text NOT NULL CHECK (state IN ('active', 'suspended'))
  ,path        text COLLATE "C" NOT NULL
  ,time_zone   text NOT NULL
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL);
CREATE UNIQUE INDEX organisation_path ON organisation (path);
CREATE INDEX organisation_parent ON organisation (parent_id);
-- The few with a time zone of their own (store_organisation_zone).
CREATE INDEX organisation_zone ON organisation (path) WHERE time_zone <> '';

-- Who runs it all.
INSERT INTO organisation VALUES
  (1, 0, 0, 'platform', '闪聚', 'active', '0000000000000001', 'Asia/Shanghai', 0, 1);

CREATE TABLE merchant
  (id        bigint PRIMARY KEY
  ,number    bigint NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 999999)
  ,fee_rate  bigint NOT NULL CHECK (fee_rate BETWEEN 0 AND 10000)
  ,cost_rate bigint NOT NULL CHECK (cost_rate BETWEEN 0 AND 10000)
  ,partner_id   bigint NOT NULL
  ,partner_rate bigint NOT NULL CHECK (partner_rate BETWEEN 0 AND 10000)
  ,late_rule    bigint NOT NULL CHECK (late_rule BETWEEN 0 AND 1)
  ,split_rule   bigint NOT NULL
  ,notice_app   bigint NOT NULL
  ,version   bigint NOT NULL);

CREATE TABLE app
  (id                bigint PRIMARY KEY
  ,merchant_id       bigint NOT NULL REFERENCES merchant (id)
  ,name              text NOT NULL
  ,state             text NOT NULL CHECK (state IN ('active', 'suspended'))
  ,sign_kind         text NOT NULL CHECK (sign_kind IN ('hmac', 'rsa'))
  ,secret            bytea NOT NULL
  ,previous_secret   bytea NOT NULL
  ,previous_until_us bigint NOT NULL
  ,public_key        text NOT NULL
  ,notice_url        text NOT NULL
  ,grants            text NOT NULL
  ,created_us        bigint NOT NULL
  ,version           bigint NOT NULL);

-- How a dialect is spoken for a merchant (0: for all), and which payments it takes.
CREATE TABLE channel_account
  (id          bigint PRIMARY KEY
  ,merchant_id bigint NOT NULL
  ,channel     bigint NOT NULL
  ,dialect     text NOT NULL
  ,name        text NOT NULL
  ,state       text NOT NULL CHECK (state IN ('on', 'off'))
  ,priority    bigint NOT NULL
  ,weight      bigint NOT NULL
  ,amount_min  bigint NOT NULL
  ,amount_max  bigint NOT NULL
  ,from_minute bigint NOT NULL
  ,to_minute   bigint NOT NULL
  ,params      text NOT NULL
  ,secrets     bytea NOT NULL
  ,created_us  bigint NOT NULL
  ,changed_us  bigint NOT NULL
  ,version     bigint NOT NULL);
CREATE INDEX channel_account_merchant ON channel_account (merchant_id);

-- A channel account, as the holder of money.
CREATE TABLE holder
  (id           bigint PRIMARY KEY
  ,merchant_id  bigint NOT NULL
  ,channel      bigint NOT NULL
  ,settles_to   text NOT NULL CHECK (settles_to IN ('merchant', 'platform'))
  ,returns_cost bigint NOT NULL CHECK (returns_cost BETWEEN 0 AND 1)
  ,name         text NOT NULL
  ,version      bigint NOT NULL);

CREATE TABLE terminal
  (id          bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 1099511627775)
  ,merchant_id bigint NOT NULL REFERENCES merchant (id)
  ,store_id    bigint NOT NULL REFERENCES organisation (id)
  ,name        text    NOT NULL
  ,state       text    NOT NULL CHECK (state IN ('new', 'active', 'suspended'))
  ,public_key  bytea   NOT NULL CHECK (length(public_key) IN (0, 65))
  ,epoch       bigint NOT NULL CHECK (epoch BETWEEN 1 AND 65535)
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL);

CREATE TABLE plate
  (id          bigint PRIMARY KEY CHECK (id > 0)
  ,merchant_id bigint NOT NULL REFERENCES merchant (id)
  ,store_id    bigint NOT NULL REFERENCES organisation (id)
  ,name        text    NOT NULL
  ,state       text    NOT NULL CHECK (state IN ('on', 'off'))
  ,wallets     bigint NOT NULL CHECK (wallets >= 0)
  ,amount_min  bigint NOT NULL CHECK (amount_min >= 1)
  ,amount_max  bigint NOT NULL CHECK (amount_max >= amount_min)
  ,terminals   bigint NOT NULL CHECK (terminals >= 0)
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL);

CREATE TABLE plate_terminal
  (plate_id    bigint NOT NULL REFERENCES plate (id)
  ,place       bigint NOT NULL
  ,terminal_id bigint NOT NULL REFERENCES terminal (id)
  ,version     bigint NOT NULL
  ,PRIMARY KEY (plate_id, place));

CREATE TABLE activation
  (id          bigint PRIMARY KEY
  ,terminal_id bigint NOT NULL REFERENCES terminal (id)
  ,code_hash   bytea   NOT NULL CHECK (length(code_hash) = 32)
  ,expires_us  bigint NOT NULL
  ,used_us     bigint NOT NULL
  ,public_key  bytea   NOT NULL
  ,version     bigint NOT NULL);

CREATE TABLE queue
  (terminal_id bigint NOT NULL
  ,epoch       bigint NOT NULL
  ,sequence    bigint NOT NULL CHECK (sequence >= 0)
  ,chain       bytea   NOT NULL
  ,aside_count bigint NOT NULL
  ,heard_us    bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (terminal_id, epoch));

CREATE TABLE claim
  (merchant_id bigint NOT NULL
  ,kind        bigint NOT NULL
  ,hash        bigint NOT NULL
  ,digest      bytea   NOT NULL CHECK (length(digest) = 32)
  ,content     bytea   NOT NULL CHECK (length(content) = 32)
  ,about       bigint NOT NULL
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, kind, hash));

-- Of claims, nonces are all that is forgotten (store_nonces_forget).
CREATE INDEX claim_nonce ON claim (created_us) WHERE kind = 7;

CREATE TABLE orders
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,whole_id    bigint NOT NULL
  ,parts       bigint NOT NULL
  ,parts_paid  bigint NOT NULL CHECK (parts_paid BETWEEN 0 AND parts)
  ,app_id      bigint NOT NULL
  ,store_id    bigint NOT NULL
  ,terminal_id bigint NOT NULL
  ,plate_id    bigint NOT NULL
  ,epoch       bigint NOT NULL
  ,sequence    bigint NOT NULL
  ,fork        bigint NOT NULL
  ,salt        bigint NOT NULL
  ,amount      bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,state       text    NOT NULL CHECK (state IN ('paid', 'open', 'paying', 'closing', 'closed'))
  ,origin      text    NOT NULL CHECK (origin IN ('ticket', 'cash', 'api', 'plate'))
  ,channel     bigint NOT NULL
  ,fee_rate    bigint NOT NULL
  ,cost_rate   bigint NOT NULL
  ,partner_id  bigint NOT NULL
  ,partner_rate bigint NOT NULL
  ,split_rule  bigint NOT NULL
  ,payment_id  bigint NOT NULL
  ,winner_id   bigint NOT NULL
  ,held_id     bigint NOT NULL
  ,issued_us   bigint NOT NULL
  ,heard_us    bigint NOT NULL
  ,opened_us   bigint NOT NULL
  ,expires_us  bigint NOT NULL
  ,ended_us    bigint NOT NULL
  ,recorded    bigint NOT NULL
  ,confirmed   bigint NOT NULL
  ,notices     bigint NOT NULL
  ,version     bigint NOT NULL
  ,CHECK (parts > 0 OR (state = 'paid') = (winner_id <> 0))
  ,PRIMARY KEY (merchant_id, id));

-- The order's identity; orders by terminal, epoch and sequence are found by it.
CREATE UNIQUE INDEX orders_identity ON orders (merchant_id, terminal_id, epoch, sequence, fork);

-- What a partner's people look at (store_console_orders_partner).
CREATE INDEX orders_partner ON orders (partner_id, id) WHERE partner_id <> 0;

CREATE TABLE order_text
  (merchant_id bigint NOT NULL
  ,order_id    bigint NOT NULL
  ,number      text    NOT NULL
  ,subject     text    NOT NULL
  ,description text    NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, order_id));

CREATE TABLE payment
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,order_id       bigint NOT NULL
  ,previous_id    bigint NOT NULL
  ,channel        bigint NOT NULL
  ,account_id     bigint NOT NULL
  ,way            bigint NOT NULL
  ,state          text    NOT NULL CHECK (state IN
                    ('created', 'pending', 'unknown', 'paid', 'late', 'refused', 'closed',
                        'reversing', 'kept', 'returned'))
  ,amount         bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,receipt_amount bigint NOT NULL
  ,payer_amount   bigint NOT NULL
  ,fee            bigint NOT NULL
  ,cost           bigint NOT NULL
  ,partner_share  bigint NOT NULL CHECK (partner_share BETWEEN 0 AND fee)
  ,refunded       bigint NOT NULL CHECK (refunded >= 0)
  ,fee_returned   bigint NOT NULL CHECK (fee_returned >= 0)
  ,cost_returned  bigint NOT NULL CHECK (cost_returned >= 0)
  ,partner_returned bigint NOT NULL CHECK (partner_returned >= 0)
  ,refund_id      bigint NOT NULL
  ,returned_count bigint NOT NULL CHECK (returned_count >= 0)
  ,returned       bigint NOT NULL CHECK (returned >= 0)
  ,shared         bigint NOT NULL CHECK (shared >= 0)
  ,attempt        text    NOT NULL
  ,payer          text    NOT NULL
  ,channel_number text    NOT NULL
  ,handle         text    NOT NULL
  ,code           text    NOT NULL
  ,queries        bigint NOT NULL
  ,created_us     bigint NOT NULL
  ,expires_us     bigint NOT NULL
  ,ended_us       bigint NOT NULL
  ,version        bigint NOT NULL
  ,CHECK (refunded <= receipt_amount)
  ,PRIMARY KEY (merchant_id, id));

-- What people search for: a number that the channel's own bill or a payer shows (store_console_by_channel_number).
CREATE INDEX payment_channel_number ON payment (channel_number) WHERE channel_number <> '';

CREATE TABLE refund
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,order_id       bigint NOT NULL
  ,payment_id     bigint NOT NULL
  ,previous_id    bigint NOT NULL
  ,channel        bigint NOT NULL
  ,account_id     bigint NOT NULL
  ,kind           text    NOT NULL CHECK (kind IN ('asked', 'late'))
  ,number         text    NOT NULL
  ,reason         text    NOT NULL
  ,state          text    NOT NULL CHECK (state IN
                    ('held', 'waiting', 'created', 'pending', 'unknown', 'done', 'failed', 'dropped'))
  ,hold           bigint NOT NULL CHECK (hold BETWEEN 0 AND 2)
  ,held_before    bigint NOT NULL
  ,amount         bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,fee            bigint NOT NULL CHECK (fee BETWEEN 0 AND amount)
  ,cost           bigint NOT NULL CHECK (cost BETWEEN 0 AND amount)
  ,partner        bigint NOT NULL CHECK (partner >= 0)
  ,from_pending   bigint NOT NULL CHECK (from_pending >= 0)
  ,from_available bigint NOT NULL CHECK (from_available >= 0)
  ,from_debt      bigint NOT NULL CHECK (from_debt >= 0)
  ,code           text    NOT NULL
  ,channel_number text    NOT NULL
  ,queries        bigint NOT NULL
  ,sends          bigint NOT NULL
  ,sent_us        bigint NOT NULL
  ,refused        bigint NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,app_id         bigint NOT NULL
  ,asked_by       bigint NOT NULL
  ,created_us     bigint NOT NULL
  ,ended_us       bigint NOT NULL
  ,version        bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE receipt
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,terminal_id bigint NOT NULL
  ,epoch       bigint NOT NULL
  ,sequence    bigint NOT NULL
  ,kind        bigint NOT NULL
  ,order_id    bigint NOT NULL
  ,amount      bigint NOT NULL
  ,till_us     bigint NOT NULL
  ,heard_us    bigint NOT NULL
  ,body        bytea   NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- Who may be given shares of payments.
CREATE TABLE receiver
  (merchant_id     bigint NOT NULL
  ,id              bigint NOT NULL
  ,organisation_id bigint NOT NULL
  ,channel         bigint NOT NULL
  ,kind            text   NOT NULL CHECK (kind IN
                    ('merchant', 'store', 'staff', 'person'))
  ,type            text   NOT NULL
  ,account         text   NOT NULL
  ,name            text   NOT NULL
  ,relation        text   NOT NULL
  ,custom_relation text   NOT NULL
  ,state           text   NOT NULL CHECK (state IN
                    ('binding', 'bound', 'refused', 'unbinding', 'unbound'))
  ,code            text   NOT NULL
  ,queries         bigint NOT NULL
  ,created_us      bigint NOT NULL
  ,version         bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- How payments are shared; never changed.
CREATE TABLE split_rule
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,name        text   NOT NULL
  ,automatic   bigint NOT NULL
  ,delay_s     bigint NOT NULL
  ,cap_rate    bigint NOT NULL CHECK (cap_rate BETWEEN 0 AND 10000)
  ,rest        bigint NOT NULL
  ,take_back   bigint NOT NULL
  ,release     bigint NOT NULL
  ,parts       bigint NOT NULL
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE split_part
  (merchant_id bigint NOT NULL
  ,rule_id     bigint NOT NULL
  ,place       bigint NOT NULL
  ,receiver_id bigint NOT NULL
  ,rate        bigint NOT NULL CHECK (rate BETWEEN 1 AND 10000)
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, rule_id, place));

-- A paid payment whose channel holds the money for being shared.
CREATE TABLE sharing
  (merchant_id bigint NOT NULL
  ,payment_id  bigint NOT NULL
  ,order_id    bigint NOT NULL
  ,rule_id     bigint NOT NULL
  ,splits      bigint NOT NULL
  ,shares      bigint NOT NULL
  ,open        bigint NOT NULL CHECK (open BETWEEN 0 AND splits)
  ,finished    bigint NOT NULL CHECK (finished BETWEEN 0 AND 2)
  ,paid_us     bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, payment_id));

-- One request to share a payment, and what each receiver got of it.
CREATE TABLE split
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,order_id       bigint NOT NULL
  ,payment_id     bigint NOT NULL
  ,rule_id        bigint NOT NULL
  ,channel        bigint NOT NULL
  ,account_id     bigint NOT NULL
  ,number         text   NOT NULL
  ,amount         bigint NOT NULL CHECK (amount BETWEEN 0 AND 9007199254740991)
  ,first_place    bigint NOT NULL
  ,shares         bigint NOT NULL
  ,finish         bigint NOT NULL
  ,state          text   NOT NULL CHECK (state IN
                    ('created', 'pending', 'unknown', 'done', 'failed'))
  ,code           text   NOT NULL
  ,channel_number text   NOT NULL
  ,queries        bigint NOT NULL
  ,sends          bigint NOT NULL
  ,sent_us        bigint NOT NULL
  ,refused        bigint NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,created_us     bigint NOT NULL
  ,ended_us       bigint NOT NULL
  ,version        bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE share
  (merchant_id     bigint NOT NULL
  ,payment_id      bigint NOT NULL
  ,place           bigint NOT NULL
  ,split_id        bigint NOT NULL
  ,receiver_id     bigint NOT NULL
  ,organisation_id bigint NOT NULL
  ,type            text   NOT NULL
  ,account         text   NOT NULL
  ,amount          bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,from_available  bigint NOT NULL CHECK (from_available BETWEEN 0 AND amount)
  ,returned        bigint NOT NULL CHECK (returned BETWEEN 0 AND amount)
  ,state           text   NOT NULL CHECK (state IN
                    ('pending', 'done', 'failed'))
  ,code            text   NOT NULL
  ,version         bigint NOT NULL
  ,PRIMARY KEY (merchant_id, payment_id, place));

-- One request to take a share back.
CREATE TABLE split_return
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,order_id       bigint NOT NULL
  ,payment_id     bigint NOT NULL
  ,split_id       bigint NOT NULL
  ,place          bigint NOT NULL
  ,refund_id      bigint NOT NULL
  ,channel        bigint NOT NULL
  ,account_id     bigint NOT NULL
  ,number         text   NOT NULL
  ,amount         bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,state          text   NOT NULL CHECK (state IN
                    ('created', 'pending', 'unknown', 'done', 'failed'))
  ,code           text   NOT NULL
  ,channel_number text   NOT NULL
  ,queries        bigint NOT NULL
  ,sends          bigint NOT NULL
  ,sent_us        bigint NOT NULL
  ,refused        bigint NOT NULL CHECK (refused BETWEEN 0 AND 1)
  ,created_us     bigint NOT NULL
  ,ended_us       bigint NOT NULL
  ,version        bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- A refund that waits until shares are back.
CREATE TABLE recall
  (merchant_id bigint NOT NULL
  ,refund_id   bigint NOT NULL
  ,payment_id  bigint NOT NULL
  ,amount      bigint NOT NULL
  ,returned    bigint NOT NULL CHECK (returned BETWEEN 0 AND amount)
  ,open        bigint NOT NULL CHECK (open >= 0)
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, refund_id));

-- Whoever takes from a wallet changes its row here.
CREATE TABLE book
  (merchant_id bigint NOT NULL
  ,holder_id   bigint NOT NULL
  ,taken       bigint NOT NULL
  ,frozen      bigint NOT NULL CHECK (frozen >= 0)
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, holder_id));

-- Why the frozen part of a book changed.
CREATE TABLE freezing
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,holder_id   bigint NOT NULL
  ,amount      bigint NOT NULL CHECK (amount <> 0)
  ,by_id       bigint NOT NULL
  ,reason      text NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE transfer
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,number      text NOT NULL
  ,kind        text NOT NULL CHECK (kind IN ('withdrawal', 'transfer'))
  ,state       text NOT NULL CHECK
                    (state IN ('asked', 'approved', 'sent', 'unknown', 'paid', 'failed', 'rejected'))
  ,holder_id   bigint NOT NULL
  ,amount      bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991)
  ,to_id       bigint NOT NULL
  ,bank        text NOT NULL
  ,reason      text NOT NULL
  ,note        text NOT NULL
  ,app_id      bigint NOT NULL
  ,asked_by    bigint NOT NULL
  ,approved_by bigint NOT NULL
  ,created_us  bigint NOT NULL
  ,ended_us    bigint NOT NULL
  ,version     bigint NOT NULL
  ,CHECK (approved_by = 0 OR approved_by <> asked_by)
  ,PRIMARY KEY (merchant_id, id));

-- Money between two books: sent, and come.
CREATE TABLE move
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,pair_id     bigint NOT NULL
  ,peer_id     bigint NOT NULL
  ,holder_id   bigint NOT NULL
  ,kind        bigint NOT NULL
  ,amount      bigint NOT NULL CHECK (amount <> 0)
  ,cause       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- Append only: what was posted is never changed.
CREATE TABLE entry
  (merchant_id bigint NOT NULL
  ,journal_id  bigint NOT NULL
  ,leg         bigint NOT NULL
  ,holder_id   bigint NOT NULL
  ,account     bigint NOT NULL
  ,amount      bigint NOT NULL CHECK (amount <> 0)
  ,event       bigint NOT NULL
  ,cause       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, journal_id, leg));

CREATE TABLE balance
  (merchant_id bigint NOT NULL
  ,holder_id   bigint NOT NULL
  ,account     bigint NOT NULL
  ,amount      bigint NOT NULL
  ,entries     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, holder_id, account));

CREATE TABLE rollup
  (merchant_id     bigint NOT NULL
  ,minute_us       bigint NOT NULL
  ,store_id        bigint NOT NULL
  ,channel         bigint NOT NULL
  ,partner_id      bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, minute_us, store_id, channel, partner_id));

-- A partner's figures, whoever its merchants are by now (store_overview_minutes_partner).
CREATE INDEX rollup_partner ON rollup (partner_id, minute_us) WHERE partner_id <> 0;

CREATE TABLE rollup_source
  (merchant_id     bigint NOT NULL
  ,hour_us         bigint NOT NULL
  ,kind            bigint NOT NULL
  ,source_id       bigint NOT NULL
  ,store_id        bigint NOT NULL
  ,channel         bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, hour_us, kind, source_id, store_id, channel));

-- What is over, summed once more (hub/flow/fold_flow.h): over all stores, and by local days.
CREATE TABLE rollup_minute
  (merchant_id     bigint NOT NULL
  ,minute_us       bigint NOT NULL
  ,partner_id      bigint NOT NULL
  ,channel         bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, minute_us, partner_id, channel));

CREATE TABLE rollup_hour
  (merchant_id     bigint NOT NULL
  ,hour_us         bigint NOT NULL
  ,partner_id      bigint NOT NULL
  ,channel         bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, hour_us, partner_id, channel));

-- The hours of everybody, and of a partner (store_overview_hours_all, …_partner).
CREATE INDEX rollup_hour_time ON rollup_hour (hour_us);
CREATE INDEX rollup_hour_partner ON rollup_hour (partner_id, hour_us) WHERE partner_id <> 0;

CREATE TABLE rollup_day
  (merchant_id     bigint NOT NULL
  ,day_us          bigint NOT NULL
  ,partner_id      bigint NOT NULL
  ,store_id        bigint NOT NULL
  ,channel         bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, day_us, partner_id, store_id, channel));

CREATE TABLE rollup_source_day
  (merchant_id     bigint NOT NULL
  ,day_us          bigint NOT NULL
  ,kind            bigint NOT NULL
  ,source_id       bigint NOT NULL
  ,store_id        bigint NOT NULL
  ,initiated_count bigint NOT NULL
  ,initiated_fen   bigint NOT NULL
  ,paid_count      bigint NOT NULL
  ,paid_fen        bigint NOT NULL
  ,fee_fen         bigint NOT NULL
  ,late_count      bigint NOT NULL
  ,late_fen        bigint NOT NULL
  ,refund_count    bigint NOT NULL
  ,refund_fen      bigint NOT NULL
  ,PRIMARY KEY (merchant_id, day_us, kind, source_id, store_id));

CREATE TABLE rollup_fold
  (merchant_id bigint NOT NULL
  ,level       bigint NOT NULL
  ,until_us    bigint NOT NULL
  ,zone        text   NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, level));

CREATE TABLE correction
  (merchant_id  bigint NOT NULL
  ,id           bigint NOT NULL
  ,order_id     bigint NOT NULL
  ,channel      bigint NOT NULL
  ,at_us        bigint NOT NULL
  ,paid_count   bigint NOT NULL
  ,paid_fen     bigint NOT NULL
  ,fee_fen      bigint NOT NULL
  ,late_count   bigint NOT NULL
  ,late_fen     bigint NOT NULL
  ,refund_count bigint NOT NULL
  ,refund_fen   bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

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
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,topic       text    NOT NULL CHECK (topic IN ('feed', 'channel', 'push', 'timer', 'notice', 'move'))
  ,action      text    NOT NULL
  ,node        bigint NOT NULL
  ,about       bigint NOT NULL
  ,target      bigint NOT NULL
  ,body        bytea   NOT NULL
  ,state       text    NOT NULL CHECK (state IN ('feed', 'pending', 'sent', 'dead'))
  ,due_us      bigint NOT NULL
  ,tries       bigint NOT NULL
  ,created_us  bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- What a starting courier reads (outbox_pending).
CREATE INDEX outbox_pending ON outbox (merchant_id, id) WHERE state = 'pending';

-- What has given up, for people (store_stuck).
CREATE INDEX outbox_dead ON outbox (merchant_id, id) WHERE state = 'dead';

CREATE TABLE attempt
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,outbox_id   bigint NOT NULL
  ,at_us       bigint NOT NULL
  ,status      bigint NOT NULL
  ,took_us     bigint NOT NULL
  ,outcome     text NOT NULL
  ,answer      text NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- What was tried for a notice, in the order of trying.
CREATE INDEX attempt_outbox ON attempt (merchant_id, outbox_id, id);

-- An app's notices, newest first.
CREATE INDEX outbox_notice ON outbox (merchant_id, target, id) WHERE topic = 'notice';

CREATE TABLE alarm
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,kind        text    NOT NULL
  ,terminal_id bigint NOT NULL
  ,order_id    bigint NOT NULL
  ,at_us       bigint NOT NULL
  ,detail      text    NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- What the numbers of a lab stand for; empty elsewhere.
CREATE TABLE lab_name
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,text        text NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));
