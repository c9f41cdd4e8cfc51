#include "tests/sim/check_shift.h"

#include "shared/pay/shift.h"
#include "shared/wire/shift_report.h"

#define SHIFTS_MAX 256

static const struct check checks[] = {
    {"shifts are not numbered one by one",
        "SELECT count(*) || ' up to ' || max(number) FROM t.shift HAVING count(*) > 0"
        " AND (min(number) <> 1 OR max(number) <> count(*))",
        false},
    {"two shifts are open",
        "SELECT group_concat(number) FROM t.shift WHERE state <> 'closed' HAVING count(*) > 1",
        false},
    {"a sale is of a shift that is not there",
        "SELECT s.epoch || '-' || s.sequence FROM t.sale s WHERE s.shift <> 0 AND NOT EXISTS"
        " (SELECT 1 FROM t.shift h WHERE h.number = s.shift)",
        false},
    {"a shift that a till has closed is not closed on the hub",
        "SELECT s.number FROM t.shift s WHERE s.state = 'closed' AND NOT EXISTS"
        " (SELECT 1 FROM shift h WHERE h.terminal_id = ?1 AND h.number = s.number AND h.salt = "
        "s.salt"
        "  AND h.state = 'closed' AND h.counted_fen = s.counted_fen"
        "  AND h.float_fen = s.float_fen) AND ?2 = 0",
        true},
    {"the hub counts a shift otherwise than the till that it came from",
        "SELECT h.number FROM shift h WHERE h.terminal_id = ?1 AND (h.differs <> 0 OR h.fork <> 0)"
        " AND ?2 = 0",
        true},
};

const struct check_set check_shift_till_set = {checks, LENGTH(checks)};

struct tally {
    bool has_begun; /* its first record is among those that are kept */
    struct shift_sums sums;
};

static struct tally tallies[SHIFTS_MAX];

/* Counts alone; what is late is the hub's to say, too. */
static void
add(const struct message_record *record)
{
    struct tally *tally = &tallies[record->shift];
    enum shift_line line = SHIFT_LINE_NONE;
    int64_t fen = record->collected_fen;

    switch (record->kind) {
    case MESSAGE_KIND_SHIFT_OPEN:
        tally->has_begun = true;
        break;
    case MESSAGE_KIND_CASH:
        line = SHIFT_LINE_CASH;
        break;
    case MESSAGE_KIND_CASH_BACK:
        line = SHIFT_LINE_CASH_BACK;
        break;
    case MESSAGE_KIND_DRAWER:
        line = shift_line_of(record->line);
        break;
    case MESSAGE_KIND_PAID:
    case MESSAGE_KIND_CODE:
        line = shift_line_of_wallet(channel_of(record->channel));
        fen = record->amount_fen;
        break;
    default:
        break;
    }
    if (line != SHIFT_LINE_NONE)
        NEED(shift_add(&tally->sums, line, fen, false) == ERR_OK);
}

static void
read_records(const struct world *world, struct db *db)
{
    struct db_statement *rows = NULL;
    struct message_record record;

    memset(tallies, 0, sizeof(tallies));
    if (db_prepare(db, "records", "SELECT bytes FROM t.record ORDER BY epoch, sequence", &rows) !=
        ERR_OK)
        world_fail(world, "records: %s", db_detail(db));
    while (db_step(rows) == ERR_OK)
        if (message_get(&message_record_shape, db_blob(rows, 0), &record) == ERR_OK &&
            record.shift > 0 && record.shift < SHIFTS_MAX)
            add(&record);
    db_reset(rows);
}

/* Late money may have come before the first record, so a line may have more than was kept of it. */
static bool
is_right(const struct shift_sums *said, const struct shift_sums *kept)
{
    for (unsigned i = 1; i < SHIFT_LINES; i++)
        if (said->lines[i].count != kept->lines[i].count ||
            said->lines[i].fen != kept->lines[i].fen)
            return false;
    return true;
}

void
check_shift_recount(const struct world *world, struct db *db, const struct sim_till *till)
{
    struct db_statement *rows = NULL;
    struct shift_report report;

    /* An old copy has records of two pasts. */
    if (till->restores > 0)
        return;
    read_records(world, db);
    if (db_prepare(db, "shifts", "SELECT number, report FROM t.shift", &rows) != ERR_OK)
        world_fail(world, "shifts: %s", db_detail(db));
    while (db_step(rows) == ERR_OK) {
        const int64_t number = db_int(rows, 0);

        if (number >= SHIFTS_MAX || !tallies[number].has_begun)
            continue;
        if (shift_report_get(db_blob(rows, 1), &report) != ERR_OK ||
            !is_right(&report.sums, &tallies[number].sums))
            world_fail_check(world, "a shift's report is not what its records come to",
                "%s: shift %lld", till->name, (long long)number);
    }
    db_reset(rows);
}
