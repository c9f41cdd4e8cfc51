-- name: alipay_buyer_find
SELECT buyer_id, open_id, logon_id, balance_fen FROM alipay_buyer
WHERE buyer_id = $1 OR open_id = $1;

-- name: alipay_buyer_by_ending
SELECT buyer_id, open_id, logon_id, balance_fen FROM alipay_buyer
WHERE substr(buyer_id, 13) = $1;

-- name: alipay_buyer_first
SELECT buyer_id, open_id, logon_id, balance_fen FROM alipay_buyer ORDER BY buyer_id LIMIT 1;

-- name: alipay_buyer_all
SELECT buyer_id, open_id, logon_id, balance_fen FROM alipay_buyer ORDER BY buyer_id;

-- name: alipay_buyer_put
INSERT INTO alipay_buyer (buyer_id, open_id, logon_id, balance_fen) VALUES ($1, $2, $3, $4)
ON CONFLICT (buyer_id) DO UPDATE SET balance_fen = excluded.balance_fen;

-- name: alipay_buyer_debit
UPDATE alipay_buyer SET balance_fen = balance_fen - $2 WHERE buyer_id = $1 AND balance_fen >= $2;

-- name: alipay_buyer_credit
UPDATE alipay_buyer SET balance_fen = balance_fen + $2 WHERE buyer_id = $1;
