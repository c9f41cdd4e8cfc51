-- name: alipay_share_freeze
INSERT INTO alipay_frozen (trade_no, finished) VALUES ($1, 0);

-- name: alipay_share_frozen
SELECT finished FROM alipay_frozen WHERE trade_no = $1;

-- name: alipay_share_finish
UPDATE alipay_frozen SET finished = 1 WHERE trade_no = $1;

-- name: alipay_share_bind
INSERT INTO alipay_receiver (app_id, type, account, name, memo) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (app_id, type, account) DO UPDATE SET name = excluded.name, memo = excluded.memo;

-- name: alipay_share_unbind
DELETE FROM alipay_receiver WHERE app_id = $1 AND type = $2 AND account = $3;

-- name: alipay_share_bound
SELECT 1 FROM alipay_receiver WHERE app_id = $1 AND type = $2 AND account = $3;

-- name: alipay_share_count_receivers
SELECT count(*) FROM alipay_receiver WHERE app_id = $1;

-- name: alipay_share_receivers
SELECT type, account, name, memo FROM alipay_receiver WHERE app_id = $1
ORDER BY type, account LIMIT $2 OFFSET $3;

-- name: alipay_share_by_settle_no
SELECT trade_no, out_request_no FROM alipay_settle WHERE settle_no = $1;

-- name: alipay_share_settle
INSERT INTO alipay_settle (trade_no, out_request_no, settle_no, content) VALUES ($1, $2, $3, $4);

-- name: alipay_share_settled
SELECT settle_no, content FROM alipay_settle WHERE trade_no = $1 AND out_request_no = $2;

-- name: alipay_share_insert
INSERT INTO alipay_share (settle_no, place, trade_no, type, account, amount_fen, state, fails, asked_us,
    due_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: alipay_share_sum
SELECT coalesce(sum(amount_fen), 0) FROM alipay_share WHERE trade_no = $1 AND state <> 'FAIL';

-- name: alipay_share_due_fail
SELECT coalesce(sum(amount_fen), 0) FROM alipay_share
WHERE settle_no = $1 AND state = 'PROCESSING' AND fails = 1 AND due_us <= $2;

-- name: alipay_share_end
UPDATE alipay_share SET state = CASE WHEN fails = 1 THEN 'FAIL' ELSE 'SUCCESS' END
WHERE settle_no = $1 AND state = 'PROCESSING' AND due_us <= $2;

-- name: alipay_share_of_settle
SELECT type, account, amount_fen, state FROM alipay_share WHERE settle_no = $1 ORDER BY place;

-- name: alipay_share_of_trade
SELECT account, amount_fen, state FROM alipay_share WHERE trade_no = $1 ORDER BY settle_no, place;

-- name: alipay_share_held
SELECT (SELECT coalesce(sum(amount_fen), 0) FROM alipay_share
        WHERE trade_no = $1 AND account = $2 AND state = 'SUCCESS')
    - (SELECT coalesce(sum(amount_fen), 0) FROM alipay_recall WHERE trade_no = $1 AND account = $2);

-- name: alipay_share_recall
INSERT INTO alipay_recall (trade_no, out_request_no, place, account, amount_fen, recalled_us)
VALUES ($1, $2, $3, $4, $5, $6);
