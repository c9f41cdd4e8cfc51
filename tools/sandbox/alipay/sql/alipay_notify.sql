-- name: alipay_notify_insert
INSERT INTO alipay_notify (notify_id, trade_no, kind, url, form, state, sent_count, tries, created_us,
    next_us)
VALUES ($1, $2, $3, $4, $5, 'pending', 0, 0, $6, $6);

-- name: alipay_notify_due
SELECT n.notify_id, t.out_trade_no, n.kind, n.url, n.form, n.sent_count, n.tries, n.created_us, n.next_us
FROM alipay_notify n JOIN alipay_trade t ON t.trade_no = n.trade_no
WHERE n.state = 'pending' ORDER BY n.next_us, n.notify_id LIMIT $1;

-- name: alipay_notify_move
UPDATE alipay_notify SET state = $2, sent_count = $3, tries = $4, next_us = $5 WHERE notify_id = $1;

-- name: alipay_notify_of_trade
SELECT notify_id, url, state, sent_count, next_us FROM alipay_notify
WHERE trade_no = $1 ORDER BY notify_id;

-- name: alipay_notify_attempt
INSERT INTO alipay_attempt (notify_id, number, sent_us, fault, outcome) VALUES ($1, $2, $3, $4, $5);

-- name: alipay_notify_attempts
SELECT number, sent_us, fault, outcome FROM alipay_attempt WHERE notify_id = $1 ORDER BY number;
