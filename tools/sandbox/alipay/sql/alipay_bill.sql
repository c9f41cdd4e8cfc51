-- What happened from $1 until before $2.

-- name: alipay_bill_trades
SELECT t.trade_no, t.out_trade_no, '' AS request_no, t.subject, t.created_us, t.paid_us AS at_us,
    p.name, t.total_fen, t.fee_fen,
    (SELECT coalesce(sum(s.amount_fen), 0) FROM alipay_share s
     WHERE s.trade_no = t.trade_no AND s.state <> 'FAIL' AND s.asked_us >= $1 AND s.asked_us < $2)
FROM alipay_trade t JOIN payer p ON p.channel = 'alipay' AND p.payer_id = t.buyer_id
WHERE t.paid_us >= $1 AND t.paid_us < $2 AND t.paid_us > 0
UNION ALL
SELECT t.trade_no, t.out_trade_no, r.out_request_no, t.subject, t.created_us, r.refunded_us,
    p.name, -r.amount_fen, -r.fee_fen, 0
FROM alipay_refund r JOIN alipay_trade t ON t.trade_no = r.trade_no
    JOIN payer p ON p.channel = 'alipay' AND p.payer_id = t.buyer_id
WHERE r.refunded_us >= $1 AND r.refunded_us < $2
ORDER BY at_us, trade_no, request_no;

-- Each movement of the merchant's money before $1, in the order in which they happened.
-- name: alipay_bill_moves
SELECT 1 AS kind, t.trade_no, t.out_trade_no, '' AS number, t.subject, t.paid_us AS at_us, p.name,
    t.total_fen AS amount_fen
FROM alipay_trade t JOIN payer p ON p.channel = 'alipay' AND p.payer_id = t.buyer_id
WHERE t.paid_us > 0 AND t.paid_us < $1
UNION ALL
SELECT 2, t.trade_no, t.out_trade_no, '', t.subject, t.paid_us, '', -t.fee_fen
FROM alipay_trade t WHERE t.paid_us > 0 AND t.paid_us < $1 AND t.fee_fen > 0
UNION ALL
SELECT 4, t.trade_no, t.out_trade_no, r.out_request_no, t.subject, r.refunded_us, p.name,
    -r.amount_fen
FROM alipay_refund r JOIN alipay_trade t ON t.trade_no = r.trade_no
    JOIN payer p ON p.channel = 'alipay' AND p.payer_id = t.buyer_id
WHERE r.refunded_us < $1
UNION ALL
SELECT 5, t.trade_no, t.out_trade_no, r.out_request_no, t.subject, r.refunded_us, '', r.fee_fen
FROM alipay_refund r JOIN alipay_trade t ON t.trade_no = r.trade_no
WHERE r.refunded_us < $1 AND r.fee_fen > 0
UNION ALL
SELECT 6, t.trade_no, t.out_trade_no, s.settle_no, t.subject, s.asked_us, s.account, -s.amount_fen
FROM alipay_share s JOIN alipay_trade t ON t.trade_no = s.trade_no
WHERE s.asked_us < $1 AND s.state <> 'FAIL'
UNION ALL
SELECT 3, t.trade_no, t.out_trade_no, c.out_request_no, t.subject, c.recalled_us, c.account,
    c.amount_fen
FROM alipay_recall c JOIN alipay_trade t ON t.trade_no = c.trade_no
WHERE c.recalled_us < $1
ORDER BY at_us, trade_no, kind, number;
