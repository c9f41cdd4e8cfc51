-- The peer: a cash sale as an ordinary server would post it, one transaction of
-- twelve round trips, with the same rows as the hub's.
\set terminal random(1, 1000)
\set coins random(10, 999)
\set amount :coins * 10 + random(1, 9)
\set collected :coins * 10
\set rounding :amount - :collected
\set sold 0 - :amount
BEGIN;
SELECT t.merchant_id AS merchant, t.store_id AS store, m.fee_rate, m.cost_rate,
       q.sequence + 1 AS sequence, nextval('ids') AS order_id, nextval('ids') AS payment_id,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_us,
       extract(epoch FROM date_trunc('minute', clock_timestamp()))::bigint * 1000000 AS minute_us
FROM terminal t JOIN merchant m ON m.id = t.merchant_id
     JOIN queue q ON q.terminal_id = t.id AND q.epoch = t.epoch
WHERE t.id = :terminal AND t.state = 'active'
FOR UPDATE OF q \gset
INSERT INTO orders (merchant_id, id, store_id, terminal_id, epoch, sequence, salt, amount, state,
       origin, channel, fee_rate, cost_rate, payment_id, winner_id, issued_us, heard_us, ended_us,
       recorded, version)
VALUES (:merchant, :order_id, :store, :terminal, 1, :sequence, 7, :amount, 'paid',
       'cash', 1, :fee_rate, :cost_rate, :payment_id, :payment_id, :now_us, :now_us, :now_us, 4, 1);
INSERT INTO payment (merchant_id, id, order_id, channel, state, amount, receipt_amount, payer_amount,
       created_us, ended_us, version)
VALUES (:merchant, :payment_id, :order_id, 1, 'paid', :amount, :collected, :collected, :now_us,
       :now_us, 1);
INSERT INTO receipt (merchant_id, id, terminal_id, epoch, sequence, kind, order_id, amount, till_us,
       heard_us, body)
VALUES (:merchant, nextval('ids'), :terminal, 1, :sequence, 2, :order_id, :amount, :now_us, :now_us,
        '\x080210808080808080809003180128e90730ffffffff07388080808006409a075080147205666c656574');
INSERT INTO entry (merchant_id, journal_id, leg, account, amount, event)
VALUES (:merchant, :payment_id, 1, 6, :collected, 2),
       (:merchant, :payment_id, 2, 8, :rounding, 2),
       (:merchant, :payment_id, 3, 7, :sold, 2);
INSERT INTO balance (merchant_id, account, amount, entries)
VALUES (:merchant, 6, :collected, 1), (:merchant, 7, :sold, 1), (:merchant, 8, :rounding, 1)
ON CONFLICT (merchant_id, holder_id, account)
DO UPDATE SET amount = balance.amount + excluded.amount, entries = balance.entries + excluded.entries;
INSERT INTO rollup (merchant_id, minute_us, store_id, channel, initiated_count, initiated_fen,
       paid_count, paid_fen)
VALUES (:merchant, :minute_us, :store, 0, 1, :amount, 0, 0),
       (:merchant, :minute_us, :store, 1, 0, 0, 1, :collected)
ON CONFLICT (merchant_id, minute_us, store_id, channel, partner_id)
DO UPDATE SET initiated_count = rollup.initiated_count + excluded.initiated_count,
              initiated_fen = rollup.initiated_fen + excluded.initiated_fen,
              paid_count = rollup.paid_count + excluded.paid_count,
              paid_fen = rollup.paid_fen + excluded.paid_fen;
INSERT INTO rollup_source (merchant_id, hour_us, kind, source_id, store_id, channel, initiated_count,
       initiated_fen, paid_count, paid_fen)
VALUES (:merchant, :minute_us - :minute_us % 3600000000, 1, :terminal, :store, 0, 1, :amount, 0, 0),
       (:merchant, :minute_us - :minute_us % 3600000000, 1, :terminal, :store, 1, 0, 0, 1, :collected)
ON CONFLICT (merchant_id, hour_us, kind, source_id, store_id, channel)
DO UPDATE SET initiated_count = rollup_source.initiated_count + excluded.initiated_count,
              initiated_fen = rollup_source.initiated_fen + excluded.initiated_fen,
              paid_count = rollup_source.paid_count + excluded.paid_count,
              paid_fen = rollup_source.paid_fen + excluded.paid_fen;
INSERT INTO outbox (merchant_id, id, topic, action, about, target, state, due_us, created_us, version)
VALUES (:merchant, nextval('ids'), 'feed', 'order', :order_id, :terminal, 'feed', :now_us, :now_us, 1);
UPDATE queue SET sequence = :sequence, heard_us = :now_us, version = version + 1
WHERE terminal_id = :terminal AND epoch = 1;
COMMIT;
