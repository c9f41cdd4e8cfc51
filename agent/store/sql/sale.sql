-- name: sale_write
INSERT INTO sale (epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (epoch, sequence) DO UPDATE SET state = $5, ended_us = $10, offline = $11, channel = $12,
    number = $13, tries = $14, paid_us = $15, collected_fen = $16, tendered_fen = $17,
    returned_fen = $18;

-- name: sale_find
SELECT epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen
FROM sale WHERE epoch = $1 AND sequence = $2;

-- name: sale_find_former
SELECT epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen
FROM sale WHERE former_epoch = $1 AND former_sequence = $2;

-- name: sale_newest
SELECT epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen
FROM sale ORDER BY epoch DESC, sequence DESC LIMIT 2;

-- name: sale_pending
SELECT epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen
FROM sale WHERE state IN ('open', 'cancelled') ORDER BY epoch DESC, sequence DESC LIMIT $1;

-- name: sale_cash
-- What cash may be given back for.
SELECT epoch, sequence, former_epoch, former_sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen
FROM sale WHERE state IN ('cash', 'twice') AND returned_fen < collected_fen
ORDER BY epoch DESC, sequence DESC LIMIT $1;

-- name: sale_coded
SELECT COALESCE(SUM(amount_fen), 0) FROM sale WHERE state = 'coded';

-- name: sale_rename
UPDATE sale SET epoch = $3, sequence = $4, former_epoch = $1, former_sequence = $2
WHERE epoch = $1 AND sequence = $2;

-- name: sale_forget
DELETE FROM sale
WHERE state NOT IN ('open', 'cancelled', 'coded') AND ended_us < $1 AND (epoch < $2 OR sequence <= $3);
