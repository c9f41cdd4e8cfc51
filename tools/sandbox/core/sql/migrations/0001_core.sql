-- What every channel uses. Amounts are fen, times µs since 1970, 0 for "not yet".

CREATE TABLE sandbox (
    only_one   INTEGER PRIMARY KEY CHECK (only_one = 1),
    -- How far the clock was turned on.
    forward_us INTEGER NOT NULL,
    openings   INTEGER NOT NULL
);

INSERT INTO sandbox VALUES (1, 0, 0);

-- An account at a wallet. ending: the last four digits of the barcodes that its phone shows.
CREATE TABLE payer (
    channel     TEXT NOT NULL,
    payer_id    TEXT NOT NULL,
    open_id     TEXT NOT NULL,
    name        TEXT NOT NULL,
    ending      TEXT NOT NULL,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0),
    PRIMARY KEY (channel, payer_id),
    UNIQUE (channel, open_id)
) WITHOUT ROWID;

-- What is to go wrong, and how often still. method and number (of an order) are '' for any.
CREATE TABLE fault (
    fault_id  INTEGER PRIMARY KEY,
    channel   TEXT NOT NULL,
    part      TEXT NOT NULL,
    what      TEXT NOT NULL,
    method    TEXT NOT NULL,
    number    TEXT NOT NULL,
    text      TEXT NOT NULL,
    value     INTEGER NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0)
);
