/*
 * check_inside.h -- what the files of questions share.
 */
#ifndef TESTS_SIM_CHECK_INSIDE_H
#define TESTS_SIM_CHECK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/sim/world.h"

/*
 * Of the hub's, ?1 is how often an old copy of a till's disk was put back, ?2 whether the network
 * may bring something twice, or minutes later.
 */
/* Databases: the hub's; a, the sandbox's; m, what the app has written down; t, a till's. */
struct check {
    const char *wrong; /* what a row means */
    const char *sql;
    bool at_rest; /* holds only then */
};

struct check_set {
    const struct check *checks;
    size_t count;
};

/*
 * CHANNEL_CASH is 1, what is more is a wallet (sim_sandbox_view.h); accounts are those of
 * hub/flow/book.h. Channels know a row of ours by its number.
 */
#define CHECK_PAYMENT "printf('%06d%019d', 1, p.id)"
#define CHECK_REFUND "printf('%06d%019d', 1, r.id)"
#define CHECK_PAYMENT_ID "CAST(substr(t.number, 7) AS INTEGER)"
#define CHECK_REFUND_ID "CAST(substr(x.number, 7) AS INTEGER)"
/*
 * The channel had said of this trade that it was closed, it was paid all the same, and nobody
 * was called back: only its payer tells (clerk.c), and its bill.
 */
#define CHECK_UNTOLD                                                                               \
    "(t.paid_us <> 0 AND t.closed_us <> 0 AND t.closed_us <= t.paid_us AND NOT EXISTS"             \
    " (SELECT 1 FROM a.sim_told n WHERE n.channel = t.channel AND n.number = t.number))"
/* The network brings nothing twice, and nothing when all is long over. */
#define CHECK_NOTHING_LATE "?1 >= 0 AND ?2 = 0"
/* Effects that are due again and again, or only after days. */
#define CHECK_NEVER_OVER "('unfreeze', 'certificates', 'complaints', 'complaint_ask')"
/* Orders that more than one payment holds money of; but people were told of refunds that failed. */
#define CHECK_DEBITED_TWICE                                                                        \
    "SELECT p.order_id FROM a.sim_trade t"                                                         \
    " JOIN payment p ON p.id = " CHECK_PAYMENT_ID " AND p.channel = t.channel"                     \
    " WHERE t.paid_us <> 0 AND t.back_fen < t.total_fen AND NOT EXISTS (SELECT 1"                  \
    "  FROM a.sim_refund x WHERE x.channel = t.channel AND x.trade = t.number"                     \
    "   AND x.state = 'failed') GROUP BY p.order_id HAVING count(*) > 1"

/* What the sandbox's books say of the hub's, and of the payers' wallets. */
extern const struct check_set check_wallet_set;
/* What payers complained of at their wallets, and what they were answered. */
extern const struct check_set check_complaint_set;
/* What is of plates; of a till there, as till_checks of check.c. */
extern const struct check_set check_plate_set;
extern const struct check_set check_plate_till_set;
/* The tree of organisations, and the audit of who changes it. */
extern const struct check_set check_tree_set;
void check_audit(const struct world *world);
/* What the app was told, and what it made. */
extern const struct check_set check_app_set;

#endif
