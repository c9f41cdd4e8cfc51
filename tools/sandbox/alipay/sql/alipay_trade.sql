-- The columns of every SELECT here are read by one function: the order is its order.

-- name: alipay_trade_insert
INSERT INTO alipay_trade (trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    $22);

-- name: alipay_trade_by_number
SELECT trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen
FROM alipay_trade WHERE trade_no = $1;

-- name: alipay_trade_by_merchant
SELECT trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen
FROM alipay_trade WHERE app_id = $1 AND out_trade_no = $2;

-- name: alipay_trade_by_token
SELECT trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen
FROM alipay_trade WHERE qr_token = $1 AND qr_token <> '';

-- name: alipay_trade_newest
SELECT trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen
FROM alipay_trade WHERE $1 = '' OR out_trade_no = $1 ORDER BY created_us DESC LIMIT $2;

-- name: alipay_trade_by_password
SELECT trade_no, app_id, out_trade_no, method, state, total_fen, refunded_fen,
    subject, body, product_code, passback, buyer_id, notify_url, return_url, qr_token,
    created_us, qr_expires_us, expires_us, paid_us, closed_us, password_us, fee_fen
FROM alipay_trade
WHERE password_us > 0 AND password_us <= $1 AND state = 'WAIT_BUYER_PAY' LIMIT 1;

-- name: alipay_trade_next_password
SELECT min(password_us) FROM alipay_trade WHERE password_us > 0 AND state = 'WAIT_BUYER_PAY';

-- name: alipay_trade_move
UPDATE alipay_trade SET state = $3, refunded_fen = $4, buyer_id = $5, qr_token = $6,
    qr_expires_us = $7, expires_us = $8, paid_us = $9, closed_us = $10, password_us = $11, fee_fen = $12
WHERE trade_no = $1 AND state = $2;

-- name: alipay_trade_expire_qr
UPDATE alipay_trade SET state = 'QR_EXPIRED'
WHERE state = 'QR_WAITING' AND (qr_expires_us <= $1 OR expires_us <= $1);

-- name: alipay_trade_expire
UPDATE alipay_trade SET state = 'TRADE_CLOSED', closed_us = expires_us
WHERE state = 'WAIT_BUYER_PAY' AND expires_us <= $1;

-- name: alipay_trade_finish
UPDATE alipay_trade SET state = 'TRADE_FINISHED' WHERE state = 'TRADE_SUCCESS' AND paid_us <= $1;
