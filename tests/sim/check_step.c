#include "tests/sim/check_step.h"

#include <inttypes.h>

#include "tests/sim/sim_books.h"
#include "tests/sim/sim_till.h"

static const char journals[] = "SELECT journal_id, sum(amount) FROM entry WHERE journal_id > ?1"
                               " GROUP BY journal_id HAVING sum(amount) <> 0";
static const char newest[] = "SELECT coalesce(max(journal_id), 0) FROM entry";
static const char balances[] = "SELECT sum(amount) FROM balance HAVING sum(amount) <> 0";
static const char marks[] =
    "SELECT terminal_id, max(epoch), sum(sequence) FROM queue GROUP BY terminal_id";

struct mark {
    int64_t epoch;   /* the newest */
    int64_t records; /* of all epochs */
};

static struct {
    int64_t syncs;
    int64_t newest; /* journal that is known to balance */
    struct mark marks[SIM_TILL_MAX + 1];
    int64_t count;
} step;

/* Whether it has a row, until db_reset(). */
static bool
has_row(const struct machine *hub, struct db_statement *statement)
{
    enum err err = db_step(statement);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        world_fail(hub->world, "the books cannot be read behind a step: %s", err_name(err));
    return err == ERR_OK;
}

static void
check_books(const struct machine *hub)
{
    struct db_statement *row = sim_books_ask(hub, journals);

    db_bind_int(row, 1, step.newest);
    if (has_row(hub, row))
        world_fail_check(hub->world, "a journal does not balance",
            "journal %" PRId64 " does not balance: %" PRId64, db_int(row, 0), db_int(row, 1));
    db_reset(row);
    row = sim_books_ask(hub, newest);
    if (has_row(hub, row))
        step.newest = db_int(row, 0);
    db_reset(row);
    row = sim_books_ask(hub, balances);
    if (has_row(hub, row))
        world_fail_check(hub->world, "the balances do not balance",
            "the balances do not balance: %" PRId64, db_int(row, 0));
    db_reset(row);
}

static void
check_marks(const struct machine *hub)
{
    struct db_statement *row = sim_books_ask(hub, marks);

    while (has_row(hub, row)) {
        const int64_t terminal = db_int(row, 0);
        const struct mark mark = {db_int(row, 1), db_int(row, 2)};
        struct mark *before = &step.marks[terminal];

        NEED(terminal > 0 && terminal <= SIM_TILL_MAX);
        if (mark.epoch < before->epoch || mark.records < before->records)
            world_fail_check(hub->world, "a watermark went back",
                "terminal %" PRId64 " had %" PRId64 " records, the last in epoch %" PRId64
                ", and now %" PRId64 " and %" PRId64,
                terminal, before->records, before->epoch, mark.records, mark.epoch);
        *before = mark;
    }
    db_reset(row);
}

void
check_step(const struct machine *hub)
{
    sim_books_look(hub);
    if (!hub->is_up || sim_disk_syncs(hub->disk) == step.syncs)
        return;
    step.syncs = sim_disk_syncs(hub->disk);
    step.count++;
    check_books(hub);
    check_marks(hub);
}

int64_t
check_step_count(void)
{
    return step.count;
}
