-- name: shift_write
INSERT INTO shift (number, salt, state, cashier, opened_us, closed_us, epoch, sequence, float_fen,
    counted_fen, carried_count, report)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (number) DO UPDATE SET state = $3, cashier = $4, opened_us = $5, closed_us = $6,
    epoch = $7, sequence = $8, float_fen = $9, counted_fen = $10, carried_count = $11, report = $12;

-- name: shift_find
SELECT number, salt, state, cashier, opened_us, closed_us, epoch, sequence, float_fen, counted_fen,
    carried_count, report
FROM shift WHERE number = $1;

-- name: shift_newest
SELECT number, salt, state, cashier, opened_us, closed_us, epoch, sequence, float_fen, counted_fen,
    carried_count, report
FROM shift ORDER BY number DESC LIMIT 1;

-- name: shift_list
SELECT number, salt, state, cashier, opened_us, closed_us, epoch, sequence, float_fen, counted_fen,
    carried_count, report
FROM shift WHERE state = 'closed' AND number < $1 ORDER BY number DESC LIMIT $2;
