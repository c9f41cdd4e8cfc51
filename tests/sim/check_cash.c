#include "tests/sim/check_cash.h"

#include "tests/sim/check.h"

static const char booked[] =
    "SELECT count(*) FROM orders WHERE terminal_id = ?1 AND epoch = ?2 AND sequence = ?3"
    " AND salt = ?4 AND state = 'paid' AND channel = 1";

static bool
is_booked(const struct world *world, struct db *db, const struct sim_till *till,
    const struct sim_cash *cash)
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, "cash", booked, &statement);
    bool is_there;

    if (err == ERR_OK) {
        db_bind_int(statement, 1, till->number);
        db_bind_int(statement, 2, cash->epoch);
        db_bind_int(statement, 3, cash->sequence);
        db_bind_int(statement, 4, cash->salt);
        err = db_step(statement);
    }
    if (err != ERR_OK)
        world_fail(world, "cash: %s", db_detail(db));
    is_there = db_int(statement, 0) == 1;
    db_reset(statement);
    return is_there;
}

void
check_cash_at_rest(const struct world *world, struct db *db, const struct sim_till *till)
{
    for (size_t i = 0; i < till->cash_count; i++) {
        const struct sim_cash *cash = &till->cash[i];

        if (!cash->may_be_lost && !is_booked(world, db, till, cash))
            world_fail_check(world, "cash that was taken is not booked",
                "%s: cash for sale %lld-%lld was taken and is not booked", till->name,
                (long long)cash->epoch, (long long)cash->sequence);
    }
}

void
check_cash_lose(const struct world *world, struct sim_till *till, size_t kept_count)
{
    struct db *db = check_open_hub(world);

    for (size_t i = kept_count; i < till->cash_count; i++)
        if (!is_booked(world, db, till, &till->cash[i]))
            till->cash[i].may_be_lost = true;
    db_close(&db);
}
