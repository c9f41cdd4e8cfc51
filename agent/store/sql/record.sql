-- name: record_add
INSERT INTO record (epoch, sequence, bytes, chain) VALUES ($1, $2, $3, $4);

-- name: record_list
SELECT sequence, bytes, chain FROM record WHERE epoch = $1 AND sequence >= $2
ORDER BY sequence LIMIT $3;

-- name: record_chain
SELECT chain FROM record WHERE epoch = $1 AND sequence = $2;

-- name: record_forget
DELETE FROM record WHERE epoch = $1 AND sequence <= $2;

-- name: record_forget_epochs
DELETE FROM record WHERE epoch < $1;
