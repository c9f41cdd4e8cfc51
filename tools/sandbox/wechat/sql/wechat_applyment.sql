-- name: wechat_applyment_put
-- The same business_code is the same application, filed anew.
INSERT INTO wechat_applyment (business_code, applyment_id, state, sub_mchid, sign, shortname, filed_us)
VALUES ($1, (SELECT coalesce(max(applyment_id), 2000002124775690) + 1 FROM wechat_applyment),
    'APPLYMENT_STATE_AUDITING', '', $2, $3, $4)
ON CONFLICT (business_code) DO UPDATE SET state = excluded.state, shortname = excluded.shortname,
    filed_us = excluded.filed_us;

-- name: wechat_applyment_move
UPDATE wechat_applyment SET state = $2, sub_mchid = $3 WHERE business_code = $1;

-- name: wechat_applyment_by_code
SELECT business_code, applyment_id, state, sub_mchid, sign, shortname
FROM wechat_applyment WHERE business_code = $1;

-- name: wechat_applyment_by_id
SELECT business_code, applyment_id, state, sub_mchid, sign, shortname
FROM wechat_applyment WHERE applyment_id = $1;

-- name: wechat_applyment_all
-- The newest first.
SELECT business_code, applyment_id, state, sub_mchid, sign, shortname
FROM wechat_applyment ORDER BY applyment_id DESC LIMIT $1;

-- name: wechat_applyment_is_sub
SELECT 1 FROM wechat_applyment WHERE sub_mchid = $1 AND state = 'APPLYMENT_STATE_FINISHED';

-- name: wechat_applyment_fault
INSERT INTO wechat_applyment_fault (business_code, field, field_name, reject_reason)
VALUES ($1, $2, $3, $4);

-- name: wechat_applyment_mended
DELETE FROM wechat_applyment_fault WHERE business_code = $1;

-- name: wechat_applyment_faults
SELECT field, field_name, reject_reason FROM wechat_applyment_fault
WHERE business_code = $1 ORDER BY place;
