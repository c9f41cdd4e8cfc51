#include "shared/base/need.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_hub.h"

/* A plate's order o, and what was typed under its remark. */
#define TYPED                                                                                      \
    " LEFT JOIN order_text x ON x.merchant_id = o.merchant_id AND x.order_id = o.id"               \
    " LEFT JOIN a.sim_typed y ON y.remark = x.description"

static const struct check checks[] = {
    {"a plate's order is not what its payer typed",
        "SELECT o.id || ': ' || o.amount || ', not ' || coalesce(y.amount_fen, 'anything')"
        " FROM orders o" TYPED " WHERE o.plate_id <> 0 AND y.amount_fen IS NOT o.amount",
        false},
    {"one opening of a plate's page is two orders",
        "SELECT y.opening FROM orders o" TYPED
        " WHERE o.plate_id <> 0 GROUP BY y.opening HAVING count(*) > 1",
        false},
    {"a wallet paid at a plate what its payer did not type",
        "SELECT t.number || ': ' || t.total_fen || ', not ' || coalesce(y.amount_fen, 'anything')"
        " FROM a.sim_trade t JOIN payment p ON p.id = " CHECK_PAYMENT_ID
        " AND p.channel = t.channel"
        " JOIN orders o ON o.merchant_id = p.merchant_id AND o.id = p.order_id" TYPED
        " WHERE o.plate_id <> 0 AND t.paid_us <> 0 AND y.amount_fen IS NOT t.total_fen",
        false},
};

const struct check_set check_plate_set = {checks, LENGTH(checks)};

/* What a till says under epoch 0 is a paid order of a plate that names it. */
static const struct check till_checks[] = {
    {"a till says that something was paid at a plate, and it was not",
        "SELECT s.sequence || ': ' || s.amount_fen FROM t.sale s"
        " LEFT JOIN orders o ON o.merchant_id = " SIM_HUB_MERCHANT " AND o.id = s.sequence"
        " LEFT JOIN plate_terminal p ON p.plate_id = o.plate_id AND p.terminal_id = ?1"
        " WHERE s.epoch = 0 AND (o.state IS NOT 'paid' OR p.plate_id IS NULL"
        "  OR s.state <> 'paid' OR s.amount_fen <> o.amount OR s.channel <> o.channel)",
        false},
    {"a till does not know what was paid at its plate",
        "SELECT o.id || ': ' || o.amount FROM plate_terminal p"
        " JOIN orders o ON o.merchant_id = " SIM_HUB_MERCHANT
        "  AND o.plate_id = p.plate_id AND o.state = 'paid'"
        " LEFT JOIN t.sale s ON s.epoch = 0 AND s.sequence = o.id"
        " WHERE p.terminal_id = ?1 AND ?2 = 0 AND s.sequence IS NULL",
        true},
};

const struct check_set check_plate_till_set = {till_checks, LENGTH(till_checks)};
