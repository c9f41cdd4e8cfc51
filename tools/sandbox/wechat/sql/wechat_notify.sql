-- name: wechat_notify_insert
INSERT INTO wechat_notify (notify_id, mchid, out_trade_no, url, event_type, plain, state, sent_count,
    tries, created_us, next_us)
VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, 0, $7, $7);

-- name: wechat_notify_due
SELECT notify_id, out_trade_no, event_type, url, plain, sent_count, tries, created_us, next_us
FROM wechat_notify WHERE state = 'pending' ORDER BY next_us, notify_id LIMIT $1;

-- name: wechat_notify_move
UPDATE wechat_notify SET state = $2, sent_count = $3, tries = $4, next_us = $5 WHERE notify_id = $1;

-- name: wechat_notify_of_order
SELECT notify_id, url, event_type, state, sent_count, next_us FROM wechat_notify
WHERE mchid = $1 AND out_trade_no = $2 ORDER BY created_us, notify_id;

-- name: wechat_notify_attempt
INSERT INTO wechat_attempt (notify_id, number, sent_us, fault, outcome) VALUES ($1, $2, $3, $4, $5);

-- name: wechat_notify_attempts
SELECT number, sent_us, fault, outcome FROM wechat_attempt WHERE notify_id = $1 ORDER BY number;
