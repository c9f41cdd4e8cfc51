-- name: wechat_bill_insert
INSERT INTO wechat_bill (token, content, expires_us) VALUES ($1, $2, $3);

-- name: wechat_bill_find
SELECT content FROM wechat_bill WHERE token = $1 AND expires_us > $2;

-- name: wechat_bill_forget
DELETE FROM wechat_bill WHERE expires_us <= $1;

-- name: wechat_bill_paid
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order
WHERE paid_us >= $1 AND paid_us < $2 AND (sp_mchid = $3 OR (sp_mchid = '' AND mchid = $3))
    AND ($4 = '' OR mchid = $4)
ORDER BY paid_us, transaction_id;

-- name: wechat_bill_revoked
SELECT mchid, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, prepay_id, token,
    transaction_id, openid, description, attach, notify_url, params, total_fen, refunded_fen,
    fee_fen, sharing, frozen_fen, created_us, prepay_expires_us, expires_us, paid_us, closed_us,
    password_us
FROM wechat_order
WHERE paid_us > 0 AND state = 'REVOKED' AND closed_us >= $1 AND closed_us < $2
    AND (sp_mchid = $3 OR (sp_mchid = '' AND mchid = $3)) AND ($4 = '' OR mchid = $4)
ORDER BY closed_us, transaction_id;

-- name: wechat_bill_refunds
SELECT r.mchid, r.out_refund_no, r.refund_id, r.out_trade_no, r.status, r.outcome, r.amount_fen, r.fee_fen,
    r.frozen_fen, r.reason, r.notify_url, r.created_us, r.due_us, r.ended_us, r.old
FROM wechat_refund r JOIN wechat_order o ON o.mchid = r.mchid AND o.out_trade_no = r.out_trade_no
WHERE r.created_us >= $1 AND r.created_us < $2
    AND (o.sp_mchid = $3 OR (o.sp_mchid = '' AND o.mchid = $3)) AND ($4 = '' OR o.mchid = $4)
ORDER BY r.created_us, r.refund_id;

-- 业务凭证号 is the merchant's number of what was paid; of a refund, as the sample has it, what was given back of.
-- name: wechat_bill_funds
SELECT f.fund_no, f.at_us, f.kind, f.number, f.amount_fen, f.balance_fen,
    coalesce(o.out_trade_no, 'REF' || p.transaction_id, f.number)
FROM wechat_fund f LEFT JOIN wechat_order o ON o.transaction_id = f.number AND o.transaction_id <> ''
    LEFT JOIN wechat_refund r ON r.refund_id = f.number
    LEFT JOIN wechat_order p ON p.mchid = r.mchid AND p.out_trade_no = r.out_trade_no
WHERE f.mchid = $1 AND f.at_us >= $2 AND f.at_us < $3 ORDER BY f.fund_id;

-- name: wechat_bill_fund_insert
INSERT INTO wechat_fund (fund_no, mchid, at_us, kind, number, amount_fen, balance_fen)
SELECT $1, mchid, $3, $4, $5, $6, balance_fen FROM wechat_merchant WHERE mchid = $2;

-- name: wechat_bill_shares
SELECT s.ended_us, o.sp_mchid, s.mchid, o.transaction_id, s.order_id, s.detail_id, p.out_order_no,
    o.total_fen, s.account, s.amount_fen, s.result, s.description, 0
FROM wechat_share s JOIN wechat_split p ON p.order_id = s.order_id
    JOIN wechat_order o ON o.mchid = s.mchid AND o.out_trade_no = s.out_trade_no
WHERE s.result <> 'PENDING' AND s.ended_us >= $1 AND s.ended_us < $2
    AND (o.sp_mchid = $3 OR (o.sp_mchid = '' AND o.mchid = $3)) AND ($4 = '' OR o.mchid = $4)
ORDER BY s.ended_us, s.detail_id;

-- name: wechat_bill_returns
SELECT r.due_us, o.sp_mchid, r.mchid, o.transaction_id, r.return_no, r.return_no, r.out_return_no,
    o.total_fen, r.return_mchid, r.amount_fen, r.result, r.description, 1
FROM wechat_return r JOIN wechat_split p ON p.order_id = r.order_id
    JOIN wechat_order o ON o.mchid = p.mchid AND o.out_trade_no = p.out_trade_no
WHERE r.result <> 'PROCESSING' AND r.due_us >= $1 AND r.due_us < $2
    AND (o.sp_mchid = $3 OR (o.sp_mchid = '' AND o.mchid = $3)) AND ($4 = '' OR o.mchid = $4)
ORDER BY r.due_us, r.return_no;
