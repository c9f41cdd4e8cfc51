-- 0018: shifts at terminals, for PostgreSQL. Columns are explained in hub/store/table.def.

CREATE TABLE shift
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,store_id       bigint NOT NULL
  ,terminal_id    bigint NOT NULL
  ,number         bigint NOT NULL
  ,salt           bigint NOT NULL
  ,fork           bigint NOT NULL
  ,state          text NOT NULL
  ,cashier        text NOT NULL
  ,open_epoch     bigint NOT NULL
  ,open_sequence  bigint NOT NULL
  ,close_epoch    bigint NOT NULL
  ,close_sequence bigint NOT NULL
  ,opened_us      bigint NOT NULL
  ,closed_us      bigint NOT NULL
  ,float_fen      bigint NOT NULL
  ,counted_fen    bigint NOT NULL
  ,said_fen       bigint NOT NULL
  ,expected_fen   bigint NOT NULL
  ,differs        bigint NOT NULL
  ,heard_us       bigint NOT NULL
  ,ended_us       bigint NOT NULL
  ,version        bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE shift_line
  (merchant_id      bigint NOT NULL
  ,shift_id         bigint NOT NULL
  ,line             bigint NOT NULL
  ,heard_count      bigint NOT NULL
  ,heard_fen        bigint NOT NULL
  ,heard_late_count bigint NOT NULL
  ,heard_late_fen   bigint NOT NULL
  ,said_count       bigint NOT NULL
  ,said_fen         bigint NOT NULL
  ,said_late_count  bigint NOT NULL
  ,said_late_fen    bigint NOT NULL
  ,version          bigint NOT NULL
  ,PRIMARY KEY (merchant_id, shift_id, line));

CREATE TABLE drawer_move
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,shift_id    bigint NOT NULL
  ,line        bigint NOT NULL
  ,reason      bigint NOT NULL
  ,fen         bigint NOT NULL
  ,cashier     text NOT NULL
  ,till_us     bigint NOT NULL
  ,heard_us    bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE UNIQUE INDEX shift_name ON shift (merchant_id, terminal_id, number, salt, fork);

-- Those of a merchant, and who was at the till (store_shifts).
CREATE INDEX drawer_move_shift ON drawer_move (merchant_id, shift_id, id);

-- Rows are sent as values of the table's type, so its version stays last.
ALTER TABLE orders DROP COLUMN version;
ALTER TABLE orders ADD COLUMN shift_id bigint NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN cashier text NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN version bigint NOT NULL DEFAULT 1;

DROP VIEW order_seen;

CREATE VIEW order_seen AS
SELECT o.id, o.merchant_id, o.partner_id, o.parts, n.name AS merchant_name, m.number AS merchant_number,
       o.store_id, coalesce(s.name, '') AS store_name, o.terminal_id,
       coalesce(t.name, '') AS terminal_name, o.app_id, coalesce(a.name, '') AS app_name, o.origin,
       o.amount, o.state, o.channel, coalesce(p.receipt_amount, 0) AS paid,
       coalesce(p.refunded, 0) AS refunded, coalesce(p.fee - p.fee_returned, 0) AS fee,
       coalesce(p.channel_number, '') AS channel_number, o.heard_us, o.opened_us, o.expires_us,
       o.ended_us, coalesce(x.number, '') AS number, o.payment_id, o.winner_id,
       CASE WHEN EXISTS
            (SELECT 1
               FROM payment l
               LEFT JOIN payment b ON b.merchant_id = l.merchant_id AND b.id = l.previous_id
              WHERE l.merchant_id = o.merchant_id AND l.id = o.payment_id
                AND (l.state = 'late' OR b.state = 'late'))
            THEN 1 ELSE 0 END AS is_late,
       o.shift_id, o.cashier
  FROM orders o
  JOIN merchant m ON m.id = o.merchant_id
  JOIN organisation n ON n.id = o.merchant_id
  LEFT JOIN organisation s ON s.id = o.store_id
  LEFT JOIN terminal t ON t.id = o.terminal_id
  LEFT JOIN app a ON a.id = o.app_id
  LEFT JOIN payment p ON p.merchant_id = o.merchant_id AND p.id = o.winner_id
  LEFT JOIN order_text x ON x.merchant_id = o.merchant_id
        AND x.order_id = CASE WHEN o.whole_id = 0 THEN o.id ELSE o.whole_id END;
