-- name: alipay_refund_insert
INSERT INTO alipay_refund (trade_no, out_request_no, amount_fen, fee_fen, reason, refunded_us, shown_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: alipay_refund_find
SELECT amount_fen, refunded_us, shown_us FROM alipay_refund WHERE trade_no = $1 AND out_request_no = $2;
