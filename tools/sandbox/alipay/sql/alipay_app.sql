-- name: alipay_app_put
INSERT INTO alipay_app (app_id, seller_id, balance_fen) VALUES ($1, $2, 0)
ON CONFLICT (app_id) DO UPDATE SET seller_id = excluded.seller_id;

-- name: alipay_app_credit
UPDATE alipay_app SET balance_fen = balance_fen + $2 WHERE app_id = $1;

-- name: alipay_app_debit
UPDATE alipay_app SET balance_fen = balance_fen - $2 WHERE app_id = $1 AND balance_fen >= $2;

-- name: alipay_app_balance
SELECT balance_fen FROM alipay_app WHERE app_id = $1;

-- name: alipay_app_all
SELECT app_id, seller_id, balance_fen FROM alipay_app ORDER BY app_id;

-- name: alipay_app_use_nonce
INSERT INTO alipay_nonce (nonce, used_us) VALUES ($1, $2);

-- name: alipay_app_forget_nonces
DELETE FROM alipay_nonce WHERE used_us < $1;

-- name: alipay_app_hear
UPDATE alipay_app SET message_url = $2 WHERE app_id = $1;

-- name: alipay_app_message_url
SELECT message_url FROM alipay_app WHERE app_id = $1;
