#include "tests/sim/tally.h"

#include "tests/sim/check.h"
#include "tests/sim/check_inside.h"

static const char trades[] = "SELECT count(*) FROM a.sim_trade WHERE paid_us <> 0";
/* What was reversed at the channel before it was booked is nowhere, and should be. */
static const char trades_lost[] =
    "SELECT count(*) FROM a.sim_trade t LEFT JOIN payment p ON p.id = " CHECK_PAYMENT_ID
    " AND p.channel = t.channel"
    " WHERE t.paid_us <> 0 AND t.back_fen < t.total_fen AND "
    "coalesce(p.receipt_amount, 0) = 0";
static const char untold[] = "SELECT count(*) FROM a.sim_trade t WHERE " CHECK_UNTOLD;
static const char contradicted[] =
    "SELECT count(*) FROM a.sim_trade WHERE closed_us <> 0 AND closed_us <= paid_us";
static const char orders_doubled[] =
    "SELECT count(*) FROM (SELECT 1 FROM payment WHERE state = 'paid'"
    " GROUP BY order_id HAVING count(*) > 1)";

static const char debited_twice[] = "SELECT count(*) FROM (" CHECK_DEBITED_TWICE ")";
static const char unresolved[] =
    "SELECT (SELECT count(*) FROM payment WHERE state NOT IN ('paid', 'late', 'refused', 'closed',"
    "   'returned'))"
    " + (SELECT count(*) FROM refund WHERE state NOT IN ('done', 'failed', 'dropped'))"
    " + (SELECT count(*) FROM split WHERE state NOT IN ('done', 'failed'))"
    " + (SELECT count(*) FROM split_return WHERE state NOT IN ('done', 'failed'))";

static const char refunds[] = "SELECT count(*) FROM a.sim_refund WHERE state = 'done'";
static const char refunds_lost[] =
    "SELECT count(*) FROM a.sim_refund x LEFT JOIN refund r ON r.id = " CHECK_REFUND_ID
    " WHERE x.state = 'done' AND r.state IS NOT 'done'";
static const char refunds_doubled[] =
    "SELECT count(*) FROM payment WHERE refunded > receipt_amount";

static const char records[] = "SELECT count(*) FROM receipt";
static const char records_doubled[] = "SELECT count(*) FROM (SELECT 1 FROM receipt"
                                      " GROUP BY terminal_id, epoch, sequence HAVING count(*) > 1)";
/* Of the till's present epoch; ?1 is its number. */
static const char records_lost[] =
    "SELECT c.last_sequence - (SELECT count(DISTINCT sequence) FROM receipt"
    "   WHERE terminal_id = ?1 AND epoch = c.epoch) FROM t.counter c";

static int64_t
number(struct world *world, struct db *db, const char *sql, int64_t till)
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, "tally", sql, &statement);
    int64_t value;

    if (err == ERR_OK && till != 0)
        db_bind_int(statement, 1, till);
    if (err == ERR_OK)
        err = db_step(statement);
    if (err != ERR_OK)
        world_fail(world, "%s: %s", sql, db_detail(db));
    value = db_int(statement, 0);
    db_reset(statement);
    return value;
}

void
tally_count(
    struct world *world, struct sim_till *const *tills, size_t count, struct tally *ret_tally)
{
    struct db *db = check_open_hub(world);

    *ret_tally = (struct tally){
        .trades = number(world, db, trades, 0),
        .records = number(world, db, records, 0),
        .refunds = number(world, db, refunds, 0),
        .contradicted = number(world, db, contradicted, 0),
        .untold = number(world, db, untold, 0),
        .debited_twice = number(world, db, debited_twice, 0),
        .unresolved = number(world, db, unresolved, 0),
        .lost = number(world, db, trades_lost, 0) + number(world, db, refunds_lost, 0),
        .doubled = number(world, db, orders_doubled, 0) + number(world, db, records_doubled, 0) +
                   number(world, db, refunds_doubled, 0),
    };
    db_close(&db);
    for (size_t i = 0; i < count; i++) {
        db = check_open_till(world, tills[i]);
        ret_tally->lost += number(world, db, records_lost, tills[i]->number);
        db_close(&db);
    }
}
