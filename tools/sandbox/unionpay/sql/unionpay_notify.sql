-- name: unionpay_notify_insert
INSERT INTO unionpay_notify (query_id, state, sent_count, tries, created_us, next_us)
VALUES ($1, 'pending', 0, 0, $2, $2);

-- name: unionpay_notify_due
SELECT CAST(n.notify_id AS TEXT), t.order_id, t.kind, t.back_url, n.query_id, n.sent_count, n.tries,
    n.created_us, n.next_us
FROM unionpay_notify n JOIN unionpay_trade t ON t.query_id = n.query_id
WHERE n.state = 'pending' ORDER BY n.next_us, n.notify_id LIMIT $1;

-- name: unionpay_notify_move
UPDATE unionpay_notify SET state = $2, sent_count = $3, tries = $4, next_us = $5 WHERE notify_id = $1;

-- name: unionpay_notify_of_trade
SELECT notify_id, state, sent_count, next_us FROM unionpay_notify
WHERE query_id = $1 ORDER BY notify_id;

-- name: unionpay_notify_attempt
INSERT INTO unionpay_attempt (notify_id, number, sent_us, fault, outcome) VALUES ($1, $2, $3, $4, $5);

-- name: unionpay_notify_attempts
SELECT number, sent_us, fault, outcome FROM unionpay_attempt WHERE notify_id = $1 ORDER BY number;
