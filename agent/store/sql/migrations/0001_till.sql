-- What one till must not forget. Amounts in fen, times in microseconds since 1970.

-- One row: who this till is. terminal is 0 until it is enrolled.
CREATE TABLE identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    terminal INTEGER NOT NULL,
    private_key BLOB NOT NULL,
    hub_key BLOB NOT NULL,
    hub_url TEXT NOT NULL,
    socket_url TEXT NOT NULL,
    pay_base TEXT NOT NULL,
    merchant TEXT NOT NULL,
    store TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL
) STRICT;

-- One row: how far the till is, and how far the hub has acknowledged.
CREATE TABLE counter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    last_chain BLOB NOT NULL,
    acked_sequence INTEGER NOT NULL,
    acked_chain BLOB NOT NULL,
    hub_seen_us INTEGER NOT NULL
) STRICT;

INSERT INTO counter VALUES (1, 1, 0, zeroblob(32), 0, zeroblob(32), 0);

-- The records as they are sent; chain is the hash chain after each.
CREATE TABLE record (
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    chain BLOB NOT NULL,
    PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

-- Sales, named by the record that opened them, also when a new epoch has moved that record. What was
-- paid at a plate stands among them in epoch 0, named by the hub's order.
CREATE TABLE sale (
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    salt INTEGER NOT NULL,
    issued_s INTEGER NOT NULL,
    opened_us INTEGER NOT NULL,
    ended_us INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    number TEXT NOT NULL,
    tries INTEGER NOT NULL,
    paid_us INTEGER NOT NULL,
    collected_fen INTEGER NOT NULL,
    tendered_fen INTEGER NOT NULL,
    returned_fen INTEGER NOT NULL,
    plate TEXT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX sale_by_state ON sale (state, epoch, sequence);

-- The journal of receipts; copy is 0 for the first print of a sale.
CREATE TABLE print (
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    state TEXT NOT NULL,
    changed_us INTEGER NOT NULL,
    PRIMARY KEY (epoch, sequence, copy)
) STRICT, WITHOUT ROWID;

CREATE INDEX print_by_state ON print (state, epoch, sequence, copy);
