-- name: wechat_code_insert
INSERT INTO wechat_code (code, openid, expires_us, used_us) VALUES ($1, $2, $3, $4);

-- name: wechat_code_find
SELECT openid, expires_us, used_us FROM wechat_code WHERE code = $1;

-- name: wechat_code_use
UPDATE wechat_code SET used_us = $2 WHERE code = $1 AND used_us = 0;
