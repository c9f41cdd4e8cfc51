-- name: sale_write
INSERT INTO sale (epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (epoch, sequence) DO UPDATE SET state = $3, ended_us = $8, offline = $9, channel = $10,
    number = $11, tries = $12, paid_us = $13, collected_fen = $14, tendered_fen = $15,
    returned_fen = $16;

-- name: sale_find
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE epoch = $1 AND sequence = $2;

-- name: sale_of
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE reference = $1 AND reference <> '';

-- name: sale_list
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE epoch > 0 AND (epoch < $1 OR epoch = $1 AND sequence < $2)
ORDER BY epoch DESC, sequence DESC LIMIT $3;

-- name: sale_newest
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE epoch > 0 ORDER BY epoch DESC, sequence DESC LIMIT 2;

-- name: sale_plate
-- The newest that was paid at a plate.
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE epoch = 0 ORDER BY sequence DESC LIMIT 1;

-- name: sale_pending
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE state IN ('open', 'cancelled') ORDER BY epoch DESC, sequence DESC LIMIT $1;

-- name: sale_cash
-- What cash may be given back for.
SELECT epoch, sequence, state, amount_fen, salt, issued_s,
    opened_us, ended_us, offline, channel, number, tries, paid_us, collected_fen, tendered_fen,
    returned_fen, plate, remark, reference, shift
FROM sale WHERE state IN ('cash', 'twice') AND returned_fen < collected_fen
ORDER BY epoch DESC, sequence DESC LIMIT $1;

-- name: sale_coded
SELECT COALESCE(SUM(amount_fen), 0) FROM sale WHERE state = 'coded';

-- name: sale_forget
DELETE FROM sale
WHERE state NOT IN ('open', 'cancelled', 'coded') AND ended_us < $1 AND (epoch < $2 OR sequence <= $3);
