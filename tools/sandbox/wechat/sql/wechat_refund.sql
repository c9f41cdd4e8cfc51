-- The columns of every SELECT here are read by one function: the order is its order.

-- name: wechat_refund_insert
INSERT INTO wechat_refund (mchid, out_refund_no, refund_id, out_trade_no, status, outcome, amount_fen, fee_fen, frozen_fen,
    reason, notify_url, created_us, due_us, ended_us, old)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: wechat_refund_find
SELECT mchid, out_refund_no, refund_id, out_trade_no, status, outcome, amount_fen, fee_fen, frozen_fen,
    reason, notify_url, created_us, due_us, ended_us, old
FROM wechat_refund WHERE mchid = $1 AND out_refund_no = $2;

-- name: wechat_refund_by_id
SELECT mchid, out_refund_no, refund_id, out_trade_no, status, outcome, amount_fen, fee_fen, frozen_fen,
    reason, notify_url, created_us, due_us, ended_us, old
FROM wechat_refund WHERE refund_id = $1;

-- name: wechat_refund_due
SELECT mchid, out_refund_no, refund_id, out_trade_no, status, outcome, amount_fen, fee_fen, frozen_fen,
    reason, notify_url, created_us, due_us, ended_us, old
FROM wechat_refund WHERE status = 'PROCESSING' AND due_us <= $1 ORDER BY due_us, refund_id LIMIT 1;

-- name: wechat_refund_of_order
SELECT mchid, out_refund_no, refund_id, out_trade_no, status, outcome, amount_fen, fee_fen, frozen_fen,
    reason, notify_url, created_us, due_us, ended_us, old
FROM wechat_refund WHERE mchid = $1 AND out_trade_no = $2 ORDER BY created_us, refund_id;

-- name: wechat_refund_move
UPDATE wechat_refund SET status = $3, outcome = $4, due_us = $5, ended_us = $6
WHERE mchid = $1 AND out_refund_no = $2;

-- name: wechat_refund_how_many
SELECT count(*) FROM wechat_refund WHERE mchid = $1 AND out_trade_no = $2;

-- name: wechat_refund_last
SELECT coalesce(max(created_us), 0) FROM wechat_refund WHERE mchid = $1 AND out_trade_no = $2;

-- name: wechat_refund_next
SELECT coalesce(min(due_us), 0) FROM wechat_refund WHERE status = 'PROCESSING';
