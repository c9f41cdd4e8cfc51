/*
 * check_inside.h -- what the files of questions share.
 */
#ifndef TESTS_SIM_CHECK_INSIDE_H
#define TESTS_SIM_CHECK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

/* Of the hub's, ?1 is how often an old copy of a till's disk was put back. */
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

/* CHANNEL_CASH is 1, CHANNEL_ALIPAY 3; accounts are those of hub/flow/book.h. */
#define CHECK_TRADE_OF "printf('%06d%019d', 1, p.id)"
/*
 * The channel had said of this trade that it was closed, it was paid all the same, and nobody
 * was called back: only its payer tells (clerk.c), and its bill.
 */
#define CHECK_UNTOLD                                                                               \
    "(coalesce(t.closed_us, 0) <> 0 AND t.closed_us <= t.paid_us AND NOT EXISTS (SELECT 1"         \
    " FROM a.alipay_notify n WHERE n.trade_no = t.trade_no AND n.state NOT IN"                     \
    " ('never', 'given_up')))"
#define CHECK_REFUND_OF "printf('%06d%019d', 1, r.id)"

/* What the sandbox's books say of the hub's, and of the payers' wallets. */
extern const struct check_set check_wallet_set;
/* What the app was told, and what it made. */
extern const struct check_set check_app_set;

#endif
