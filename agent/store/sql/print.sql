-- name: print_write
INSERT INTO print (epoch, sequence, copy, state, changed_us, shift) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (epoch, sequence, copy) DO UPDATE SET state = $4, changed_us = $5;

-- name: print_first
SELECT epoch, sequence, copy, state, shift FROM print WHERE state = $1
ORDER BY epoch, sequence, copy LIMIT 1;

-- name: print_of
SELECT epoch, sequence, copy, state, shift FROM print WHERE epoch = $1 AND sequence = $2
ORDER BY copy DESC LIMIT 1;

-- name: print_doubt
UPDATE print SET state = 'unknown', changed_us = $1 WHERE state = 'sent';

-- name: print_forget
DELETE FROM print WHERE state IN ('confirmed', 'replaced') AND changed_us < $1;
