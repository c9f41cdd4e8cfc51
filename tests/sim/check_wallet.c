#include "shared/base/need.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/payer.h"
#include "tests/sim/sim_alipay.h"

static const struct check checks[] = {
    {"the ledger does not sum to zero", "SELECT sum(amount) FROM entry HAVING sum(amount) <> 0",
        false},
    {"the records of a terminal are not exactly those up to the watermark",
        "SELECT q.terminal_id FROM queue q LEFT JOIN receipt r"
        "   ON r.terminal_id = q.terminal_id AND r.epoch = q.epoch"
        " GROUP BY q.terminal_id, q.epoch"
        " HAVING count(r.id) <> q.sequence OR count(DISTINCT r.sequence) <> q.sequence"
        "  OR max(r.sequence) <> q.sequence",
        false},
    {"a till's sale is two orders",
        "SELECT terminal_id || ': ' || min(sequence) || ' ' || max(sequence) FROM orders"
        " WHERE terminal_id <> 0 GROUP BY terminal_id, salt HAVING count(*) > 1",
        false},
    {"cash that a till gave back was booked more than once",
        "SELECT order_id FROM (SELECT order_id, count(*) AS booked FROM refund"
        "   WHERE reason LIKE 'cash at terminal%' GROUP BY order_id)"
        " LEFT JOIN (SELECT order_id, count(DISTINCT till_us) AS given FROM receipt"
        "   WHERE kind = 7 GROUP BY order_id) USING (order_id) WHERE booked > coalesce(given, 0)",
        false},
    {"a record was set aside", "SELECT aside_count FROM queue WHERE aside_count <> 0", false},
    {"an alarm that should not be",
        "SELECT kind || ': ' || detail FROM alarm l WHERE kind NOT IN ('late_paid', 'unconfirmed',"
        "  'wrong_amount', 'recall_short')"
        " AND NOT (?1 > 0 AND kind IN ('terminal_fork', 'ticket_fork', 'cash_twice',"
        "  'cash_back_excess'))"
        " AND NOT (kind = 'cash_back_excess' AND EXISTS (SELECT 1 FROM refund r"
        "  WHERE r.order_id = l.order_id AND (r.app_id <> 0 OR r.asked_by <> 0)))"
        " AND NOT (kind IN ('split_failed', 'release_failed')"
        "  AND (EXISTS (SELECT 1 FROM refund r WHERE r.order_id = l.order_id)"
        "   OR EXISTS (SELECT 1 FROM payment p JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'    AND t.out_trade_no = " CHECK_TRADE_OF
        "    JOIN a.alipay_share x ON x.trade_no = t.trade_no AND x.state = 'FAIL'"
        "    WHERE p.order_id = l.order_id)))",
        false},
    {"a wallet's money was booked that nobody paid",
        "SELECT p.id || ' ' || p.state FROM payment p"
        " LEFT JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'  AND t.out_trade_no = " CHECK_TRADE_OF
        " WHERE p.channel = 3 AND p.state IN ('paid', 'late')"
        "  AND (coalesce(t.paid_us, 0) = 0 OR t.total_fen <> p.amount"
        "   OR t.total_fen <> p.receipt_amount)",
        false},
    {"a fee is not the order's rate of what came, to the nearest fen",
        "SELECT p.id || ' ' || p.fee FROM payment p JOIN orders o ON o.id = p.order_id"
        " WHERE p.channel = 3 AND p.state = 'paid'"
        "  AND p.fee <> (p.receipt_amount * o.fee_rate + 5000) / 10000",
        false},
    {"a callback was taken that was forged, or spoke of another amount",
        "SELECT notify_id || ' ' || fault FROM a.alipay_attempt"
        " WHERE outcome LIKE 'taken%' AND fault IN ('notify_wrong_signature',"
        "  'notify_wrong_app', 'notify_wrong_amount')",
        false},
    {"the payers' wallets and the sandbox's trades disagree",
        "SELECT b.payer_id || ' ' || b.balance_fen || ' ' || coalesce(t.paid, 0)"
        " FROM a.payer b LEFT JOIN (SELECT buyer_id, sum(total_fen - refunded_fen) AS paid"
        "   FROM a.alipay_trade WHERE paid_us <> 0 GROUP BY buyer_id) t ON t.buyer_id = b.payer_id"
        " WHERE b.channel = 'alipay' AND b.balance_fen + coalesce(t.paid, 0)"
        "  <> CASE b.payer_id WHEN '" PAYER_POOR "' THEN 1 ELSE " PAYER_RICH_FEN " END",
        false},
    {"a refund was booked that its payer has not got",
        "SELECT r.id || ' ' || r.amount FROM refund r JOIN payment p ON p.id = r.payment_id"
        " LEFT JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'  AND t.out_trade_no = " CHECK_TRADE_OF
        " LEFT JOIN a.alipay_refund x ON x.trade_no = t.trade_no"
        "  AND x.out_request_no = " CHECK_REFUND_OF
        " WHERE r.state = 'done' AND r.channel = 3 AND x.amount_fen IS NOT r.amount",
        false},
    {"a payer has got a refund twice, or one that nobody asked for",
        "SELECT x.out_request_no FROM a.alipay_refund x LEFT JOIN refund r"
        "  ON r.id = CAST(substr(x.out_request_no, 7) AS INTEGER)"
        " WHERE x.out_request_no NOT LIKE 'cancel_%' AND (r.state IS NULL"
        "  OR r.state IN ('held', 'waiting', 'failed', 'dropped') OR x.amount_fen <> r.amount)",
        false},
    {"a wallet paid, and the hub does not know",
        "SELECT t.out_trade_no || ' ' || coalesce(p.state, 'no payment') FROM a.alipay_trade t"
        " LEFT JOIN payment p ON p.id = CAST(substr(t.out_trade_no, 7) AS INTEGER)"
        " WHERE t.paid_us <> 0 AND coalesce(p.state, '') NOT IN ('paid', 'late',"
        "  'returned')",
        true},
    {"a wallet has not got back what is not the merchant's, or has got more",
        "SELECT p.id || ' ' || p.state || ': ' || coalesce(t.total_fen - t.refunded_fen, 0)"
        " FROM payment p LEFT JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'  AND t.out_trade_no = " CHECK_TRADE_OF " AND t.paid_us <> 0"
        " LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM refund WHERE state = 'done'"
        "   GROUP BY payment_id) r ON r.payment_id = p.id"
        " WHERE p.channel = 3 AND coalesce(t.total_fen - t.refunded_fen, 0) <>"
        "  CASE p.state WHEN 'paid' THEN p.receipt_amount - coalesce(r.amount, 0) ELSE 0 END",
        true},
    {"a refund is not final",
        "SELECT id || ' ' || kind || ' ' || state || ' ' || queries FROM refund"
        " WHERE state NOT IN ('done', 'failed', 'dropped')",
        true},
    {"a split is not final",
        "SELECT id || ' ' || state || ' ' || queries FROM split"
        " WHERE state NOT IN ('done', 'failed')",
        true},
    {"a split return is not final",
        "SELECT id || ' ' || state || ' ' || queries FROM split_return"
        " WHERE state NOT IN ('done', 'failed')",
        true},
    {"a transfer is not final",
        "SELECT id || ' ' || kind || ' ' || state FROM transfer"
        " WHERE state NOT IN ('paid', 'failed', 'rejected')",
        true},
    {"a share is not what the channel paid",
        "SELECT p.id || ' ' || coalesce(s.amount, 0) || ' ' || coalesce(x.amount, 0) FROM payment p"
        " LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM share"
        "   WHERE state = 'done' AND organisation_id = 0 GROUP BY payment_id) s"
        "  ON s.payment_id = p.id"
        " LEFT JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'  AND t.out_trade_no = " CHECK_TRADE_OF
        " LEFT JOIN (SELECT trade_no, sum(amount_fen) AS amount FROM a.alipay_share"
        "   WHERE state <> 'FAIL' GROUP BY trade_no) x ON x.trade_no = t.trade_no"
        " WHERE coalesce(s.amount, 0) <> coalesce(x.amount, 0)",
        true},
    {"the sandbox's merchant has not what was paid less what went back and was shared",
        "SELECT s.balance_fen || ' ' || t.paid || ' ' || x.shared FROM a.alipay_app s,"
        " (SELECT coalesce(sum(total_fen - refunded_fen), 0) AS paid FROM a.alipay_trade"
        "   WHERE paid_us <> 0) t, (SELECT coalesce(sum(amount_fen), 0) AS shared"
        "   FROM a.alipay_share WHERE state <> 'FAIL') x"
        " WHERE s.balance_fen - " SIM_ALIPAY_FUND_FEN " <> t.paid - x.shared",
        false},
    {"a payment is not final",
        "SELECT id || ' ' || state || ' ' || queries FROM payment"
        " WHERE state NOT IN ('paid', 'late', 'refused', 'closed', 'returned')",
        true},
    {"an order is not final",
        "SELECT id || ' ' || state FROM orders"
        " WHERE state IN ('paying', 'closing') OR (state = 'open' AND (opened_us <> 0 OR origin = "
        "'api'))",
        true},
    {"an effect is still to be carried out",
        "SELECT id || ' ' || topic || ' ' || action || ' ' || tries || ' due ' || due_us"
        " FROM outbox WHERE state = 'pending' AND action <> 'unfreeze'",
        true},
    {"an effect was given up and nobody is told",
        "SELECT id || ' ' || topic || ' ' || action FROM outbox"
        " WHERE state = 'dead'",
        false},
};

const struct check_set check_wallet_set = {checks, LENGTH(checks)};
