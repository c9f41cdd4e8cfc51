-- The ceiling: a thousand cash sales by one statement, written by hand, with the
-- same rows as the hub's. It checks nothing and answers nobody.
\set random random(1, 1000000)
WITH s AS MATERIALIZED (
    SELECT nextval('ids') AS order_id, nextval('ids') AS payment_id, nextval('ids') AS receipt_id,
           nextval('ids') AS outbox_id, t.id AS terminal, t.merchant_id AS merchant,
           t.store_id AS store, m.fee_rate, m.cost_rate, d.amount, d.amount - d.amount % 10 AS collected,
           (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_us,
           extract(epoch FROM date_trunc('minute', clock_timestamp()))::bigint * 1000000 AS minute_us
      FROM (SELECT 1 + (n * 7919 + :random) % 1000 AS terminal, 100 + (n * 104729 + :random) % 9900 AS amount
              FROM generate_series(1, :count) AS n) AS d
      JOIN terminal t ON t.id = d.terminal
      JOIN merchant m ON m.id = t.merchant_id),
legs AS MATERIALIZED (
    SELECT merchant, payment_id, l.leg, l.account,
           CASE l.account WHEN 6 THEN collected WHEN 8 THEN amount - collected ELSE -amount END AS amount
      FROM s CROSS JOIN (VALUES (1, 6), (2, 8), (3, 7)) AS l(leg, account)),
o AS (INSERT INTO orders (merchant_id, id, store_id, terminal_id, epoch, sequence, salt, amount,
           state, origin, channel, fee_rate, cost_rate, payment_id, winner_id, issued_us, heard_us,
           ended_us, recorded, version)
    SELECT merchant, order_id, store, terminal, 1, order_id, 7, amount, 'paid', 'cash', 1, fee_rate,
           cost_rate, payment_id, payment_id, now_us, now_us, now_us, 4, 1
      FROM s),
p AS (INSERT INTO payment (merchant_id, id, order_id, channel, state, amount, receipt_amount,
           payer_amount, created_us, ended_us, version)
    SELECT merchant, payment_id, order_id, 1, 'paid', amount, collected, collected, now_us, now_us, 1
      FROM s),
r AS (INSERT INTO receipt (merchant_id, id, terminal_id, epoch, sequence, kind, order_id, amount,
           till_us, heard_us, body)
    SELECT merchant, receipt_id, terminal, 1, order_id, 2, order_id, amount, now_us, now_us,
           '\x080210808080808080809003180128e90730ffffffff07388080808006409a075080147205666c656574'
      FROM s),
e AS (INSERT INTO entry (merchant_id, journal_id, leg, account, amount, event)
    SELECT merchant, payment_id, leg, account, amount, 2 FROM legs WHERE amount <> 0),
b AS (INSERT INTO balance (merchant_id, account, amount, entries)
    SELECT merchant, account, sum(amount), count(*) FROM legs WHERE amount <> 0
     GROUP BY merchant, account ORDER BY merchant, account
    ON CONFLICT (merchant_id, holder_id, account)
    DO UPDATE SET amount = balance.amount + excluded.amount,
                  entries = balance.entries + excluded.entries),
ru AS (INSERT INTO rollup (merchant_id, minute_us, store_id, channel, initiated_count,
           initiated_fen, paid_count, paid_fen)
    SELECT merchant, minute_us, store, c.channel, sum(1 - c.channel), sum((1 - c.channel) * amount),
           sum(c.channel), sum(c.channel * collected)
      FROM s CROSS JOIN (VALUES (0), (1)) AS c(channel)
     GROUP BY merchant, minute_us, store, c.channel ORDER BY 1, 2, 3, 4
    ON CONFLICT (merchant_id, minute_us, store_id, channel, partner_id)
    DO UPDATE SET initiated_count = rollup.initiated_count + excluded.initiated_count,
                  initiated_fen = rollup.initiated_fen + excluded.initiated_fen,
                  paid_count = rollup.paid_count + excluded.paid_count,
                  paid_fen = rollup.paid_fen + excluded.paid_fen),
rs AS (INSERT INTO rollup_source (merchant_id, hour_us, kind, source_id, store_id, channel,
           initiated_count, initiated_fen, paid_count, paid_fen)
    SELECT merchant, minute_us - minute_us % 3600000000, 1, terminal, store, c.channel,
           sum(1 - c.channel), sum((1 - c.channel) * amount), sum(c.channel), sum(c.channel * collected)
      FROM s CROSS JOIN (VALUES (0), (1)) AS c(channel)
     GROUP BY 1, 2, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (merchant_id, hour_us, kind, source_id, store_id, channel)
    DO UPDATE SET initiated_count = rollup_source.initiated_count + excluded.initiated_count,
                  initiated_fen = rollup_source.initiated_fen + excluded.initiated_fen,
                  paid_count = rollup_source.paid_count + excluded.paid_count,
                  paid_fen = rollup_source.paid_fen + excluded.paid_fen),
x AS (INSERT INTO outbox (merchant_id, id, topic, action, about, target, state, due_us, created_us,
           version)
    SELECT merchant, outbox_id, 'feed', 'order', order_id, terminal, 'feed', now_us, now_us, 1
      FROM s),
q AS (UPDATE queue SET sequence = queue.sequence + c.count, version = version + 1
        FROM (SELECT terminal, count(*) AS count FROM s GROUP BY terminal) AS c
       WHERE queue.terminal_id = c.terminal AND queue.epoch = 1)
SELECT count(*) FROM s;
