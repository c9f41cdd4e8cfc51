-- What payers complain of, at both wallets.

CREATE TABLE wechat_complaint (
    complaint_id TEXT PRIMARY KEY,
    mchid        TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('PENDING', 'PROCESSING', 'PROCESSED')),
    problem_type TEXT NOT NULL CHECK (problem_type IN ('REFUND', 'SERVICE_NOT_WORK', 'OTHERS')),
    detail       TEXT NOT NULL,
    phone        TEXT NOT NULL,
    refund_fen   INTEGER NOT NULL CHECK (refund_fen >= 0),
    -- The payer has said something since the merchant's last word.
    waits        INTEGER NOT NULL,
    filed_us     INTEGER NOT NULL,
    FOREIGN KEY (mchid, out_trade_no) REFERENCES wechat_order
) WITHOUT ROWID;
-- For wechat_complaint_list.
CREATE INDEX wechat_complaint_filed ON wechat_complaint (filed_us);

-- What was said about it, in order.
CREATE TABLE wechat_complaint_log (
    place        INTEGER PRIMARY KEY,
    log_id       TEXT NOT NULL UNIQUE,
    complaint_id TEXT NOT NULL REFERENCES wechat_complaint,
    operator     TEXT NOT NULL,
    type         TEXT NOT NULL,
    details      TEXT NOT NULL,
    at_us        INTEGER NOT NULL
);
-- For wechat_complaint_history.
CREATE INDEX wechat_complaint_log_of ON wechat_complaint_log (complaint_id, place);

-- Where a merchant is told of complaints.
CREATE TABLE wechat_subscription (
    mchid TEXT PRIMARY KEY,
    url   TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE alipay_complaint (
    complain_event_id TEXT PRIMARY KEY,
    trade_no          TEXT NOT NULL REFERENCES alipay_trade,
    status            TEXT NOT NULL CHECK (status IN ('MERCHANT_PROCESSING', 'MERCHANT_FEEDBACKED',
                          'FINISHED', 'CANCELLED', 'PLATFORM_PROCESSING', 'PLATFORM_FINISH', 'CLOSED')),
    -- What the payer wants, and why (leaf_category_name, complain_reason).
    wish              TEXT NOT NULL,
    reason            TEXT NOT NULL,
    content           TEXT NOT NULL,
    phone             TEXT NOT NULL,
    filed_us          INTEGER NOT NULL,
    moved_us          INTEGER NOT NULL,
    finished_us       INTEGER NOT NULL
) WITHOUT ROWID;
-- For alipay_complaint_list.
CREATE INDEX alipay_complaint_filed ON alipay_complaint (filed_us);

-- What was said about it, in order.
CREATE TABLE alipay_complaint_word (
    place             INTEGER PRIMARY KEY,
    complain_event_id TEXT NOT NULL REFERENCES alipay_complaint,
    role              TEXT NOT NULL CHECK (role IN ('USER', 'MERCHANT', 'SYSTEM', 'AUDITOR')),
    content           TEXT NOT NULL,
    at_us             INTEGER NOT NULL
);
-- For alipay_complaint_words.
CREATE INDEX alipay_complaint_word_of ON alipay_complaint_word (complain_event_id, place);
