-- name: fault_insert
INSERT INTO fault (channel, part, what, method, number, text, value, remaining)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: fault_find
SELECT fault_id, what, value, text FROM fault
WHERE channel = $1 AND part = $2 AND remaining > 0 AND (method = '' OR method = $3)
    AND (number = '' OR number = $4)
ORDER BY fault_id LIMIT 1;

-- name: fault_use
UPDATE fault SET remaining = remaining - 1 WHERE fault_id = $1;

-- name: fault_all
SELECT channel, what, method, number, text, value, remaining FROM fault
WHERE remaining > 0 ORDER BY fault_id;

-- name: fault_clear
DELETE FROM fault WHERE (channel = $1 OR $1 = '') AND (method = $2 OR $2 = '');
