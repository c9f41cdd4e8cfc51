-- What a till program asks to be paid: its own name for the sale, and what is sold.

ALTER TABLE sale ADD COLUMN reference TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX sale_by_reference ON sale (reference) WHERE reference <> '';

CREATE TABLE item (
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (epoch, sequence, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER item_forget AFTER DELETE ON sale BEGIN
    DELETE FROM item WHERE epoch = old.epoch AND sequence = old.sequence;
END;
