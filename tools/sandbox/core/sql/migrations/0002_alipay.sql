-- Alipay: one app, and its trades. Amounts are fen, times µs since 1970, 0 for "not yet".

CREATE TABLE alipay_app (
    app_id      TEXT PRIMARY KEY,
    seller_id   TEXT NOT NULL,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0),
    -- Where its messages are posted: the gateway of the application (应用网关).
    message_url TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- The first one pays when nobody else is named; the second one is nearly broke.
INSERT INTO payer VALUES
    ('alipay', '2088102146225135', '068lWtOQ5Z0aYqX1aRkBKf3Kcxh9h7dR', '138****5135', '5135', 100000000),
    ('alipay', '2088102146225136', '051mXuPR6a1bZrY2bSlCLg4Ldyi0i8eS', 'poor***@sandbox.com', '5136', 1);

-- What publicAppAuthorize.htm gave out: for one use.
CREATE TABLE alipay_code (
    code       TEXT PRIMARY KEY,
    app_id     TEXT NOT NULL,
    buyer_id   TEXT NOT NULL,
    scope      TEXT NOT NULL,
    expires_us INTEGER NOT NULL,
    used_us    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alipay_trade (
    trade_no      TEXT PRIMARY KEY,
    app_id        TEXT NOT NULL REFERENCES alipay_app,
    out_trade_no  TEXT NOT NULL,
    method        TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('QR_WAITING', 'QR_EXPIRED', 'QR_CANCELLED',
                      'WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_CLOSED', 'TRADE_FINISHED')),
    total_fen     INTEGER NOT NULL CHECK (total_fen > 0),
    refunded_fen  INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND total_fen),
    subject       TEXT NOT NULL,
    body          TEXT NOT NULL,
    product_code  TEXT NOT NULL,
    passback      TEXT NOT NULL,
    buyer_id      TEXT NOT NULL,
    notify_url    TEXT NOT NULL,
    return_url    TEXT NOT NULL,
    qr_token      TEXT NOT NULL,
    created_us    INTEGER NOT NULL,
    qr_expires_us INTEGER NOT NULL,
    expires_us    INTEGER NOT NULL,
    paid_us       INTEGER NOT NULL,
    closed_us     INTEGER NOT NULL,
    -- When the payer of a barcode will have typed his password.
    password_us   INTEGER NOT NULL,
    -- What Alipay kept of it when it was paid.
    fee_fen       INTEGER NOT NULL CHECK (fee_fen BETWEEN 0 AND total_fen),
    UNIQUE (app_id, out_trade_no)
) WITHOUT ROWID;

-- For alipay_trade_by_token.
CREATE UNIQUE INDEX alipay_trade_token ON alipay_trade (qr_token) WHERE qr_token <> '';
-- For alipay_trade_expire_qr and _expire.
CREATE INDEX alipay_trade_state ON alipay_trade (state, expires_us);
-- For alipay_trade_finish, which is asked at every request: most trades are paid.
CREATE INDEX alipay_trade_paid ON alipay_trade (state, paid_us);
-- For alipay_trade_by_password.
CREATE INDEX alipay_trade_password ON alipay_trade (password_us) WHERE password_us > 0;
-- For alipay_trade_newest.
CREATE INDEX alipay_trade_created ON alipay_trade (created_us);

CREATE TABLE alipay_refund (
    trade_no       TEXT NOT NULL REFERENCES alipay_trade,
    out_request_no TEXT NOT NULL,
    amount_fen     INTEGER NOT NULL CHECK (amount_fen > 0),
    -- What of the fee went back with it.
    fee_fen        INTEGER NOT NULL CHECK (fee_fen >= 0),
    reason         TEXT NOT NULL,
    refunded_us    INTEGER NOT NULL,
    -- From then on its query knows of it.
    shown_us       INTEGER NOT NULL,
    PRIMARY KEY (trade_no, out_request_no)
) WITHOUT ROWID;

-- Trades whose money is held for being shared.
CREATE TABLE alipay_frozen (
    trade_no TEXT PRIMARY KEY REFERENCES alipay_trade,
    finished INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alipay_receiver (
    app_id  TEXT NOT NULL REFERENCES alipay_app,
    type    TEXT NOT NULL,
    account TEXT NOT NULL,
    name    TEXT NOT NULL,
    memo    TEXT NOT NULL,
    PRIMARY KEY (app_id, type, account)
) WITHOUT ROWID;

CREATE TABLE alipay_settle (
    trade_no       TEXT NOT NULL REFERENCES alipay_trade,
    out_request_no TEXT NOT NULL,
    settle_no      TEXT NOT NULL UNIQUE,
    content        TEXT NOT NULL,
    PRIMARY KEY (trade_no, out_request_no)
) WITHOUT ROWID;

CREATE TABLE alipay_share (
    settle_no  TEXT NOT NULL,
    place      INTEGER NOT NULL,
    trade_no   TEXT NOT NULL REFERENCES alipay_trade,
    type       TEXT NOT NULL,
    account    TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    state      TEXT NOT NULL CHECK (state IN ('PROCESSING', 'SUCCESS', 'FAIL')),
    fails      INTEGER NOT NULL,
    asked_us   INTEGER NOT NULL,
    due_us     INTEGER NOT NULL,
    PRIMARY KEY (settle_no, place)
) WITHOUT ROWID;

-- What refunds took back of them.
CREATE TABLE alipay_recall (
    trade_no       TEXT NOT NULL REFERENCES alipay_trade,
    out_request_no TEXT NOT NULL,
    place          INTEGER NOT NULL,
    account        TEXT NOT NULL,
    amount_fen     INTEGER NOT NULL CHECK (amount_fen > 0),
    recalled_us    INTEGER NOT NULL,
    PRIMARY KEY (trade_no, out_request_no, place)
) WITHOUT ROWID;

-- For alipay_share_sum and alipay_share_of_trade.
CREATE INDEX alipay_share_trade ON alipay_share (trade_no);

-- The outbox: what a merchant is to be told. form lacks what changes with each send.
CREATE TABLE alipay_notify (
    notify_id  TEXT PRIMARY KEY,
    trade_no   TEXT NOT NULL REFERENCES alipay_trade,
    -- Its notify_type, or the msg_method of a message.
    kind       TEXT NOT NULL,
    url        TEXT NOT NULL,
    form       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up', 'never')),
    sent_count INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    created_us INTEGER NOT NULL,
    next_us    INTEGER NOT NULL
) WITHOUT ROWID;

-- For alipay_notify_due.
CREATE INDEX alipay_notify_next ON alipay_notify (state, next_us);

CREATE TABLE alipay_attempt (
    notify_id TEXT NOT NULL REFERENCES alipay_notify,
    number    INTEGER NOT NULL,
    sent_us   INTEGER NOT NULL,
    fault     TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    PRIMARY KEY (notify_id, number)
) WITHOUT ROWID;

-- Of v3, each good once.
CREATE TABLE alipay_nonce (
    nonce   TEXT PRIMARY KEY,
    used_us INTEGER NOT NULL
) WITHOUT ROWID;

-- For alipay_app_forget_nonces.
CREATE INDEX alipay_nonce_used ON alipay_nonce (used_us);

-- For alipay_bill_trades, _refunds and _shares.
CREATE INDEX alipay_trade_paid_at ON alipay_trade (paid_us) WHERE paid_us > 0;
CREATE INDEX alipay_refund_at ON alipay_refund (refunded_us);
CREATE INDEX alipay_share_at ON alipay_share (asked_us);
CREATE INDEX alipay_recall_at ON alipay_recall (recalled_us);
