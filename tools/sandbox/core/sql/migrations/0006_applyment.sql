-- Applications of merchants who are to be sub-merchants of WeChat Pay's service provider.

CREATE TABLE wechat_applyment (
    business_code TEXT PRIMARY KEY,
    applyment_id  INTEGER NOT NULL UNIQUE,
    -- Any word: tests have the channel say one that is new.
    state         TEXT NOT NULL,
    -- '' before it has one.
    sub_mchid     TEXT NOT NULL,
    -- Of the address where the merchant signs.
    sign          TEXT NOT NULL,
    shortname     TEXT NOT NULL,
    filed_us      INTEGER NOT NULL
) WITHOUT ROWID;
-- For wechat_applyment_is_sub.
CREATE INDEX wechat_applyment_sub ON wechat_applyment (sub_mchid);

-- What one was rejected for.
CREATE TABLE wechat_applyment_fault (
    place         INTEGER PRIMARY KEY,
    business_code TEXT NOT NULL REFERENCES wechat_applyment,
    field         TEXT NOT NULL,
    field_name    TEXT NOT NULL,
    reject_reason TEXT NOT NULL
);
-- For wechat_applyment_faults.
CREATE INDEX wechat_applyment_fault_of ON wechat_applyment_fault (business_code, place);
