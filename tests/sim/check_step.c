#include "tests/sim/check_step.h"

#include <inttypes.h>

#include "shared/db/db.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_till.h"

enum question {
    QUESTION_JOURNALS,
    QUESTION_NEWEST,
    QUESTION_BALANCES,
    QUESTION_MARKS,
    QUESTIONS
};

static const char unbalanced[] = "SELECT journal_id, sum(amount) FROM entry WHERE journal_id > ?1"
                                 " GROUP BY journal_id HAVING sum(amount) <> 0";

static const char *const questions[QUESTIONS] = {
    [QUESTION_JOURNALS] = unbalanced,
    [QUESTION_NEWEST] = "SELECT coalesce(max(journal_id), 0) FROM entry",
    [QUESTION_BALANCES] = "SELECT sum(amount) FROM balance HAVING sum(amount) <> 0",
    [QUESTION_MARKS] =
        "SELECT terminal_id, max(epoch), sum(sequence) FROM queue GROUP BY terminal_id",
};

struct mark {
    int64_t epoch;   /* the newest */
    int64_t records; /* of all epochs */
};

static struct {
    struct db *db; /* NULL while the hub is off */
    struct db_statement *statements[QUESTIONS];
    int64_t crashes; /* of the hub, when it was opened */
    int64_t syncs;
    int64_t newest; /* journal that is known to balance */
    struct mark marks[SIM_TILL_MAX + 1];
    int64_t count;
} step;

static void
open_books(const struct machine *hub)
{
    enum err err =
        db_open(&(struct db_options){.path = sim_hub_path(), .role = DB_READER}, &step.db);

    for (size_t i = 0; err == ERR_OK && i < QUESTIONS; i++)
        err = db_prepare(step.db, "step", questions[i], &step.statements[i]);
    if (err != ERR_OK)
        world_fail(hub->world, "the books do not open behind a step: %s", err_name(err));
    step.crashes = hub->crashes;
}

/* A row of it, until db_reset(); NULL when there is none. */
static struct db_statement *
ask(const struct machine *hub, enum question question)
{
    struct db_statement *statement = step.statements[question];
    enum err err = db_step(statement);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        world_fail(hub->world, "%s: %s", questions[question], db_detail(step.db));
    return err == ERR_OK ? statement : NULL;
}

static void
check_books(const struct machine *hub)
{
    struct db_statement *row;

    db_bind_int(step.statements[QUESTION_JOURNALS], 1, step.newest);
    row = ask(hub, QUESTION_JOURNALS);
    if (row != NULL)
        world_fail_check(hub->world, "a journal does not balance",
            "journal %" PRId64 " does not balance: %" PRId64, db_int(row, 0), db_int(row, 1));
    db_reset(step.statements[QUESTION_JOURNALS]);
    step.newest = db_int(ask(hub, QUESTION_NEWEST), 0);
    db_reset(step.statements[QUESTION_NEWEST]);
    row = ask(hub, QUESTION_BALANCES);
    if (row != NULL)
        world_fail_check(hub->world, "the balances do not balance",
            "the balances do not balance: %" PRId64, db_int(row, 0));
    db_reset(step.statements[QUESTION_BALANCES]);
}

static void
check_marks(const struct machine *hub)
{
    struct db_statement *row;

    while ((row = ask(hub, QUESTION_MARKS)) != NULL) {
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
    db_reset(step.statements[QUESTION_MARKS]);
}

void
check_step(const struct machine *hub)
{
    /* Its next run may find its files where these are not. */
    if (step.db != NULL && (!hub->is_up || hub->crashes != step.crashes))
        check_step_close();
    if (!hub->is_up || sim_disk_syncs(hub->disk) == step.syncs)
        return;
    if (step.db == NULL)
        open_books(hub);
    step.syncs = sim_disk_syncs(hub->disk);
    step.count++;
    check_books(hub);
    check_marks(hub);
}

void
check_step_close(void)
{
    db_close(&step.db);
}

int64_t
check_step_count(void)
{
    return step.count;
}
