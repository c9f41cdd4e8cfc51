#include "tests/sim/sim_sandbox_view.h"

#include "tests/sim/sim_account.h"

/* CHANNEL_WECHAT is 2, CHANNEL_ALIPAY 3, CHANNEL_UNIONPAY 4. */

#define TRADES                                                                                     \
    "CREATE VIEW sim_trade AS"                                                                     \
    " SELECT 3 AS channel, out_trade_no AS number, trade_no AS own, buyer_id AS payer_id,"         \
    "  total_fen, refunded_fen AS back_fen, paid_us, closed_us FROM alipay_trade"                  \
    " UNION ALL SELECT 2, o.out_trade_no, o.transaction_id, o.openid, o.total_fen,"                \
    "  o.refunded_fen - (SELECT coalesce(sum(r.amount_fen), 0) FROM wechat_refund r"               \
    "   WHERE r.mchid = o.mchid AND r.out_trade_no = o.out_trade_no"                               \
    "    AND r.status IN ('PROCESSING', 'ABNORMAL')), o.paid_us, o.closed_us FROM wechat_order o"  \
    " UNION ALL SELECT 4, t.order_id, t.query_id, t.payer_id, t.amount_fen, t.returned_fen"        \
    "  - CASE t.returned_fen WHEN 0 THEN 0 ELSE (SELECT coalesce(sum(r.amount_fen), 0)"            \
    "   FROM unionpay_trade r WHERE r.state = 'waiting' AND r.due_us > 0"                          \
    "    AND r.orig_id = t.query_id) END,"                                                         \
    "  CASE WHEN t.state = 'paid' OR (t.state = 'reversed' AND t.returned_fen > 0)"                \
    "   THEN t.ended_us ELSE 0 END, t.closed_us"                                                   \
    "  FROM unionpay_trade t WHERE t.kind IN ('qr', 'barcode');"

#define TOLD                                                                                       \
    "CREATE VIEW sim_told AS"                                                                      \
    " SELECT 3 AS channel, t.out_trade_no AS number FROM alipay_notify n"                          \
    "  JOIN alipay_trade t ON t.trade_no = n.trade_no WHERE n.kind = 'trade_status_sync'"          \
    "   AND n.state NOT IN ('never', 'given_up')"                                                  \
    " UNION ALL SELECT 2, out_trade_no FROM wechat_notify"                                         \
    "  WHERE event_type = 'TRANSACTION.SUCCESS' AND state NOT IN ('never', 'given_up')"            \
    " UNION ALL SELECT 4, t.order_id FROM unionpay_notify n"                                       \
    "  JOIN unionpay_trade t ON t.query_id = n.query_id AND t.kind IN ('qr', 'barcode')"           \
    "  WHERE n.state NOT IN ('never', 'given_up');"

#define REFUNDS                                                                                    \
    "CREATE VIEW sim_refund AS"                                                                    \
    " SELECT 3 AS channel, r.out_request_no AS number, t.out_trade_no AS trade, r.amount_fen,"     \
    "  'done' AS state FROM alipay_refund r JOIN alipay_trade t ON t.trade_no = r.trade_no"        \
    "  WHERE r.out_request_no NOT LIKE 'cancel_%'"                                                 \
    " UNION ALL SELECT 2, out_refund_no, out_trade_no, amount_fen,"                                \
    "  CASE status WHEN 'SUCCESS' THEN 'done' WHEN 'PROCESSING' THEN 'waits' ELSE 'failed' END"    \
    "  FROM wechat_refund"                                                                         \
    " UNION ALL SELECT 4, r.order_id, t.order_id, r.amount_fen,"                                   \
    "  CASE r.state WHEN 'paid' THEN 'done' WHEN 'waiting' THEN 'waits' ELSE 'failed' END"         \
    "  FROM unionpay_trade r JOIN unionpay_trade t ON t.query_id = r.orig_id"                      \
    "  WHERE r.kind = 'refund';"

#define SHARES                                                                                     \
    "CREATE VIEW sim_share AS"                                                                     \
    " SELECT 3 AS channel, t.out_trade_no AS trade, s.amount_fen, 0 AS returned_fen,"              \
    "  s.state = 'FAIL' AS failed FROM alipay_share s"                                             \
    "  JOIN alipay_trade t ON t.trade_no = s.trade_no"                                             \
    " UNION ALL SELECT 2, out_trade_no, amount_fen, returned_fen, result = 'CLOSED'"               \
    "  FROM wechat_share WHERE account <> mchid;"

/* Only WeChat Pay gives shares back by themselves. */
#define RETURNS                                                                                    \
    "CREATE VIEW sim_return AS"                                                                    \
    " SELECT 2 AS channel, out_return_no AS number, amount_fen, result = 'FAILED' AS failed"       \
    "  FROM wechat_return;"

#define ATTEMPTS                                                                                   \
    "CREATE VIEW sim_attempt AS"                                                                   \
    " SELECT 3 AS channel, CASE n.kind WHEN 'trade_status_sync' THEN 'payment'"                    \
    "   ELSE 'complaint' END AS about, a.fault, a.outcome FROM alipay_attempt a"                   \
    "  JOIN alipay_notify n ON n.notify_id = a.notify_id"                                          \
    " UNION ALL SELECT 2, CASE WHEN n.event_type = 'TRANSACTION.SUCCESS' THEN 'payment'"           \
    "   WHEN n.event_type LIKE 'COMPLAINT%' THEN 'complaint' ELSE 'refund' END, CASE "             \
    "n.event_type WHEN 'V2.REFUND' THEN '' ELSE a.fault END,"                                      \
    "  a.outcome FROM wechat_attempt a"                                                            \
    "  JOIN wechat_notify n ON n.notify_id = a.notify_id"                                          \
    " UNION ALL SELECT 4, CASE WHEN t.kind IN ('qr', 'barcode') THEN 'payment'"                    \
    "   ELSE 'refund' END, a.fault, a.outcome FROM unionpay_attempt a"                             \
    "  JOIN unionpay_notify n ON n.notify_id = a.notify_id"                                        \
    "  JOIN unionpay_trade t ON t.query_id = n.query_id;"

/*
 * At UnionPay nobody has an account. What WeChat Pay holds for shares is the merchant's, too; what
 * is on its way is nobody's, be it to the merchant itself.
 */
#define MERCHANTS                                                                                  \
    "CREATE VIEW sim_merchant AS"                                                                  \
    " SELECT 3 AS channel, balance_fen AS has_fen, " SIM_SANDBOX_VIEW_FUND                         \
    "  + (SELECT coalesce(sum(total_fen - refunded_fen), 0) FROM alipay_trade WHERE paid_us <> 0)" \
    "  - (SELECT coalesce(sum(amount_fen), 0) FROM alipay_share WHERE state <> 'FAIL')"            \
    "  AS should_fen FROM alipay_app"                                                              \
    " UNION ALL SELECT 2, m.balance_fen"                                                           \
    "  + (SELECT coalesce(sum(frozen_fen), 0) FROM wechat_order), " SIM_SANDBOX_VIEW_FUND          \
    "  + (SELECT coalesce(sum(total_fen - refunded_fen), 0) FROM wechat_order WHERE paid_us <> 0)" \
    "  - (SELECT coalesce(sum(amount_fen - returned_fen), 0) FROM wechat_share"                    \
    "   WHERE result = 'PENDING' OR (result = 'SUCCESS' AND account <> mchid))"                    \
    "  FROM wechat_merchant m WHERE m.mchid = '" SIM_ACCOUNT_WECHAT_MERCHANT "';"

/* What each is at its wallet, and where it stands in the hub's words. */
#define COMPLAINTS                                                                                 \
    "CREATE VIEW sim_complaint AS"                                                                 \
    " SELECT 3 AS channel, c.complain_event_id AS number, t.out_trade_no AS trade,"                \
    "  c.status AS stands, CASE c.status WHEN 'MERCHANT_PROCESSING' THEN 'open'"                   \
    "   WHEN 'MERCHANT_FEEDBACKED' THEN 'processing' WHEN 'PLATFORM_PROCESSING' THEN 'processing'" \
    "   ELSE 'closed' END AS state, c.filed_us FROM alipay_complaint c"                            \
    "  JOIN alipay_trade t ON t.trade_no = c.trade_no"                                             \
    " UNION ALL SELECT 2, complaint_id, out_trade_no, state, CASE state WHEN 'PENDING' THEN "      \
    "'open'"                                                                                       \
    "   WHEN 'PROCESSING' THEN 'processing' ELSE 'closed' END, filed_us FROM wechat_complaint;"

#define SAID                                                                                       \
    "CREATE VIEW sim_said AS"                                                                      \
    " SELECT 3 AS channel, complain_event_id AS number, content AS text FROM "                     \
    "alipay_complaint_word"                                                                        \
    "  WHERE role = 'MERCHANT'"                                                                    \
    " UNION ALL SELECT 2, complaint_id, details FROM wechat_complaint_log"                         \
    "  WHERE type = 'MERCHANT_RESPONSE';"

#define HAD "CREATE TABLE sim_had AS SELECT channel, payer_id, balance_fen FROM payer;"

#define TYPED                                                                                      \
    "CREATE TABLE sim_typed (remark TEXT PRIMARY KEY, opening INTEGER, amount_fen INTEGER)"        \
    " WITHOUT ROWID;"

#define FUND                                                                                       \
    "UPDATE alipay_app SET balance_fen = " SIM_SANDBOX_VIEW_FUND ";"                               \
    "INSERT INTO wechat_merchant VALUES ('" SIM_ACCOUNT_WECHAT_FRIEND "', 0);"                     \
    "UPDATE wechat_merchant SET balance_fen = " SIM_SANDBOX_VIEW_FUND ";"

const char *const sim_sandbox_view_sql[SIM_SANDBOX_VIEW_PARTS] = {
    TRADES TOLD REFUNDS SHARES RETURNS, ATTEMPTS MERCHANTS COMPLAINTS SAID, HAD TYPED FUND};
