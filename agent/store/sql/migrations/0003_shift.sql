-- Shifts: numbered one by one, and never changed when they are closed.

CREATE TABLE shift (
    number INTEGER PRIMARY KEY,
    salt INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('next', 'open', 'closed')),
    cashier TEXT NOT NULL,
    opened_us INTEGER NOT NULL,
    closed_us INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    float_fen INTEGER NOT NULL,
    counted_fen INTEGER NOT NULL,
    carried_count INTEGER NOT NULL,
    report BLOB NOT NULL
) STRICT;

CREATE TRIGGER shift_closed BEFORE UPDATE ON shift WHEN old.state = 'closed' BEGIN
    SELECT RAISE(ABORT, 'a shift that is closed does not change');
END;

CREATE TRIGGER shift_kept BEFORE DELETE ON shift BEGIN
    SELECT RAISE(ABORT, 'a shift is never taken out');
END;

ALTER TABLE sale ADD COLUMN shift INTEGER NOT NULL DEFAULT 0;

ALTER TABLE print ADD COLUMN shift INTEGER NOT NULL DEFAULT 0;
