-- Whoever pays at a wallet: an account of his own at each of them.

-- name: payer_find
SELECT payer_id, open_id, name, balance_fen FROM payer
WHERE channel = $1 AND (payer_id = $2 OR open_id = $2);

-- name: payer_by_ending
SELECT payer_id, open_id, name, balance_fen FROM payer
WHERE channel = $1 AND ending = $2 ORDER BY payer_id LIMIT 1;

-- name: payer_first
SELECT payer_id, open_id, name, balance_fen FROM payer
WHERE channel = $1 ORDER BY payer_id LIMIT 1;

-- name: payer_all
SELECT channel, payer_id, open_id, name, balance_fen FROM payer ORDER BY channel, payer_id;

-- name: payer_put
INSERT INTO payer (channel, payer_id, open_id, name, ending, balance_fen)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (channel, payer_id) DO UPDATE SET balance_fen = excluded.balance_fen;

-- name: payer_debit
UPDATE payer SET balance_fen = balance_fen - $3
WHERE channel = $1 AND payer_id = $2 AND balance_fen >= $3;

-- name: payer_credit
UPDATE payer SET balance_fen = balance_fen + $3 WHERE channel = $1 AND payer_id = $2;
