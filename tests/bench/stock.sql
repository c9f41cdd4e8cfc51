-- stock -- a merchant that has sold a lot, set by set, for SQLite and PostgreSQL.
--
-- @COUNT@ orders of merchant @MERCHANT@, a tenth of them in the month before last and the others in
-- the thirty days that end at @UNTIL_US@, each with its payment, its entries and its figures, as
-- the hub would have written them (`shanju-hub check` says so). Of ten orders two are cash,
-- six are paid by wallets at a till, one was asked for by an app under a number of the
-- merchant's, and one nobody has paid; of a hundred paid by a wallet one was given back an hour
-- later. Claims have digests of nothing; stock.sh makes those true that it asks about.
--
-- stock.sh writes what stands between two @. An id is the millisecond since 2024, of node 1000.

DELETE FROM rollup_fold;

CREATE TEMP TABLE place AS
SELECT row_number() OVER (ORDER BY t.id) - 1 AS place, t.id AS terminal_id, t.store_id
  FROM terminal t
 WHERE t.merchant_id = @MERCHANT@;

-- What everything else is made from.
CREATE TEMP TABLE sold AS
SELECT i, at_us, ms * 4194304 + 1000 * 4096 AS id,
       CASE WHEN kind < 2 THEN 1 WHEN kind % 2 = 0 THEN 2 ELSE 3 END AS channel,
       CASE WHEN kind < 2 THEN 'cash' WHEN kind < 8 THEN 'ticket' WHEN kind = 8 THEN 'api' ELSE 'ticket' END AS origin,
       CASE WHEN kind = 9 THEN 0 ELSE 1 END AS is_paid,
       CASE WHEN kind = 8 THEN 0 ELSE p.terminal_id END AS terminal_id, p.store_id,
       CASE WHEN kind = 8 THEN @APP@ ELSE 0 END AS app_id,
       amount, CASE WHEN kind < 2 THEN 0 ELSE (amount * 38 + 5000) / 10000 END AS fee,
       CASE WHEN kind < 2 THEN 0 ELSE (amount * 20 + 5000) / 10000 END AS cost,
       CASE WHEN kind >= 2 AND kind < 9 AND i % 100 = 7 AND at_us < @UNTIL_US@ - 3700000000 THEN 1 ELSE 0 END AS is_back
  FROM (SELECT i, at_us, at_us / 1000 - 1704067200000 AS ms, hash / 16 % 10 AS kind,
               hash / 256 % 10 AS place, 10 * (1 + hash / 4096 % 5000) AS amount
          FROM (SELECT i, i * 2654435761 % 4294967296 AS hash,
                       CASE WHEN i <= @COUNT@ / 10
                            THEN @UNTIL_US@ - 5184000000000 + (i - 1) * (2592000000000 / (@COUNT@ / 10))
                            ELSE @UNTIL_US@ - 2592000000000
                                 + (i - 1 - @COUNT@ / 10) * (2592000000000 / (@COUNT@ - @COUNT@ / 10))
                       END AS at_us
                  FROM (SELECT value AS i FROM generate_series(CAST(1 AS bigint), @COUNT@) AS value) AS numbers) AS moments) AS rolled
  JOIN place p ON p.place = rolled.place;

INSERT INTO holder (id, merchant_id, channel, settles_to, returns_cost, name, version)
VALUES (900002, @MERCHANT@, 2, 'platform', 1, 'stock', 1), (900003, @MERCHANT@, 3, 'platform', 1, 'stock', 1);

INSERT INTO orders (merchant_id, id, whole_id, parts, parts_paid, app_id, store_id, terminal_id, plate_id,
       epoch, sequence, fork, salt, amount, state, origin, channel, fee_rate, cost_rate, partner_id,
       partner_rate, split_rule, payment_id, winner_id, held_id, issued_us, heard_us, opened_us, expires_us,
       ended_us, recorded, confirmed, notices, version)
SELECT @MERCHANT@, id, 0, 0, 0, app_id, store_id, terminal_id, 0, CASE WHEN terminal_id = 0 THEN 0 ELSE 60000 END,
       CASE WHEN terminal_id = 0 THEN id ELSE i END, 0, i % 4294967296, amount,
       CASE WHEN is_paid = 1 THEN 'paid' ELSE 'closed' END, origin,
       CASE WHEN is_paid = 1 THEN channel ELSE 0 END, 38, 20, 0, 0, 0,
       CASE WHEN is_paid = 1 THEN id + 1 ELSE 0 END, CASE WHEN is_paid = 1 THEN id + 1 ELSE 0 END, 0, at_us,
       at_us, CASE WHEN channel = 1 THEN 0 ELSE at_us END, CASE WHEN channel = 1 THEN 0 ELSE at_us + 300000000 END,
       CASE WHEN is_paid = 1 THEN at_us ELSE at_us + 300000000 END, CASE WHEN channel = 1 THEN 4 ELSE 0 END, 0, 0, 1
  FROM sold
 ORDER BY id;

INSERT INTO order_text (merchant_id, order_id, number, subject, description, version)
SELECT @MERCHANT@, id, 'STOCK-' || i, 'flat white', '', 1
  FROM sold
 WHERE app_id <> 0
 ORDER BY id;

INSERT INTO claim (merchant_id, kind, hash, digest, content, about, created_us, version)
SELECT @MERCHANT@, 2, (i * 1103515245 + 12345) % 9007199254740881 * 1021, @DIGEST@, @DIGEST@, id, at_us, 1
  FROM sold
 WHERE app_id <> 0
 ORDER BY 3;

INSERT INTO payment (merchant_id, id, order_id, previous_id, channel, account_id, way, state, amount,
       receipt_amount, payer_amount, fee, cost, partner_share, refunded, fee_returned, cost_returned,
       partner_returned, refund_id, returned_count, returned, shared, attempt, payer, channel_number, handle,
       code, queries, created_us, expires_us, ended_us, version)
SELECT @MERCHANT@, id + 1, id, 0, channel, CASE WHEN channel = 1 THEN 0 ELSE 900000 + channel END, 0, 'paid', amount,
       amount, amount, fee, cost, 0, is_back * amount, is_back * fee, is_back * cost, 0,
       CASE WHEN is_back = 1 THEN id + 3600000 * CAST(4194304 AS bigint) + 5 ELSE 0 END, is_back, is_back * amount, 0,
       'stock ' || i, '', CASE WHEN channel = 1 THEN '' ELSE CAST(2088000000000000 + at_us / 86400000000 AS text) || i END,
       '', '', 0, at_us, CASE WHEN channel = 1 THEN 0 ELSE at_us + 300000000 END, at_us, 1
  FROM sold
 WHERE is_paid = 1
 ORDER BY id;

INSERT INTO refund (merchant_id, id, order_id, payment_id, previous_id, channel, account_id, kind, number, reason,
       state, hold, held_before, amount, fee, cost, partner, from_pending, from_available, from_debt, code,
       channel_number, queries, sends, sent_us, refused, app_id, asked_by, created_us, ended_us, version)
SELECT @MERCHANT@, id + 3600000 * CAST(4194304 AS bigint) + 5, id, id + 1, 0, channel, 900000 + channel, 'asked',
       'BACK-' || i, 'cold', 'done', 0, 0, amount, fee, cost, 0, amount - fee, 0, 0, '', '', 0, 1,
       at_us + 3600000000, 0, 0, 0, at_us + 3600000000, at_us + 3600000000, 1
  FROM sold
 WHERE is_back = 1
 ORDER BY id;

-- Legs: 0 and 1 on the debit side, 2 and 3 on the other.
INSERT INTO entry (merchant_id, journal_id, leg, holder_id, account, amount, event, cause)
SELECT @MERCHANT@, s.id + 2, leg, CASE WHEN channel = 1 THEN 0 ELSE 900000 + channel END,
       CASE WHEN channel = 1 THEN CASE leg WHEN 0 THEN 6 ELSE 7 END
            ELSE CASE leg WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END END,
       CASE leg WHEN 0 THEN amount - cost WHEN 1 THEN cost WHEN 2 THEN -(amount - fee) ELSE -fee END,
       CASE WHEN channel = 1 THEN 2 ELSE 1 END, s.id + 1
  FROM sold s
  JOIN (SELECT 0 AS leg UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS legs
    ON (leg = 0 OR leg = 2 OR (leg = 1 AND cost > 0) OR (leg = 3 AND fee > 0))
 WHERE is_paid = 1
 ORDER BY 2, 3;

-- What was given back: asked for, and done.
INSERT INTO entry (merchant_id, journal_id, leg, holder_id, account, amount, event, cause)
SELECT @MERCHANT@, s.id + 3600000 * CAST(4194304 AS bigint) + step, leg, 900000 + channel,
       CASE WHEN step = 6 THEN CASE leg WHEN 0 THEN 3 WHEN 1 THEN 4 ELSE 11 END
            ELSE CASE leg WHEN 0 THEN 11 WHEN 1 THEN 2 ELSE 1 END END,
       CASE WHEN step = 6 THEN CASE leg WHEN 0 THEN amount - fee WHEN 1 THEN fee ELSE -amount END
            ELSE CASE leg WHEN 0 THEN amount WHEN 1 THEN -cost ELSE -(amount - cost) END END,
       step, s.id + 3600000 * CAST(4194304 AS bigint) + 5
  FROM sold s
  JOIN (SELECT 0 AS leg UNION ALL SELECT 1 UNION ALL SELECT 2) AS legs ON 1 = 1
  JOIN (SELECT 6 AS step UNION ALL SELECT 7) AS steps
    ON (leg <> 1 OR (step = 6 AND fee > 0) OR (step = 7 AND cost > 0))
 WHERE is_back = 1;

INSERT INTO balance (merchant_id, holder_id, account, amount, entries)
SELECT merchant_id, holder_id, account, sum(amount), count(*)
  FROM entry
 WHERE merchant_id = @MERCHANT@
 GROUP BY merchant_id, holder_id, account;

INSERT INTO rollup (merchant_id, minute_us, store_id, channel, partner_id, initiated_count, initiated_fen,
       paid_count, paid_fen, fee_fen, late_count, late_fen, refund_count, refund_fen)
SELECT @MERCHANT@, minute_us, store_id, channel, 0, sum(initiated_count), sum(initiated_fen), sum(paid_count),
       sum(paid_fen), sum(fee_fen), 0, 0, sum(refund_count), sum(refund_fen)
  FROM (SELECT at_us - at_us % 60000000 AS minute_us, store_id, 0 AS channel, 1 AS initiated_count,
               amount AS initiated_fen, 0 AS paid_count, 0 AS paid_fen, 0 AS fee_fen, 0 AS refund_count, 0 AS refund_fen
          FROM sold
        UNION ALL
        SELECT at_us - at_us % 60000000, store_id, channel, 0, 0, 1, amount, fee, 0, 0 FROM sold WHERE is_paid = 1
        UNION ALL
        SELECT at_us + 3600000000 - at_us % 60000000, store_id, channel, 0, 0, 0, 0, -fee, 1, amount
          FROM sold WHERE is_back = 1) AS x
 GROUP BY minute_us, store_id, channel
 ORDER BY minute_us, store_id, channel;

INSERT INTO rollup_source (merchant_id, hour_us, kind, source_id, store_id, channel, initiated_count, initiated_fen,
       paid_count, paid_fen, fee_fen, late_count, late_fen, refund_count, refund_fen)
SELECT @MERCHANT@, hour_us, kind, source_id, store_id, channel, sum(initiated_count), sum(initiated_fen),
       sum(paid_count), sum(paid_fen), sum(fee_fen), 0, 0, sum(refund_count), sum(refund_fen)
  FROM (SELECT at_us - at_us % 3600000000 AS hour_us, CASE WHEN app_id = 0 THEN 1 ELSE 2 END AS kind,
               terminal_id + app_id AS source_id, store_id, 0 AS channel, 1 AS initiated_count,
               amount AS initiated_fen, 0 AS paid_count, 0 AS paid_fen, 0 AS fee_fen, 0 AS refund_count, 0 AS refund_fen
          FROM sold
        UNION ALL
        SELECT at_us - at_us % 3600000000, CASE WHEN app_id = 0 THEN 1 ELSE 2 END, terminal_id + app_id, store_id,
               channel, 0, 0, 1, amount, fee, 0, 0
          FROM sold WHERE is_paid = 1
        UNION ALL
        SELECT at_us + 3600000000 - at_us % 3600000000, CASE WHEN app_id = 0 THEN 1 ELSE 2 END, terminal_id + app_id,
               store_id, channel, 0, 0, 0, 0, -fee, 1, amount
          FROM sold WHERE is_back = 1) AS x
 GROUP BY hour_us, kind, source_id, store_id, channel
 ORDER BY hour_us, kind, source_id, store_id, channel;

DROP TABLE sold;
DROP TABLE place;
