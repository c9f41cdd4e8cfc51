-- name: counter_read
SELECT epoch, last_sequence, last_chain, acked_sequence, acked_chain, hub_seen_us
FROM counter WHERE id = 1;

-- name: counter_advance
UPDATE counter SET last_sequence = $1, last_chain = $2 WHERE id = 1 AND last_sequence < $1;

-- name: counter_ack
UPDATE counter SET acked_sequence = $1, acked_chain = $2, hub_seen_us = $3
WHERE id = 1 AND last_sequence >= $1;

-- name: counter_see
UPDATE counter SET hub_seen_us = $1 WHERE id = 1;

-- name: counter_restart
UPDATE counter SET epoch = $1, last_sequence = 0, last_chain = $2, acked_sequence = 0,
    acked_chain = $2 WHERE id = 1;
