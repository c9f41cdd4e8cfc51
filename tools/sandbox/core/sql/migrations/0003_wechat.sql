-- WeChat Pay: merchants, their orders and what becomes of them.

INSERT INTO payer VALUES
    ('wechat', 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'oHa4MuEa1ubJ0ui0BrQ1KzoCasu1', '微信用户5135', '5135', 100000000),
    ('wechat', 'oUpF8uN95-Ptaags6E_roPHg7AG0', 'oHa4MuHc2pooR0or0CsR2LapDbtv2', '微信用户5136', '5136', 1);

-- Direct merchants, service providers, sub-merchants, and who receives shares.
CREATE TABLE wechat_merchant (
    mchid       TEXT PRIMARY KEY,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0)
) WITHOUT ROWID;

CREATE TABLE wechat_order (
    -- Whose it is: the sub-merchant's, with a service provider (else sp_mchid is '').
    mchid             TEXT NOT NULL REFERENCES wechat_merchant,
    out_trade_no      TEXT NOT NULL,
    sp_mchid          TEXT NOT NULL,
    appid             TEXT NOT NULL,
    sub_appid         TEXT NOT NULL,
    trade_type        TEXT NOT NULL CHECK (trade_type IN ('NATIVE', 'JSAPI', 'MWEB', 'APP', 'MICROPAY')),
    state             TEXT NOT NULL CHECK (state IN ('NOTPAY', 'USERPAYING', 'SUCCESS', 'REFUND',
                          'CLOSED', 'REVOKED', 'PAYERROR')),
    prepay_id         TEXT NOT NULL UNIQUE,
    token             TEXT NOT NULL UNIQUE,
    transaction_id    TEXT NOT NULL,
    openid            TEXT NOT NULL,
    description       TEXT NOT NULL,
    attach            TEXT NOT NULL,
    notify_url        TEXT NOT NULL,
    -- What the first request said, to compare the next one with.
    params            TEXT NOT NULL,
    total_fen         INTEGER NOT NULL CHECK (total_fen > 0),
    refunded_fen      INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND total_fen),
    -- What the channel keeps of it at present.
    fee_fen           INTEGER NOT NULL CHECK (fee_fen BETWEEN 0 AND total_fen),
    -- Money held for being shared; 'frozen' until it is unfrozen, 'none' when it never was.
    sharing           TEXT NOT NULL CHECK (sharing IN ('none', 'frozen', 'ended')),
    frozen_fen        INTEGER NOT NULL CHECK (frozen_fen >= 0),
    created_us        INTEGER NOT NULL,
    prepay_expires_us INTEGER NOT NULL,
    expires_us        INTEGER NOT NULL,
    paid_us           INTEGER NOT NULL,
    closed_us         INTEGER NOT NULL,
    -- When the payer of a barcode will have typed his password; 0 for never.
    password_us       INTEGER NOT NULL,
    PRIMARY KEY (mchid, out_trade_no)
) WITHOUT ROWID;
-- For wechat_order_by_transaction.
CREATE UNIQUE INDEX wechat_order_transaction ON wechat_order (transaction_id) WHERE transaction_id <> '';
-- For wechat_order_expire.
CREATE INDEX wechat_order_state ON wechat_order (state, expires_us);
-- For wechat_order_by_password.
CREATE INDEX wechat_order_password ON wechat_order (password_us) WHERE password_us > 0;
-- For wechat_order_newest.
CREATE INDEX wechat_order_created ON wechat_order (created_us);
-- For wechat_order_frozen.
CREATE INDEX wechat_order_sharing ON wechat_order (paid_us) WHERE sharing = 'frozen';
-- For the bills.
CREATE INDEX wechat_order_paid ON wechat_order (paid_us);

CREATE TABLE wechat_refund (
    mchid         TEXT NOT NULL,
    out_refund_no TEXT NOT NULL,
    refund_id     TEXT NOT NULL UNIQUE,
    out_trade_no  TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL')),
    -- What it will be when due_us has come.
    outcome       TEXT NOT NULL CHECK (outcome IN ('SUCCESS', 'CLOSED', 'ABNORMAL')),
    amount_fen    INTEGER NOT NULL CHECK (amount_fen > 0),
    -- The part of the channel's fee that came back with it.
    fee_fen       INTEGER NOT NULL CHECK (fee_fen BETWEEN 0 AND amount_fen),
    -- The part that was taken from what is held for being shared.
    frozen_fen    INTEGER NOT NULL CHECK (frozen_fen BETWEEN 0 AND amount_fen),
    reason        TEXT NOT NULL,
    notify_url    TEXT NOT NULL,
    created_us    INTEGER NOT NULL,
    due_us        INTEGER NOT NULL,
    ended_us      INTEGER NOT NULL,
    -- Asked for by API v2.
    old           INTEGER NOT NULL,
    PRIMARY KEY (mchid, out_refund_no),
    FOREIGN KEY (mchid, out_trade_no) REFERENCES wechat_order
) WITHOUT ROWID;
-- For wechat_refund_due.
CREATE INDEX wechat_refund_next ON wechat_refund (status, due_us);
-- For wechat_refund_of_order.
CREATE INDEX wechat_refund_order ON wechat_refund (mchid, out_trade_no);
-- For the bills.
CREATE INDEX wechat_refund_created ON wechat_refund (created_us);

-- Barcodes that were used, and what the OAuth page gave out: each for one use.
CREATE TABLE wechat_code (
    code       TEXT PRIMARY KEY,
    openid     TEXT NOT NULL,
    expires_us INTEGER NOT NULL,
    used_us    INTEGER NOT NULL
) WITHOUT ROWID;

-- The outbox: what a merchant is to be told. plain is sealed anew with each send.
CREATE TABLE wechat_notify (
    notify_id    TEXT PRIMARY KEY,
    mchid        TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    url          TEXT NOT NULL,
    event_type   TEXT NOT NULL,
    plain        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up', 'never')),
    sent_count   INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    created_us   INTEGER NOT NULL,
    next_us      INTEGER NOT NULL,
    FOREIGN KEY (mchid, out_trade_no) REFERENCES wechat_order
) WITHOUT ROWID;
-- For wechat_notify_due.
CREATE INDEX wechat_notify_next ON wechat_notify (state, next_us);
-- For wechat_notify_of_order.
CREATE INDEX wechat_notify_order ON wechat_notify (mchid, out_trade_no);

CREATE TABLE wechat_attempt (
    notify_id TEXT NOT NULL REFERENCES wechat_notify,
    number    INTEGER NOT NULL,
    sent_us   INTEGER NOT NULL,
    fault     TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    PRIMARY KEY (notify_id, number)
) WITHOUT ROWID;

-- Who may receive shares of a merchant's orders.
CREATE TABLE wechat_receiver (
    mchid    TEXT NOT NULL,
    type     TEXT NOT NULL CHECK (type IN ('MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID')),
    account  TEXT NOT NULL,
    name     TEXT NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (mchid, type, account)
) WITHOUT ROWID;

-- A request for sharing, or for ending it.
CREATE TABLE wechat_split (
    mchid        TEXT NOT NULL,
    out_order_no TEXT NOT NULL,
    order_id     TEXT NOT NULL UNIQUE,
    out_trade_no TEXT NOT NULL,
    params       TEXT NOT NULL,
    created_us   INTEGER NOT NULL,
    PRIMARY KEY (mchid, out_order_no),
    FOREIGN KEY (mchid, out_trade_no) REFERENCES wechat_order
) WITHOUT ROWID;
-- For wechat_split_how_many.
CREATE INDEX wechat_split_order ON wechat_split (mchid, out_trade_no);

CREATE TABLE wechat_share (
    order_id     TEXT NOT NULL REFERENCES wechat_split (order_id),
    place        INTEGER NOT NULL,
    mchid        TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    type         TEXT NOT NULL,
    account      TEXT NOT NULL,
    amount_fen   INTEGER NOT NULL CHECK (amount_fen > 0),
    returned_fen INTEGER NOT NULL CHECK (returned_fen BETWEEN 0 AND amount_fen),
    description  TEXT NOT NULL,
    result       TEXT NOT NULL CHECK (result IN ('PENDING', 'SUCCESS', 'CLOSED')),
    fails        INTEGER NOT NULL,
    detail_id    TEXT NOT NULL UNIQUE,
    due_us       INTEGER NOT NULL,
    ended_us     INTEGER NOT NULL,
    PRIMARY KEY (order_id, place)
) WITHOUT ROWID;
-- For wechat_share_due.
CREATE INDEX wechat_share_next ON wechat_share (result, due_us);
-- For wechat_share_sum and wechat_share_of_order.
CREATE INDEX wechat_share_order ON wechat_share (mchid, out_trade_no);

CREATE TABLE wechat_return (
    mchid         TEXT NOT NULL,
    out_return_no TEXT NOT NULL,
    return_no     TEXT NOT NULL UNIQUE,
    order_id      TEXT NOT NULL REFERENCES wechat_split (order_id),
    return_mchid  TEXT NOT NULL,
    amount_fen    INTEGER NOT NULL CHECK (amount_fen > 0),
    description   TEXT NOT NULL,
    result        TEXT NOT NULL CHECK (result IN ('PROCESSING', 'SUCCESS', 'FAILED')),
    fail_reason   TEXT NOT NULL,
    created_us    INTEGER NOT NULL,
    due_us        INTEGER NOT NULL,
    PRIMARY KEY (mchid, out_return_no)
) WITHOUT ROWID;

-- What moved every merchant's balance, in order: the fund bill.
CREATE TABLE wechat_fund (
    fund_id     INTEGER PRIMARY KEY,
    fund_no     TEXT NOT NULL UNIQUE,
    mchid       TEXT NOT NULL REFERENCES wechat_merchant,
    at_us       INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    number      TEXT NOT NULL,
    amount_fen  INTEGER NOT NULL,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0)
);
-- For wechat_bill_funds.
CREATE INDEX wechat_fund_day ON wechat_fund (mchid, at_us);

-- Bills as they were made when they were asked for, to be fetched soon.
CREATE TABLE wechat_bill (
    token      TEXT PRIMARY KEY,
    content    BLOB NOT NULL,
    expires_us INTEGER NOT NULL
) WITHOUT ROWID;
