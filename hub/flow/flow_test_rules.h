/*
 * flow_test_rules.h -- everything that is true of the books at any time, as SQL.
 *
 * Each is one statement with one value, 0 when the rule is kept. For the tests of
 * hub/flow (flow_test_check.h), and for the simulator.
 */
#ifndef HUB_FLOW_FLOW_TEST_RULES_H
#define HUB_FLOW_FLOW_TEST_RULES_H

#include "hub/store/sql/store.sql.h"

struct flow_test_rule {
    const char *broken; /* what it means that the value is not 0 */
    const char *sql;
};

/* What `shanju-hub check` asks. */
static const unsigned flow_test_shipped[] = {SQL_STORE_CHECK_BALANCE, SQL_STORE_CHECK_JOURNALS,
    SQL_STORE_CHECK_WINNERS, SQL_STORE_CHECK_WHOLES, SQL_STORE_CHECK_REFUNDS,
    SQL_STORE_CHECK_TRANSIT, SQL_STORE_CHECK_SUSPENSE, SQL_STORE_CHECK_GAPS, SQL_STORE_CHECK_SHARES,
    SQL_STORE_CHECK_SPLIT_TRANSIT, SQL_STORE_CHECK_CLEARING, SQL_STORE_CHECK_MOVES,
    SQL_STORE_CHECK_WALLETS, SQL_STORE_CHECK_PAYOUTS, SQL_STORE_CHECK_FIGURES,
    SQL_STORE_CHECK_SOURCES, SQL_STORE_CHECK_HOURS, SQL_STORE_CHECK_DAYS,
    SQL_STORE_CHECK_SOURCE_DAYS, SQL_STORE_CHECK_MINUTES};

/* And of orders and payments. */
static const struct flow_test_rule flow_test_order_rules[] = {
    /* An order is paid by one payment of its own, which is paid. */
    {"an order is not paid by a paid payment of its own",
        "SELECT count(*) FROM orders o LEFT JOIN payment p ON p.id = o.winner_id"
        " WHERE o.parts = 0"
        " AND (o.state = 'paid') <> coalesce(p.state = 'paid' AND p.order_id = o.id, FALSE)"},
    {"a payment is paid and has not won its order",
        "SELECT count(*) FROM payment p LEFT JOIN orders o ON o.id = p.order_id"
        " WHERE p.state = 'paid' AND o.winner_id IS DISTINCT FROM p.id"},
    /* The figures of the board are those of the orders. */
    {"the figures of what was paid are not those of the orders",
        "SELECT count(*) <> (SELECT coalesce(sum(paid_count), 0) FROM rollup) OR"
        " coalesce(sum(p.receipt_amount), 0) <> (SELECT coalesce(sum(paid_fen), 0) FROM rollup)"
        " FROM orders o JOIN payment p ON p.id = o.winner_id"},
    {"the figures of late money are not those of the payments",
        "SELECT count(*) <> (SELECT coalesce(sum(late_count), 0) FROM rollup) OR"
        " coalesce(sum(receipt_amount), 0) <> (SELECT coalesce(sum(late_fen), 0) FROM rollup)"
        " FROM payment WHERE state = 'late'"},
    {"the figures of what was begun are not those of the orders",
        "SELECT count(*) <> (SELECT coalesce(sum(initiated_count), 0) FROM rollup) OR"
        " coalesce(sum(amount), 0) <> (SELECT coalesce(sum(initiated_fen), 0) FROM rollup)"
        " FROM orders WHERE parts = 0"},
    /* What a channel was told in secret is kept no longer than it is needed. */
    {"what a channel was told in secret is kept",
        "SELECT count(*) FROM outbox WHERE topic = 'channel' AND state <> 'pending'"
        " AND length(body) > 0"},
    /* What nobody knows yet is being asked, or somebody was told. */
    {"a payment is open, and nobody asks about it or was told",
        "SELECT count(*) FROM payment p WHERE p.state IN ('created', 'pending', 'unknown',"
        " 'reversing', 'kept') AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.about = p.id AND "
        "x.topic = "
        "'channel'"
        " AND x.state = 'pending') AND NOT EXISTS (SELECT 1 FROM alarm a"
        " WHERE a.order_id = p.order_id AND a.kind = 'payment_unknown')"},
    {"an order waits, and no payment of its own does",
        "SELECT count(*) FROM orders o WHERE o.state IN ('paying', 'closing') AND o.parts = 0"
        " AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id"
        " AND p.state IN ('created', 'pending', 'unknown', 'reversing', 'kept'))"},
};

/* Refunds that have left the wallet of a payment which is still the merchant's. */
#define FLOW_TEST_LEFT                                                                             \
    "refund r JOIN payment p ON p.id = r.payment_id WHERE p.state = 'paid'"                        \
    " AND r.state NOT IN ('held', 'failed', 'dropped')"

/* Money of wallets is where the table of the books says, and nowhere else. */
static const struct flow_test_rule flow_test_money_rules[] = {
    /* Channels and bank have what was paid or late, less what has left. */
    {"channels and bank have not what was paid less what has left",
        "SELECT coalesce(sum(receipt_amount), 0) <> (SELECT coalesce(sum(amount), 0)"
        " FROM balance WHERE account IN (1, 2, 14)) + (SELECT coalesce(sum(amount), 0) FROM "
        "transfer"
        " WHERE kind = 'withdrawal' AND state = 'paid') + (SELECT coalesce(sum(amount), 0) FROM "
        "share"
        " WHERE state = 'done' AND organisation_id = 0) - (SELECT coalesce(sum(r.amount), 0)"
        " FROM split_return r JOIN share s ON s.payment_id = r.payment_id AND s.place = r.place"
        " WHERE r.state = 'done' AND s.organisation_id = 0)"
        " + (SELECT coalesce(sum(amount), 0) FROM refund WHERE state = 'done' AND channel <> 1)"
        " FROM payment WHERE state IN ('paid', 'late') AND channel <> 1"},
    /* Wallets, and what is between them, have the rest. */
    {"wallets and what is between them have not the rest",
        "SELECT coalesce(sum(receipt_amount - fee), 0) + (SELECT coalesce(sum(amount), 0)"
        " FROM balance WHERE account IN (3, 9, 10, 13, 15)) - (SELECT coalesce(sum(shared), 0)"
        " FROM payment) + (SELECT coalesce(sum(amount - returned), 0) FROM share"
        " WHERE organisation_id <> 0) - (SELECT coalesce(sum(amount), 0) FROM transfer"
        " WHERE kind = 'withdrawal' AND state = 'paid') + (SELECT coalesce(sum(amount), 0)"
        " FROM move WHERE kind = 2 AND pair_id = 0)"
        " - (SELECT coalesce(sum(r.amount - r.fee), 0) FROM " FLOW_TEST_LEFT
        " AND r.channel <> 1) <> 0"
        " FROM payment WHERE state = 'paid' AND channel <> 1"},
    /* A partner has its share of the fees, as far as nobody called it back. */
    {"a partner has not its share of the fees",
        "SELECT coalesce(sum(fee), 0) - (SELECT coalesce(sum(amount), 0) FROM move"
        " WHERE kind = 2 AND pair_id = 0) + (SELECT coalesce(sum(amount), 0) FROM balance"
        " WHERE account = 4) - (SELECT coalesce(sum(r.fee), 0) FROM " FLOW_TEST_LEFT ") <> 0"
        " FROM payment"},
    {"what was moved to partners is not their share",
        "SELECT coalesce(sum(partner_share - partner_returned), 0) + (SELECT"
        " coalesce(sum(partner), 0) FROM refund WHERE kind = 'asked' AND state IN ('waiting',"
        " 'created', 'pending', 'unknown')) <> (SELECT coalesce(sum(amount), 0) FROM move"
        " WHERE kind = 2 AND pair_id = 0) FROM payment"},
    {"the tills have not the cash that was taken less what was given back",
        "SELECT coalesce(sum(receipt_amount - refunded), 0) <> (SELECT coalesce(sum(amount), 0)"
        " FROM balance WHERE account IN (6, 16) AND holder_id = 0)"
        " FROM payment WHERE channel = 1"},
};

/* What is true of splits at any time; each counts what breaks it. */
static const struct flow_test_rule flow_test_split_rules[] = {
    /* No more is shared than there is, and none of it is asked back twice. */
    {"more is shared than there is",
        "SELECT count(*) FROM payment p WHERE shared > receipt_amount - fee AND NOT EXISTS"
        " (SELECT 1 FROM alarm a WHERE a.order_id = p.order_id AND a.kind = 'split_contradicted')"},
    {"what came back of a share does not add up",
        "SELECT count(*) FROM share s WHERE returned <> (SELECT coalesce(sum(amount), 0)"
        " FROM split_return r WHERE r.payment_id = s.payment_id AND r.place = s.place"
        " AND r.state <> 'failed') AND NOT EXISTS (SELECT 1 FROM alarm a"
        " WHERE a.kind = 'return_contradicted')"},
    /* A split is open until the channel ends it, and is asked about or told to people. */
    {"a payment's open splits are miscounted",
        "SELECT count(*) FROM sharing g WHERE open <> (SELECT count(*) FROM split s"
        " WHERE s.payment_id = g.payment_id AND s.state IN ('created', 'pending', 'unknown'))"},
    {"a split is open, and nobody asks about it or was told",
        "SELECT count(*) FROM split s WHERE s.state IN ('created', 'pending', 'unknown')"
        " AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.about = s.id AND x.topic = 'channel'"
        " AND x.state = 'pending') AND NOT EXISTS (SELECT 1 FROM alarm a"
        " WHERE a.order_id = s.order_id AND a.kind = 'split_unknown')"},
    {"a split return is open, and nobody asks about it or was told",
        "SELECT count(*) FROM split_return r WHERE r.state IN ('created', 'pending', 'unknown')"
        " AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.about = r.id AND x.topic = 'channel'"
        " AND x.state = 'pending') AND NOT EXISTS (SELECT 1 FROM alarm a"
        " WHERE a.order_id = r.order_id AND a.kind = 'return_unknown')"},
    /* A refund waits for shares that are being asked back, or will be. */
    {"a refund waits for shares that nobody asks back",
        "SELECT count(*) FROM refund r WHERE r.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM "
        "outbox x"
        " WHERE x.about = r.id AND x.action = 'recall' AND x.state = 'pending') AND NOT EXISTS"
        " (SELECT 1 FROM recall c WHERE c.refund_id = r.id AND c.open > 0)"},
    {"a recall's open returns are miscounted",
        "SELECT count(*) FROM recall c WHERE open <> (SELECT count(*) FROM split_return b"
        " WHERE b.refund_id = c.refund_id AND b.state IN ('created', 'pending', 'unknown'))"},
    {"a rule has split a payment twice",
        "SELECT count(*) FROM (SELECT 1 FROM split WHERE rule_id <> 0"
        " GROUP BY payment_id HAVING count(*) > 1) AS x"},
};

/* And of refunds. */
static const struct flow_test_rule flow_test_refund_rules[] = {
    /* A fee that is returned counts when the refund is done, and when cash displaces it. */
    {"the figures of fees are not those of payments and refunds",
        "SELECT coalesce(sum(p.fee), 0) - (SELECT coalesce(sum(r.fee), 0) FROM " FLOW_TEST_LEFT
        " AND r.state = 'done') + (SELECT coalesce(sum(r.fee), 0) FROM refund r"
        " JOIN payment p ON p.id = r.payment_id WHERE p.state = 'late' AND r.kind = 'asked'"
        " AND r.state IN ('waiting', 'created', 'pending', 'unknown'))"
        " <> (SELECT coalesce(sum(fee_fen), 0) FROM rollup)"
        " FROM orders o JOIN payment p ON p.id = o.winner_id"},
    {"the figures of refunds are not those of the refunds",
        "SELECT count(*) <> (SELECT coalesce(sum(refund_count), 0) FROM rollup) OR"
        " coalesce(sum(r.amount), 0) <> (SELECT coalesce(sum(refund_fen), 0) FROM rollup)"
        " FROM refund r JOIN payment p ON p.id = r.payment_id WHERE r.state = 'done'"
        " AND r.kind = 'asked' AND p.state = 'paid'"},
    /* What nobody knows yet is being asked, or somebody was told. */
    {"a refund is open, and nobody asks about it or was told",
        "SELECT count(*) FROM refund r WHERE r.state IN ('created', 'pending', 'unknown')"
        " AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.about = r.id AND x.topic = 'channel'"
        " AND x.state = 'pending') AND NOT EXISTS (SELECT 1 FROM alarm a"
        " WHERE a.order_id = r.order_id AND a.kind = 'refund_unknown')"},
    /* What waits for a terminal that has come will not wait for ever. */
    {"late money waits for a terminal that has come",
        "SELECT count(*) FROM refund r JOIN orders o ON o.id = r.order_id WHERE r.hold = 1"
        " AND o.recorded <> 0 AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.about = o.id"
        " AND x.action = 'late' AND x.state = 'pending')"},
    /* And is found by its order. */
    {"held late money is not found by its order",
        "SELECT count(*) FROM refund r JOIN orders o ON o.id = r.order_id WHERE r.hold <> 0"
        " AND o.held_id <> r.id AND NOT EXISTS (SELECT 1 FROM refund x WHERE x.held_before = "
        "r.id)"},
    {"a refund is held without a reason, or of money that is not late",
        "SELECT count(*) FROM refund r JOIN payment p ON p.id = r.payment_id"
        " WHERE (r.state = 'held') <> (r.hold <> 0) OR (r.state = 'held' AND p.state <> 'late')"},
    /* Late money is told to people, once; redeemed, it was late before. */
    {"late money was not told to people once",
        "SELECT (SELECT count(*) FROM payment WHERE state = 'late') + (SELECT count(*) FROM refund"
        " WHERE state = 'dropped') <> (SELECT count(*) FROM alarm WHERE kind = 'late_paid')"},
};

#endif
