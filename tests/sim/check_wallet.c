#include "shared/base/need.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_sandbox_view.h"

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
        "  'wrong_amount', 'recall_short', 'certificates_silent', 'certificates_refused',"
        "  'complaint_not_said')"
        /* The net brings a copy up to five minutes late, to a hub whose clock may be ahead. */
        " AND kind <> 'callback_stale'"
        /* A receiver is not bound yet, or a wallet was emptied; that it ends is asked at rest. */
        " AND kind <> 'split_waits'"
        " AND NOT (?1 > 0 AND kind IN ('terminal_fork', 'ticket_fork', 'cash_twice',"
        "  'cash_back_excess'))"
        " AND NOT (kind = 'cash_back_excess' AND EXISTS (SELECT 1 FROM refund r"
        "  WHERE r.order_id = l.order_id AND (r.app_id <> 0 OR r.asked_by <> 0)))"
        " AND NOT (kind LIKE 'callback%' AND EXISTS (SELECT 1 FROM a.sim_attempt WHERE fault <> "
        "''))"
        /* By a clock that is ahead, UnionPay is asked for a QR whose time is over. */
        " AND NOT (kind = 'account_broken' AND detail LIKE '%payment: 10 (request)%')"
        " AND NOT (kind = 'return_failed' AND EXISTS (SELECT 1 FROM a.sim_return WHERE failed))"
        " AND NOT (kind = 'refund_failed' AND EXISTS (SELECT 1 FROM payment p"
        "  JOIN a.sim_refund x ON x.channel = p.channel AND x.trade = " CHECK_PAYMENT
        "  AND x.state = 'failed' WHERE p.order_id = l.order_id))"
        /* WeChat Pay's cap is of all that was shared, also of what has come back. */
        " AND NOT (kind = 'split_failed' AND EXISTS (SELECT 1 FROM payment p JOIN share s"
        "  ON s.payment_id = p.id AND s.code = 'RULE_LIMIT' WHERE p.order_id = l.order_id))"
        " AND NOT (kind IN ('split_failed', 'release_failed')"
        "  AND (EXISTS (SELECT 1 FROM refund r WHERE r.order_id = l.order_id)"
        "   OR EXISTS (SELECT 1 FROM payment p JOIN a.sim_share x ON x.channel = p.channel"
        "    AND x.trade = " CHECK_PAYMENT " AND x.failed"
        "    WHERE p.order_id = l.order_id)))",
        false},
    {"a wallet's money was booked that nobody paid",
        "SELECT p.id || ' ' || p.state FROM payment p"
        " LEFT JOIN a.sim_trade t ON t.channel = p.channel AND t.number = " CHECK_PAYMENT
        " WHERE p.channel > 1 AND p.state IN ('paid', 'late')"
        "  AND (coalesce(t.paid_us, 0) = 0 OR t.total_fen <> p.amount"
        "   OR t.total_fen <> p.receipt_amount)",
        false},
    {"a fee is not the order's rate of what came, to the nearest fen",
        "SELECT p.id || ' ' || p.fee FROM payment p JOIN orders o ON o.id = p.order_id"
        " WHERE p.channel > 1 AND p.state = 'paid'"
        "  AND p.fee <> (p.receipt_amount * o.fee_rate + 5000) / 10000",
        false},
    {"a callback was taken that was forged, or spoke of another amount",
        "SELECT channel || ' ' || about || ' ' || fault FROM a.sim_attempt"
        " WHERE outcome LIKE 'taken%' AND (fault IN ('notify_wrong_signature',"
        "   'notify_no_signature', 'notify_unknown_serial', 'notify_probe', 'notify_flipped',"
        "   'notify_truncated')"
        /* That of a complaint names no merchant: what it names is asked about. */
        "  OR (fault = 'notify_wrong_merchant' AND about <> 'complaint')"
        "  OR (fault IN ('notify_wrong_amount', 'notify_wrong_app') AND about = 'payment'))",
        false},
    {"the payers' wallets and the sandbox's trades disagree",
        "SELECT b.payer_id || ' ' || b.balance_fen || ' ' || coalesce(t.paid, 0) FROM a.payer b"
        " JOIN a.sim_had h ON h.channel = b.channel AND h.payer_id = b.payer_id"
        " LEFT JOIN (SELECT channel, payer_id, sum(total_fen - back_fen) AS paid FROM a.sim_trade"
        "   WHERE paid_us <> 0 GROUP BY channel, payer_id) t ON t.payer_id = b.payer_id"
        "  AND t.channel = CASE b.channel WHEN 'wechat' THEN 2 WHEN 'alipay' THEN 3 ELSE 4 END"
        " WHERE b.balance_fen + coalesce(t.paid, 0) <> h.balance_fen",
        false},
    {"a refund was booked that its payer has not got",
        "SELECT r.id || ' ' || r.amount FROM refund r"
        " LEFT JOIN a.sim_refund x ON x.channel = r.channel AND x.number = " CHECK_REFUND
        "  AND x.trade = printf('%06d%019d', 1, r.payment_id) AND x.state = 'done'"
        " WHERE r.state = 'done' AND r.channel > 1 AND x.amount_fen IS NOT r.amount",
        false},
    {"a payer has got a refund twice, or one that nobody asked for",
        "SELECT x.number FROM a.sim_refund x LEFT JOIN refund r ON r.id = " CHECK_REFUND_ID
        " WHERE x.state = 'done' AND (r.state IS NULL OR r.channel <> x.channel"
        "  OR x.amount_fen <> r.amount"
        "  OR r.state IN ('held', 'waiting', 'failed', 'dropped'))",
        false},
    {"a wallet paid, and the hub does not know",
        "SELECT t.number || ' ' || coalesce(p.state, 'no payment') FROM a.sim_trade t"
        " LEFT JOIN payment p ON p.id = " CHECK_PAYMENT_ID " AND p.channel = t.channel"
        " WHERE t.paid_us <> 0 AND coalesce(p.state, '') NOT IN"
        "  ('paid', 'late', 'returned') AND t.back_fen < t.total_fen",
        true},
    {"an order is debited twice", CHECK_DEBITED_TWICE, true},
    {"a wallet has not got back what is not the merchant's, or has got more",
        "SELECT p.id || ' ' || p.state || ': ' || coalesce(t.total_fen - t.back_fen, 0)"
        " FROM payment p LEFT JOIN a.sim_trade t ON t.channel = p.channel"
        "  AND t.number = " CHECK_PAYMENT " AND t.paid_us <> 0"
        " LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM refund"
        "   WHERE state = 'done' GROUP BY payment_id) r ON r.payment_id = p.id"
        " WHERE p.channel > 1 AND coalesce(t.total_fen - t.back_fen, 0) <>"
        "  CASE p.state WHEN 'paid' THEN p.receipt_amount - coalesce(r.amount, 0) ELSE 0 END"
        /* People were told that its refund failed. */
        " AND NOT (p.state = 'late' AND EXISTS (SELECT 1 FROM a.sim_refund x"
        "  WHERE x.channel = p.channel AND x.trade = t.number AND x.state = 'failed'))",
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
        " LEFT JOIN (SELECT channel, trade, sum(amount_fen) AS amount FROM a.sim_share"
        "   WHERE NOT failed GROUP BY channel, trade) x ON x.channel = p.channel"
        "  AND x.trade = " CHECK_PAYMENT " WHERE coalesce(s.amount, 0) <> coalesce(x.amount, 0)",
        true},
    {"the sandbox's merchant has not what was paid less what went back and was shared",
        "SELECT channel || ' ' || has_fen || ' ' || should_fen FROM a.sim_merchant"
        " WHERE has_fen <> should_fen",
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
        " FROM outbox WHERE state = 'pending' AND action NOT IN " CHECK_NEVER_OVER,
        true},
    {"an effect was given up and nobody is told",
        "SELECT id || ' ' || topic || ' ' || action FROM outbox"
        " WHERE state = 'dead'",
        false},
};

const struct check_set check_wallet_set = {checks, LENGTH(checks)};
