-- 0018: shifts at terminals, for SQLite. Columns are explained in hub/store/table.def.

CREATE TABLE shift
  (merchant_id    INTEGER NOT NULL
  ,id             INTEGER PRIMARY KEY
  ,store_id       INTEGER NOT NULL
  ,terminal_id    INTEGER NOT NULL
  ,number         INTEGER NOT NULL
  ,salt           INTEGER NOT NULL
  ,fork           INTEGER NOT NULL
  ,state          TEXT NOT NULL
  ,cashier        TEXT NOT NULL
  ,open_epoch     INTEGER NOT NULL
  ,open_sequence  INTEGER NOT NULL
  ,close_epoch    INTEGER NOT NULL
  ,close_sequence INTEGER NOT NULL
  ,opened_us      INTEGER NOT NULL
  ,closed_us      INTEGER NOT NULL
  ,float_fen      INTEGER NOT NULL
  ,counted_fen    INTEGER NOT NULL
  ,said_fen       INTEGER NOT NULL
  ,expected_fen   INTEGER NOT NULL
  ,differs        INTEGER NOT NULL
  ,heard_us       INTEGER NOT NULL
  ,ended_us       INTEGER NOT NULL
  ,version        INTEGER NOT NULL) STRICT;

CREATE TABLE shift_line
  (merchant_id      INTEGER NOT NULL
  ,shift_id         INTEGER NOT NULL
  ,line             INTEGER NOT NULL
  ,heard_count      INTEGER NOT NULL
  ,heard_fen        INTEGER NOT NULL
  ,heard_late_count INTEGER NOT NULL
  ,heard_late_fen   INTEGER NOT NULL
  ,said_count       INTEGER NOT NULL
  ,said_fen         INTEGER NOT NULL
  ,said_late_count  INTEGER NOT NULL
  ,said_late_fen    INTEGER NOT NULL
  ,version          INTEGER NOT NULL
  ,PRIMARY KEY (shift_id, line, merchant_id)) STRICT, WITHOUT ROWID;

CREATE TABLE drawer_move
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,shift_id    INTEGER NOT NULL
  ,line        INTEGER NOT NULL
  ,reason      INTEGER NOT NULL
  ,fen         INTEGER NOT NULL
  ,cashier     TEXT NOT NULL
  ,till_us     INTEGER NOT NULL
  ,heard_us    INTEGER NOT NULL) STRICT;

CREATE UNIQUE INDEX shift_name ON shift (merchant_id, terminal_id, number, salt, fork);

-- Those of a merchant, and who was at the till (store_shifts).
CREATE INDEX shift_of ON shift (merchant_id, id);

CREATE INDEX drawer_move_shift ON drawer_move (shift_id, id);

ALTER TABLE orders ADD COLUMN shift_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN cashier TEXT NOT NULL DEFAULT '';

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
