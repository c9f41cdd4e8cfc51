-- The columns of every SELECT here are read by one function: the order is its order.

-- name: wechat_order_insert
INSERT INTO wechat_order (mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    $17, $18, $19, $20, $21, $22, $23, $24, $25, $26);

-- name: wechat_order_by_number
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE mchid = $1 AND out_trade_no = $2;

-- name: wechat_order_by_transaction
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE transaction_id = $1 AND transaction_id <> '';

-- name: wechat_order_by_prepay
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE prepay_id = $1;

-- name: wechat_order_by_token
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE token = $1;

-- name: wechat_order_by_password
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE state = 'USERPAYING' AND password_us > 0 AND password_us <= $1
ORDER BY password_us LIMIT 1;

-- name: wechat_order_newest
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE $1 = '' OR out_trade_no = $1 ORDER BY created_us DESC LIMIT $2;

-- name: wechat_order_move
UPDATE wechat_order SET state = $4, prepay_id = $5, token = $6, transaction_id = $7, openid = $8,
    refunded_fen = $9, fee_fen = $10, sharing = $11, frozen_fen = $12, prepay_expires_us = $13,
    paid_us = $14, closed_us = $15, password_us = $16, expires_us = $17
WHERE mchid = $1 AND out_trade_no = $2 AND state = $3;

-- name: wechat_order_expire
UPDATE wechat_order SET state = 'CLOSED', closed_us = expires_us
WHERE state = 'NOTPAY' AND expires_us <= $1;

-- name: wechat_order_revoke
UPDATE wechat_order SET state = 'REVOKED', closed_us = expires_us
WHERE state = 'USERPAYING' AND expires_us <= $1;

-- name: wechat_order_next_password
SELECT coalesce(min(password_us), 0) FROM wechat_order
WHERE password_us > 0 AND state = 'USERPAYING';

-- name: wechat_order_frozen
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order WHERE sharing = 'frozen' AND paid_us > 0 AND paid_us <= $1 LIMIT 1;
