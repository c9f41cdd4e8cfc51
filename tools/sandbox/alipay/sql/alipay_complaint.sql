-- name: alipay_complaint_add
INSERT INTO alipay_complaint (complain_event_id, trade_no, status, wish, reason, content, phone, filed_us,
    moved_us, finished_us)
VALUES ($1, $2, 'MERCHANT_PROCESSING', $3, $4, $5, $6, $7, $7, 0);

-- name: alipay_complaint_move
UPDATE alipay_complaint SET status = $2, moved_us = $3, finished_us = $4 WHERE complain_event_id = $1;

-- name: alipay_complaint_find
SELECT c.complain_event_id, c.trade_no, c.status, c.wish, c.reason, c.content, c.phone, c.filed_us,
    c.moved_us, c.finished_us, t.app_id, t.out_trade_no, t.total_fen
FROM alipay_complaint c JOIN alipay_trade t ON t.trade_no = c.trade_no
WHERE c.complain_event_id = $1;

-- name: alipay_complaint_list
-- The newest first.
SELECT c.complain_event_id, c.trade_no, c.status, c.wish, c.reason, c.content, c.phone, c.filed_us,
    c.moved_us, c.finished_us, t.app_id, t.out_trade_no, t.total_fen
FROM alipay_complaint c JOIN alipay_trade t ON t.trade_no = c.trade_no
WHERE c.filed_us >= $1 AND c.filed_us <= $2 AND (c.status = $3 OR $3 = '')
ORDER BY c.filed_us DESC, c.complain_event_id DESC LIMIT $4 OFFSET $5;

-- name: alipay_complaint_state
-- As sandbox_admin_put_complaints() wants it.
SELECT c.complain_event_id, t.out_trade_no, c.status
FROM alipay_complaint c JOIN alipay_trade t ON t.trade_no = c.trade_no
ORDER BY c.filed_us DESC, c.complain_event_id DESC LIMIT 1000;

-- name: alipay_complaint_how_many
SELECT count(*) FROM alipay_complaint
WHERE filed_us >= $1 AND filed_us <= $2 AND (status = $3 OR $3 = '');

-- name: alipay_complaint_say
INSERT INTO alipay_complaint_word (complain_event_id, role, content, at_us) VALUES ($1, $2, $3, $4);

-- name: alipay_complaint_words
SELECT role, content, at_us FROM alipay_complaint_word WHERE complain_event_id = $1 ORDER BY place;
