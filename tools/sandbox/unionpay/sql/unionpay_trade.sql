-- The columns of every SELECT of whole trades are read by one function: the order is its order.

-- name: unionpay_trade_insert
INSERT INTO unionpay_trade (order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: unionpay_trade_by_number
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE order_id = $1 AND txn_time = $2;

-- name: unionpay_trade_by_query
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE query_id = $1;

-- name: unionpay_trade_by_token
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE token = $1 AND token <> '';

-- name: unionpay_trade_by_barcode
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE barcode = $1 AND barcode <> '';

-- name: unionpay_trade_by_due
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE state = 'waiting' AND due_us > 0 AND due_us <= $1
ORDER BY due_us, query_id LIMIT 1;

-- name: unionpay_trade_settled
-- What was paid and given back from $1 until before $2. What was reversed is in no bill.
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE state = 'paid' AND ended_us >= $1 AND ended_us < $2
ORDER BY ended_us, query_id;

-- name: unionpay_trade_newest
SELECT order_id, txn_time, kind, state, code, query_id, token, barcode, orig_id, payer_id,
    back_url, reserved, amount_fen, returned_fen, created_us, expires_us, due_us, ended_us, closed_us,
    sign_method
FROM unionpay_trade WHERE $1 = '' OR order_id = $1 ORDER BY created_us DESC LIMIT $2;

-- name: unionpay_trade_move
UPDATE unionpay_trade SET state = $3, code = $4, payer_id = $5, returned_fen = $6, due_us = $7,
    ended_us = $8, closed_us = $9
WHERE order_id = $1 AND txn_time = $2;

-- name: unionpay_trade_expire
UPDATE unionpay_trade SET state = 'closed', ended_us = expires_us
WHERE state = 'waiting' AND kind IN ('qr', 'barcode') AND expires_us <= $1;

-- name: unionpay_trade_next
SELECT coalesce(min(due_us), 0) FROM unionpay_trade WHERE due_us > 0 AND state = 'waiting';
