-- name: item_write
INSERT INTO item (epoch, sequence, position, name, quantity, amount_fen) VALUES ($1, $2, $3, $4, $5, $6);

-- name: item_list
SELECT name, quantity, amount_fen FROM item WHERE epoch = $1 AND sequence = $2 ORDER BY position;
