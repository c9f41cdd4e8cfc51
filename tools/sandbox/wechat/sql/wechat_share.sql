-- name: wechat_share_receiver_put
INSERT INTO wechat_receiver (mchid, type, account, name, relation) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (mchid, type, account) DO UPDATE SET name = excluded.name, relation = excluded.relation;

-- name: wechat_share_receiver_delete
DELETE FROM wechat_receiver WHERE mchid = $1 AND type = $2 AND account = $3;

-- name: wechat_share_receiver_find
SELECT name FROM wechat_receiver WHERE mchid = $1 AND type = $2 AND account = $3;

-- name: wechat_share_split_insert
INSERT INTO wechat_split (mchid, out_order_no, order_id, out_trade_no, params, created_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: wechat_share_split_find
SELECT mchid, out_order_no, order_id, out_trade_no, params, created_us FROM wechat_split
WHERE mchid = $1 AND out_order_no = $2;

-- name: wechat_share_split_by_id
SELECT mchid, out_order_no, order_id, out_trade_no, params, created_us FROM wechat_split
WHERE order_id = $1;

-- name: wechat_share_split_how_many
SELECT count(*) FROM wechat_split WHERE mchid = $1 AND out_trade_no = $2;

-- name: wechat_share_insert
INSERT INTO wechat_share (order_id, place, mchid, out_trade_no, type, account, amount_fen, returned_fen,
    description, result, fails, detail_id, due_us, ended_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 'PENDING', $9, $10, $11, 0);

-- name: wechat_share_of_split
SELECT order_id, place, mchid, out_trade_no, type, account, amount_fen, returned_fen, description, result,
    fails, detail_id, due_us, ended_us
FROM wechat_share WHERE order_id = $1 ORDER BY place;

-- name: wechat_share_due
SELECT order_id, place, mchid, out_trade_no, type, account, amount_fen, returned_fen, description, result,
    fails, detail_id, due_us, ended_us
FROM wechat_share WHERE result = 'PENDING' AND due_us <= $1 ORDER BY due_us, order_id, place LIMIT 1;

-- name: wechat_share_of_order
SELECT order_id, place, mchid, out_trade_no, type, account, amount_fen, returned_fen, description, result,
    fails, detail_id, due_us, ended_us
FROM wechat_share WHERE mchid = $1 AND out_trade_no = $2 ORDER BY order_id, place;

-- name: wechat_share_end
UPDATE wechat_share SET result = $3, ended_us = $4 WHERE order_id = $1 AND place = $2;

-- name: wechat_share_give_back
UPDATE wechat_share SET returned_fen = returned_fen + $3 WHERE order_id = $1 AND place = $2;

-- name: wechat_share_sum
SELECT coalesce(sum(amount_fen), 0) FROM wechat_share
WHERE mchid = $1 AND out_trade_no = $2 AND result <> 'CLOSED' AND account <> mchid;

-- name: wechat_share_next
SELECT coalesce(min(due_us), 0) FROM wechat_share WHERE result = 'PENDING';

-- name: wechat_share_return_insert
INSERT INTO wechat_return (mchid, out_return_no, return_no, order_id, return_mchid, amount_fen,
    description, result, fail_reason, created_us, due_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: wechat_share_return_find
SELECT mchid, out_return_no, return_no, order_id, return_mchid, amount_fen, description, result,
    fail_reason, created_us, due_us
FROM wechat_return WHERE mchid = $1 AND out_return_no = $2;

-- name: wechat_share_return_due
UPDATE wechat_return SET result = 'SUCCESS' WHERE result = 'PROCESSING' AND due_us <= $1;
