-- name: sandbox_read
SELECT forward_us, openings FROM sandbox WHERE only_one = 1;

-- name: sandbox_open
UPDATE sandbox SET openings = openings + 1 WHERE only_one = 1;

-- name: sandbox_forward
UPDATE sandbox SET forward_us = $1 WHERE only_one = 1;
