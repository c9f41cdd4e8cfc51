-- name: unionpay_notify_insert
INSERT INTO unionpay_notify (query_id, state, sent_count, tries, next_us, outcome)
VALUES ($1, 'pending', 0, 0, $2, '');

-- name: unionpay_notify_due
SELECT notify_id, query_id, sent_count, tries, next_us FROM unionpay_notify
WHERE state = 'pending' ORDER BY next_us, notify_id LIMIT 1;

-- name: unionpay_notify_move
UPDATE unionpay_notify SET state = $2, sent_count = $3, tries = $4, next_us = $5, outcome = $6
WHERE notify_id = $1;

-- name: unionpay_notify_of_trade
SELECT state, sent_count, next_us, outcome FROM unionpay_notify
WHERE query_id = $1 ORDER BY notify_id;

-- name: unionpay_notify_attempt
INSERT INTO unionpay_attempt (notify_id, sent_us, fault, outcome) VALUES ($1, $2, $3, $4);
