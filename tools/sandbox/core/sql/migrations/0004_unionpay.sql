-- UnionPay: what was asked for, each thing under its number and time, and who is to be told.

INSERT INTO payer VALUES
    ('unionpay', '6216261000000005135', '6216261000000005135', '621626*********5135', '5135', 100000000),
    ('unionpay', '6216261000000005136', '6216261000000005136', '621626*********5136', '5136', 1);

CREATE TABLE unionpay_trade (
    order_id    TEXT NOT NULL,
    txn_time    TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('qr', 'barcode', 'refund', 'void')),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'failed', 'closed', 'reversed')),
    -- What a query says of one that failed; else ''.
    code        TEXT NOT NULL,
    query_id    TEXT NOT NULL UNIQUE,
    -- Of a QR code's address; '' for what has none.
    token       TEXT NOT NULL,
    barcode     TEXT NOT NULL,
    -- The query_id of what a refund or a void is about.
    orig_id     TEXT NOT NULL,
    payer_id    TEXT NOT NULL,
    back_url    TEXT NOT NULL,
    reserved    TEXT NOT NULL,
    amount_fen  INTEGER NOT NULL CHECK (amount_fen > 0),
    -- Given back by refunds and voids, those under way too.
    returned_fen INTEGER NOT NULL CHECK (returned_fen BETWEEN 0 AND amount_fen),
    created_us  INTEGER NOT NULL,
    expires_us  INTEGER NOT NULL,
    -- When a password is typed, or a refund ends; 0 for never.
    due_us      INTEGER NOT NULL,
    ended_us    INTEGER NOT NULL,
    -- When it was said to be reversed, and was not; else 0.
    closed_us   INTEGER NOT NULL,
    -- By which its notify is signed, as its request was.
    sign_method TEXT NOT NULL CHECK (sign_method IN ('01', '11', '12')),
    PRIMARY KEY (order_id, txn_time)
) WITHOUT ROWID;

CREATE INDEX unionpay_trade_token ON unionpay_trade (token) WHERE token <> '';
CREATE UNIQUE INDEX unionpay_trade_barcode ON unionpay_trade (barcode) WHERE barcode <> '';
CREATE INDEX unionpay_trade_due ON unionpay_trade (due_us) WHERE state = 'waiting';

CREATE TABLE unionpay_notify (
    notify_id  INTEGER PRIMARY KEY,
    query_id   TEXT NOT NULL REFERENCES unionpay_trade (query_id),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up', 'never')),
    sent_count INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    created_us INTEGER NOT NULL,
    next_us    INTEGER NOT NULL
);

CREATE TABLE unionpay_attempt (
    notify_id INTEGER NOT NULL REFERENCES unionpay_notify,
    number    INTEGER NOT NULL,
    sent_us   INTEGER NOT NULL,
    fault     TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    PRIMARY KEY (notify_id, number)
) WITHOUT ROWID;

CREATE INDEX unionpay_notify_due ON unionpay_notify (next_us) WHERE state = 'pending';
