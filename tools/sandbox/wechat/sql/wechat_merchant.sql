-- name: wechat_merchant_put
INSERT INTO wechat_merchant (mchid, balance_fen) VALUES ($1, 0) ON CONFLICT (mchid) DO NOTHING;

-- name: wechat_merchant_credit
UPDATE wechat_merchant SET balance_fen = balance_fen + $2 WHERE mchid = $1;

-- name: wechat_merchant_debit
UPDATE wechat_merchant SET balance_fen = balance_fen - $2 WHERE mchid = $1 AND balance_fen >= $2;

-- name: wechat_merchant_all
SELECT mchid, balance_fen FROM wechat_merchant ORDER BY mchid;
