-- name: instruction_add
INSERT INTO instruction (number, what, at_us) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING;

-- name: instruction_find
SELECT what FROM instruction WHERE number = $1;

-- name: instruction_wipes
SELECT count(*) FROM instruction WHERE what = $1;
