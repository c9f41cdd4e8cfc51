-- name: wechat_complaint_add
INSERT INTO wechat_complaint (complaint_id, mchid, out_trade_no, state, problem_type, detail, phone,
    refund_fen, waits, filed_us)
VALUES ($1, $2, $3, 'PENDING', $4, $5, $6, $7, 1, $8);

-- name: wechat_complaint_move
UPDATE wechat_complaint SET state = $2, waits = $3 WHERE complaint_id = $1;

-- name: wechat_complaint_find
SELECT c.complaint_id, c.mchid, c.out_trade_no, c.state, c.problem_type, c.detail, c.phone, c.refund_fen,
    c.waits, c.filed_us, o.transaction_id, o.total_fen, o.refunded_fen
FROM wechat_complaint c JOIN wechat_order o ON o.mchid = c.mchid AND o.out_trade_no = c.out_trade_no
WHERE c.complaint_id = $1;

-- name: wechat_complaint_list
-- The newest first.
SELECT c.complaint_id, c.mchid, c.out_trade_no, c.state, c.problem_type, c.detail, c.phone, c.refund_fen,
    c.waits, c.filed_us, o.transaction_id, o.total_fen, o.refunded_fen
FROM wechat_complaint c JOIN wechat_order o ON o.mchid = c.mchid AND o.out_trade_no = c.out_trade_no
WHERE c.filed_us >= $1 AND c.filed_us < $2 AND (c.mchid = $3 OR $3 = '')
ORDER BY c.filed_us DESC, c.complaint_id DESC LIMIT $4 OFFSET $5;

-- name: wechat_complaint_state
-- As sandbox_admin_put_complaints() wants it.
SELECT complaint_id, out_trade_no, state FROM wechat_complaint
ORDER BY filed_us DESC, complaint_id DESC LIMIT 1000;

-- name: wechat_complaint_said
-- The newest first.
SELECT type, details FROM wechat_complaint_log WHERE complaint_id = $1 ORDER BY place DESC LIMIT 300;

-- name: wechat_complaint_how_many
SELECT count(*) FROM wechat_complaint
WHERE filed_us >= $1 AND filed_us < $2 AND (mchid = $3 OR $3 = '');

-- name: wechat_complaint_order
-- Which order of that number a payer complains of.
SELECT mchid FROM wechat_order WHERE out_trade_no = $1 ORDER BY created_us DESC LIMIT 1;

-- name: wechat_complaint_log
INSERT INTO wechat_complaint_log (log_id, complaint_id, operator, type, details, at_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: wechat_complaint_history
-- The newest first.
SELECT log_id, operator, type, details, at_us FROM wechat_complaint_log
WHERE complaint_id = $1 ORDER BY place DESC LIMIT $2 OFFSET $3;

-- name: wechat_complaint_history_count
SELECT count(*) FROM wechat_complaint_log WHERE complaint_id = $1;

-- name: wechat_complaint_subscribe
INSERT INTO wechat_subscription (mchid, url) VALUES ($1, $2);

-- name: wechat_complaint_url
SELECT url FROM wechat_subscription WHERE mchid = $1;
