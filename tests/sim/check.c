#include "tests/sim/check.h"

#include <stdio.h>

#include "hub/flow/flow_test_rules.h"
#include "shared/base/text.h"
#include "tests/sim/chaos.h"
#include "tests/sim/check_cash.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/check_shift.h"
#include "tests/sim/sim_app_journal.h"
#include "tests/sim/sim_books.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox.h"

#define ROW_SIZE 200
#define RULES_MAX 160
#define RULES_SIZE 65536

static const struct check_set *const hub_sets[] = {
    &check_wallet_set, &check_app_set, &check_plate_set, &check_complaint_set, &check_tree_set};

/* Of the hub's books alone: one value, 0 when it is kept. */
static const struct {
    const struct flow_test_rule *rules;
    size_t count;
} rule_sets[] = {
    {flow_test_order_rules, LENGTH(flow_test_order_rules)},
    {flow_test_money_rules, LENGTH(flow_test_money_rules)},
    {flow_test_split_rules, LENGTH(flow_test_split_rules)},
    {flow_test_refund_rules, LENGTH(flow_test_refund_rules)},
};

/* All of them as questions whose rows are violations: made once. */
static struct {
    struct check checks[RULES_MAX];
    size_t count;
    char text[RULES_SIZE];
    size_t size;
} rules;

/*
 * t is the till's file, ?1 its number, ?2 how often an old copy of it was put back. Of
 * such a till only the newest epoch is asked: the history before it is another one.
 */
#define EPOCH_IS_ASKED(row) " AND (?2 = 0 OR " row ".epoch = (SELECT epoch FROM t.counter))"

static const struct check till_checks[] = {
    {"more is acknowledged than the hub has",
        "SELECT c.acked_sequence FROM t.counter c LEFT JOIN queue q"
        " ON q.terminal_id = ?1 AND q.epoch = c.epoch"
        " WHERE c.acked_sequence > coalesce(q.sequence, 0)",
        false},
    {"the hub has more than the till made",
        "SELECT q.sequence FROM queue q, t.counter c"
        " WHERE q.terminal_id = ?1 AND (q.epoch <> c.epoch OR q.sequence > "
        "c.last_sequence)" EPOCH_IS_ASKED("q"),
        false},
    {"a record is another one on the hub",
        "SELECT r.sequence FROM t.record r JOIN receipt h ON h.terminal_id = ?1"
        "  AND h.epoch = r.epoch AND h.sequence = r.sequence WHERE h.body <> r.bytes",
        false},
    {"a record is on neither side",
        "SELECT c.last_sequence FROM t.counter c WHERE c.last_sequence - c.acked_sequence <>"
        " (SELECT count(*) FROM t.record r WHERE r.epoch = c.epoch"
        "   AND r.sequence > c.acked_sequence)",
        false},
    {"an order that the till never made",
        "SELECT o.sequence FROM orders o LEFT JOIN t.sale s"
        "  ON s.epoch = o.epoch AND s.sequence = o.sequence"
        " WHERE o.terminal_id = ?1 AND (s.amount_fen IS NOT o.amount OR o.fork <> "
        "0)"
        " AND ?2 = 0",
        false},
    {"cash that was given back is not booked, or not just once",
        "SELECT s.sequence || ': ' || s.amount_fen || ', on the hub ' || count(r.id)"
        "  || ' of ' || coalesce(sum(r.amount), 0)"
        " FROM t.sale s LEFT JOIN refund r ON r.reason = 'cash at terminal ' || ?1 || ', record '"
        "  || s.epoch || '-' || s.sequence"
        " WHERE s.state = 'given_back' AND ?2 = 0"
        "  AND NOT EXISTS (SELECT 1 FROM alarm WHERE kind = 'cash_back_excess')"
        " GROUP BY s.epoch, s.sequence"
        " HAVING count(r.id) <> 1 OR coalesce(sum(r.amount), 0) <> s.amount_fen",
        true},
    {"a record is not acknowledged",
        "SELECT last_sequence || ' ' || acked_sequence FROM t.counter"
        " WHERE last_sequence <> acked_sequence",
        true},
    {"the till does not show the truth",
        "SELECT s.sequence || ': ' || s.state || ', on the hub '"
        "  || coalesce(o.state || ' ' || o.channel, 'nothing')"
        " FROM t.sale s LEFT JOIN orders o ON o.terminal_id = ?1 AND o.epoch = s.epoch"
        "  AND o.sequence = s.sequence AND o.salt = s.salt"
        " WHERE s.state <> 'given_back' AND s.epoch <> 0 AND NOT coalesce((s.state = 'paid' AND "
        "o.state = 'paid' "
        "AND o.channel > 1)"
        "  OR (s.state IN ('cash', 'twice') AND o.state = 'paid' AND o.channel = 1)"
        "  OR (s.state IN ('cancelled', 'closed', 'unconfirmed') AND o.state = 'closed')"
        "  OR (s.state = 'open' AND o.state = 'open' AND o.opened_us = 0), 0)" EPOCH_IS_ASKED("s"),
        true},
};

static const struct check_set till_set = {till_checks, LENGTH(till_checks)};
static const struct check_set *const till_sets[] = {
    &till_set, &check_plate_till_set, &check_shift_till_set};

static struct db *
open_books(void)
{
    struct db *db = NULL;
    enum err err = db_open(&(struct db_options){.path = sim_hub_path(), .role = DB_READER}, &db);

    NEED(err == ERR_OK);
    return db;
}

static void
attach(const struct world *world, struct db *db, const char *path, const char *name)
{
    char sql[SIM_TILL_PATH_SIZE + 64];

    (void)snprintf(sql, sizeof(sql), "ATTACH '%s' AS %s", path, name);
    if (db_script(db, sql) != ERR_OK)
        world_fail(world, "%s: %s", sql, db_detail(db));
}

struct db *
check_open_hub(const struct world *world)
{
    struct db *db = open_books();

    attach(world, db, sim_sandbox_path(), "a");
    attach(world, db, sim_app_journal_path(), "m");
    return db;
}

/* Those of the hub while it is off; NULL else, for then they are open (sim_books.h). */
static struct db *
open_if_off(const struct world *world)
{
    return sim_hub_machine()->is_up ? NULL : check_open_hub(world);
}

static struct db_statement *
prepare(const struct world *world, struct db *db, const struct check *check)
{
    struct db_statement *statement = NULL;

    if (db == NULL)
        return sim_books_ask_whole(sim_hub_machine(), check->sql);
    if (db_prepare(db, check->wrong, check->sql, &statement) != ERR_OK)
        world_fail(world, "%s: %s", check->wrong, db_detail(db));
    return statement;
}

/* The first violation, as text; false when there is none. */
static bool
find(const struct world *world, struct db *db, const struct check *check,
    const struct sim_till *till, char row[static ROW_SIZE])
{
    struct db_statement *statement = prepare(world, db, check);
    enum err err;

    if (strstr(check->sql, "?1") != NULL)
        db_bind_int(statement, 1, till == NULL ? sim_till_figures()->restored : till->number);
    if (strstr(check->sql, "?2") != NULL)
        db_bind_int(
            statement, 2, till == NULL ? chaos_has(CHAOS_NETWORK) : (int64_t)till->restores);
    err = db_step(statement);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        world_fail(world, "%s: %s", check->wrong, err_name(err));
    if (err == ERR_OK && text_copy(db_text(statement, 0), row, ROW_SIZE) != ERR_OK)
        row[0] = '\0';
    db_reset(statement);
    return err == ERR_OK;
}

static void
demand(const struct world *world, struct db *db, const struct check *check,
    const struct sim_till *till)
{
    char row[ROW_SIZE];

    if (find(world, db, check, till, row))
        world_fail_check(world, check->wrong, "%s, %s: %s", check->wrong,
            till == NULL ? "hub" : till->name, row);
}

static void
add_rule(const char *name, const char *rule)
{
    char *sql = rules.text + rules.size;
    int length = snprintf(sql, sizeof(rules.text) - rules.size, "SELECT 'broken' WHERE (%.*s) <> 0",
        (int)strcspn(rule, ";"), rule);

    NEED(rules.count < RULES_MAX && length > 0 && (size_t)length < sizeof(rules.text) - rules.size);
    rules.checks[rules.count++] = (struct check){.wrong = name, .sql = sql};
    rules.size += (size_t)length + 1;
}

static void
make_rules(void)
{
    for (size_t i = 0; i < LENGTH(flow_test_shipped); i++)
        add_rule(store_sql[flow_test_shipped[i]].name, store_sql[flow_test_shipped[i]].sqlite);
    for (size_t k = 0; k < LENGTH(rule_sets); k++)
        for (size_t i = 0; i < rule_sets[k].count; i++)
            add_rule(rule_sets[k].rules[i].broken, rule_sets[k].rules[i].sql);
}

static void
check_books(const struct world *world, struct db *db)
{
    if (rules.count == 0)
        make_rules();
    for (size_t i = 0; i < rules.count; i++)
        demand(world, db, &rules.checks[i], NULL);
}

static void
check_hub(const struct world *world, struct db *db, bool at_rest)
{
    for (size_t k = 0; k < LENGTH(hub_sets); k++)
        for (size_t i = 0; i < hub_sets[k]->count; i++)
            if (at_rest || !hub_sets[k]->checks[i].at_rest)
                demand(world, db, &hub_sets[k]->checks[i], NULL);
}

/* What was announced has not been forgotten, as far as the till still remembers. */
static void
check_announced(const struct world *world, struct db *db, const struct sim_till *till)
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, "announced",
        "SELECT state IN ('paid', 'cash', 'twice', 'coded') FROM t.sale"
        " WHERE sequence = ?1 AND epoch = ?2",
        &statement);

    NEED(err == ERR_OK);
    for (size_t i = 0; i < till->sales_count; i++) {
        const struct sim_sale *sale = &till->sales[i];

        db_bind_int(statement, 1, sale->sequence);
        db_bind_int(statement, 2, sale->epoch);
        if (db_step(statement) == ERR_OK && sale->paid + sale->cash + sale->code > 0 &&
            db_int(statement, 0) == 0)
            world_fail_check(world, "a sale was announced as paid and is not",
                "%s: sale %lld was announced as paid and is not", till->name,
                (long long)sale->sequence);
        db_reset(statement);
    }
}

/* How often the line that names the receipt stands on its paper. */
static int
count_receipts(const char *path, const char *name)
{
    char line[512];
    int count = 0;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strlen(line) > strlen(name) && strcmp(line + strlen(line) - strlen(name), name) == 0)
            count++;
    }
    (void)fclose(file);
    return count;
}

static void
check_paper(const struct world *world, const struct sim_till *till)
{
    /* What an old copy prints again, nobody can know. */
    for (size_t i = 0; till->restores == 0 && i < till->sales_count; i++) {
        char path[SIM_TILL_PATH_SIZE + 64];
        char name[32];
        int count;

        const struct sim_sale *sale = &till->sales[i];
        const bool is_plates = sale->epoch == 0;

        (void)snprintf(
            name, sizeof(name), is_plates ? " %lld" : " 1-%lld", (long long)sale->sequence);
        (void)snprintf(path, sizeof(path), "%s/receipt-%d-%lld.txt", till->paper, is_plates ? 0 : 1,
            (long long)sale->sequence);
        count = count_receipts(path, name);
        if (count > 1)
            world_fail_check(world, "a receipt was printed more than once",
                "%s was printed %d times", path, count);
    }
}

struct db *
check_open_till(const struct world *world, const struct sim_till *till)
{
    struct db *db = open_books();
    char path[SIM_TILL_PATH_SIZE];

    sim_till_path(till, path);
    attach(world, db, path, "t");
    return db;
}

static void
check_till(struct world *world, const struct sim_till *till, bool at_rest)
{
    struct db *db;

    /* Until an old copy has found out what it is, it may say anything. */
    if (till->restores > 0 && !at_rest)
        return;
    db = check_open_till(world, till);
    for (size_t k = 0; k < LENGTH(till_sets); k++)
        for (size_t i = 0; i < till_sets[k]->count; i++)
            if (at_rest || !till_sets[k]->checks[i].at_rest)
                demand(world, db, &till_sets[k]->checks[i], till);
    check_announced(world, db, till);
    if (at_rest)
        check_cash_at_rest(world, db, till);
    check_shift_recount(world, db, till);
    db_close(&db);
    if (at_rest)
        check_paper(world, till);
}

void
check_all(struct world *world, struct sim_till *const *tills, size_t count, bool at_rest)
{
    static size_t turn;
    struct db *db = open_if_off(world);

    check_hub(world, db, at_rest);
    check_books(world, db);
    db_close(&db);
    if (at_rest)
        check_audit(world);
    if (!at_rest)
        check_till(world, tills[turn++ % count], false);
    for (size_t k = 0; at_rest && k < count; k++)
        check_till(world, tills[k], true);
}

/* Of what holds at rest only; what it was last is asked first, for it takes its time. */
static bool
hub_has_rested(const struct world *world)
{
    static const struct check *waits;
    struct db *db = open_if_off(world);
    char row[ROW_SIZE];
    bool rests = waits == NULL || !find(world, db, waits, NULL, row);

    for (size_t k = 0; rests && k < LENGTH(hub_sets); k++)
        for (size_t i = 0; rests && i < hub_sets[k]->count; i++)
            if (hub_sets[k]->checks[i].at_rest &&
                find(world, db, &hub_sets[k]->checks[i], NULL, row)) {
                waits = &hub_sets[k]->checks[i];
                rests = false;
            }
    db_close(&db);
    return rests;
}

static bool
till_has_rested(const struct world *world, struct db *db, const struct sim_till *till)
{
    char row[ROW_SIZE];

    for (size_t k = 0; k < LENGTH(till_sets); k++)
        for (size_t i = 0; i < till_sets[k]->count; i++)
            if (till_sets[k]->checks[i].at_rest &&
                find(world, db, &till_sets[k]->checks[i], till, row))
                return false;
    return true;
}

bool
check_has_rested(struct sim_till *const *tills, size_t count)
{
    struct world *world = tills[0]->machine.world;
    bool rests = hub_has_rested(world);

    for (size_t k = 0; rests && k < count; k++) {
        struct db *db = check_open_till(world, tills[k]);

        rests = till_has_rested(world, db, tills[k]);
        db_close(&db);
    }
    return rests;
}

bool
check_waits_for_notices(struct world *world)
{
    static const struct check others = {"an effect that is no notice",
        "SELECT id FROM outbox WHERE state = 'pending' AND action NOT IN " CHECK_NEVER_OVER
        " AND topic <> 'notice'",
        true};
    struct db *db = open_if_off(world);
    char row[ROW_SIZE];
    bool waits = !find(world, db, &others, NULL, row);

    db_close(&db);
    return waits;
}
