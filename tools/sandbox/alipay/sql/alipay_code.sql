-- name: alipay_code_insert
INSERT INTO alipay_code (code, app_id, buyer_id, scope, expires_us, used_us)
VALUES ($1, $2, $3, $4, $5, 0);

-- name: alipay_code_use
UPDATE alipay_code SET used_us = $3
WHERE code = $1 AND app_id = $2 AND used_us = 0 AND expires_us > $3;

-- name: alipay_code_buyer
SELECT buyer_id FROM alipay_code WHERE code = $1;
