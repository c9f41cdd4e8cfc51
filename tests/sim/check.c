#include "tests/sim/check.h"

#include <stdio.h>

#include "shared/base/text.h"
#include "tests/sim/sim_alipay.h"
#include "tests/sim/sim_hub.h"

#define ROW_SIZE 200

struct check {
    const char *wrong; /* what a row means */
    const char *sql;
    bool at_rest; /* holds only then */
};

/* CHANNEL_CASH is 1, CHANNEL_ALIPAY 3; accounts are those of hub/flow/book.h. */
#define TRADE_OF "printf('%06d%019d', 1, p.id)"
#define REFUND_OF "printf('%06d%019d', 1, r.id)"

static const struct check hub_checks[] = {
    {"the ledger does not sum to zero", "SELECT sum(amount) FROM entry HAVING sum(amount) <> 0",
        false},
    {"a journal does not sum to zero",
        "SELECT journal_id FROM entry GROUP BY journal_id HAVING sum(amount) <> 0", false},
    {"a balance is not the sum of its entries",
        "SELECT e.account FROM (SELECT account, holder_id, sum(amount) AS amount, count(*) AS "
        "entries"
        "  FROM entry GROUP BY account, holder_id) e LEFT JOIN balance b"
        "   ON b.account = e.account AND b.holder_id = e.holder_id"
        " WHERE b.amount IS NOT e.amount OR b.entries IS NOT e.entries",
        false},
    {"an order was won twice",
        "SELECT order_id FROM payment WHERE state = 'paid' GROUP BY order_id HAVING count(*) > 1",
        false},
    {"an order and its winner disagree",
        "SELECT o.id FROM orders o LEFT JOIN payment p ON p.id = o.winner_id"
        " WHERE o.state = 'paid' AND (p.state IS NOT 'paid' OR p.order_id <> o.id)",
        false},
    {"a paid payment did not win its order",
        "SELECT p.id FROM payment p JOIN orders o ON o.id = p.order_id"
        " WHERE p.state = 'paid' AND o.winner_id <> p.id",
        false},
    {"the records of a terminal are not exactly those up to the watermark",
        "SELECT q.terminal_id FROM queue q LEFT JOIN receipt r"
        "   ON r.terminal_id = q.terminal_id AND r.epoch = q.epoch"
        " GROUP BY q.terminal_id, q.epoch"
        " HAVING count(r.id) <> q.sequence OR count(DISTINCT r.sequence) <> q.sequence"
        "  OR max(r.sequence) <> q.sequence",
        false},
    {"a record was set aside", "SELECT aside_count FROM queue WHERE aside_count <> 0", false},
    {"an alarm that should not be",
        "SELECT kind || ': ' || detail FROM alarm WHERE kind NOT IN ('late_paid', 'unconfirmed', "
        "'wrong_amount')",
        false},
    {"a wallet's money was booked that nobody paid",
        "SELECT p.id || ' ' || p.state FROM payment p"
        " LEFT JOIN a.alipay_trade t ON t.app_id = '" SIM_ALIPAY_APP
        "'  AND t.out_trade_no = " TRADE_OF " WHERE p.channel = 3 AND p.state IN ('paid', 'late')"
        "  AND (coalesce(t.paid_us, 0) = 0 OR t.total_fen <> p.amount"
        "   OR t.total_fen <> p.receipt_amount)",
        false},
    {"a fee is not the order's rate of what came, to the nearest fen",
        "SELECT p.id || ' ' || p.fee FROM payment p JOIN orders o ON o.id = p.order_id"
        " WHERE p.channel = 3 AND p.state = 'paid'"
        "  AND p.fee <> (p.receipt_amount * o.fee_rate + 5000) / 10000",
        false},
    {"a callback was taken that was forged, or spoke of another amount",
        "SELECT notify_id || ' ' || fault FROM a.alipay_attempt"
        " WHERE outcome LIKE 'taken%' AND fault IN ('notify_wrong_signature',"
        "  'notify_wrong_app', 'notify_wrong_amount')",
        false},
    {"the payers' wallets and the sandbox's trades disagree",
        "SELECT b.spent || ' ' || t.paid FROM"
        " (SELECT 200000001 - sum(balance_fen) AS spent FROM a.alipay_buyer) b,"
        " (SELECT coalesce(sum(total_fen - refunded_fen), 0) AS paid FROM a.alipay_trade"
        "   WHERE paid_us <> 0) t"
        " WHERE b.spent <> t.paid",
        false},
    {"the cash of the books is not that of the payments",
        "SELECT e.fen || ' ' || p.fen FROM"
        " (SELECT coalesce(sum(amount), 0) AS fen FROM entry WHERE account = 6) e,"
        " (SELECT coalesce(sum(receipt_amount), 0) AS fen FROM payment"
        "   WHERE channel = 1 AND state = 'paid') p WHERE e.fen <> p.fen",
        false},
    {"suspense is not what came late and has not left yet",
        "SELECT e.fen || ' ' || p.fen || ' ' || r.fen FROM"
        " (SELECT coalesce(-sum(amount), 0) AS fen FROM entry WHERE account = 5) e,"
        " (SELECT coalesce(sum(receipt_amount), 0) AS fen FROM payment"
        "   WHERE state = 'late') p,"
        " (SELECT coalesce(sum(amount), 0) AS fen FROM refund"
        "   WHERE state NOT IN ('held', 'failed', 'dropped')) r WHERE e.fen <> p.fen - r.fen",
        false},
    {"refunds in transit are not those that are under way",
        "SELECT e.fen || ' ' || r.fen FROM"
        " (SELECT coalesce(-sum(amount), 0) AS fen FROM entry WHERE account = 11) e,"
        " (SELECT coalesce(sum(amount), 0) AS fen FROM refund"
        "   WHERE state IN ('created', 'pending', 'unknown')) r WHERE e.fen <> r.fen",
        false},
    {"more was refunded than came",
        "SELECT id || ' ' || refunded FROM payment WHERE refunded > receipt_amount", false},
    {"a refund was booked that its payer has not got",
        "SELECT r.id || ' ' || r.amount FROM refund r LEFT JOIN a.alipay_refund x"
        "  ON x.out_request_no = " REFUND_OF
        " WHERE r.state = 'done' AND x.amount_fen IS NOT r.amount",
        false},
    {"a payer has got a refund twice, or one that nobody asked for",
        "SELECT x.out_request_no FROM a.alipay_refund x LEFT JOIN refund r"
        "  ON r.id = CAST(substr(x.out_request_no, 7) AS INTEGER)"
        " WHERE r.state IS NULL OR r.state IN ('held', 'failed', 'dropped')"
        "  OR x.amount_fen <> r.amount",
        false},
    {"late money has not gone back",
        "SELECT p.id || ' ' || p.receipt_amount || ' ' || coalesce(r.state, 'no refund')"
        " FROM payment p LEFT JOIN refund r ON r.id = p.refund_id"
        " WHERE p.state = 'late' AND (r.state IS NOT 'done' OR r.amount <> p.receipt_amount)",
        true},
    {"the figures of the overview are not those of the payments",
        "SELECT r.paid || ' ' || r.late || ' ' || p.paid || ' ' || p.late FROM"
        " (SELECT coalesce(sum(paid_fen), 0) AS paid, coalesce(sum(late_fen), 0) AS late"
        "   FROM rollup) r,"
        " (SELECT coalesce(sum(CASE state WHEN 'paid' THEN receipt_amount ELSE 0 END), 0) AS paid,"
        "   coalesce(sum(CASE state WHEN 'late' THEN receipt_amount ELSE 0 END), 0) AS late"
        "   FROM payment) p WHERE r.paid <> p.paid OR r.late <> p.late",
        false},
    {"a wallet paid, and the hub does not know",
        "SELECT t.out_trade_no || ' ' || coalesce(p.state, 'no payment') FROM a.alipay_trade t"
        " LEFT JOIN payment p ON p.id = CAST(substr(t.out_trade_no, 7) AS INTEGER)"
        " WHERE t.paid_us <> 0 AND coalesce(p.state, '') NOT IN ('paid', 'late')",
        true},
    {"a payment is not final",
        "SELECT id || ' ' || state || ' ' || queries FROM payment"
        " WHERE state NOT IN ('paid', 'late', 'refused', 'closed')",
        true},
    {"an order is not final",
        "SELECT id || ' ' || state FROM orders"
        " WHERE state IN ('paying', 'closing') OR (state = 'open' AND opened_us <> 0)",
        true},
    {"an effect is still to be carried out",
        "SELECT id || ' ' || topic || ' ' || action || ' ' || tries || ' due ' || due_us"
        " FROM outbox WHERE state = 'pending'",
        true},
    {"an effect was given up and nobody is told",
        "SELECT id || ' ' || topic || ' ' || action FROM outbox"
        " WHERE state = 'dead' AND action <> 'identify'",
        false},
};

/* t is the till's file, ?1 its number. */
static const struct check till_checks[] = {
    {"more is acknowledged than the hub has",
        "SELECT c.acked_sequence FROM t.counter c LEFT JOIN queue q"
        " ON q.terminal_id = ?1 AND q.epoch = c.epoch"
        " WHERE c.acked_sequence > coalesce(q.sequence, 0)",
        false},
    {"the hub has more than the till made",
        "SELECT q.sequence FROM queue q, t.counter c"
        " WHERE q.terminal_id = ?1 AND (q.epoch <> c.epoch OR q.sequence > c.last_sequence)",
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
        " WHERE o.terminal_id = ?1 AND (s.amount_fen IS NOT o.amount OR o.fork <> 0)",
        false},
    {"a record is not acknowledged",
        "SELECT last_sequence || ' ' || acked_sequence FROM t.counter"
        " WHERE last_sequence <> acked_sequence",
        true},
    {"the till does not show the truth",
        "SELECT s.sequence || ': ' || s.state || ', on the hub '"
        "  || coalesce(o.state || ' ' || o.channel, 'nothing')"
        " FROM t.sale s LEFT JOIN orders o ON o.terminal_id = ?1 AND o.epoch = s.epoch"
        "  AND o.sequence = s.sequence AND o.fork = 0"
        " WHERE NOT coalesce((s.state = 'paid' AND o.state = 'paid' AND o.channel = 3)"
        "  OR (s.state IN ('cash', 'twice') AND o.state = 'paid' AND o.channel = 1)"
        "  OR (s.state IN ('cancelled', 'closed', 'unconfirmed') AND o.state = 'closed')"
        "  OR (s.state = 'open' AND o.state = 'open' AND o.opened_us = 0), 0)",
        true},
};

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

/* The first violation, as text; false when there is none. */
static bool
find(const struct world *world, struct db *db, const struct check *check, int64_t number,
    char row[static ROW_SIZE])
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, check->wrong, check->sql, &statement);

    if (err == ERR_OK && strstr(check->sql, "?1") != NULL)
        db_bind_int(statement, 1, number);
    if (err == ERR_OK)
        err = db_step(statement);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        world_fail(world, "%s: %s", check->wrong, db_detail(db));
    if (err == ERR_OK && text_copy(db_text(statement, 0), row, ROW_SIZE) != ERR_OK)
        row[0] = '\0';
    if (err == ERR_OK || err == ERR_NOT_FOUND)
        db_reset(statement);
    return err == ERR_OK;
}

static void
demand(const struct world *world, struct db *db, const struct check *check, int64_t number)
{
    char row[ROW_SIZE];

    if (find(world, db, check, number, row))
        world_fail_check(world, check->wrong, "%s%s%lld: %s", check->wrong,
            number == 0 ? ", hub " : ", till ", (long long)number, row);
}

/* What was announced has not been forgotten, as far as the till still remembers. */
static void
check_announced(const struct world *world, struct db *db, const struct sim_till *till)
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, "announced",
        "SELECT state IN ('paid', 'cash', 'twice', 'coded') FROM t.sale WHERE sequence = ?1",
        &statement);

    NEED(err == ERR_OK);
    for (size_t i = 0; i < till->sales_count; i++) {
        const struct sim_sale *sale = &till->sales[i];

        db_bind_int(statement, 1, sale->sequence);
        if (db_step(statement) == ERR_OK && sale->paid + sale->cash + sale->code > 0 &&
            db_int(statement, 0) == 0)
            world_fail(world, "%s: sale %lld was announced as paid and is not", till->name,
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
    for (size_t i = 0; i < till->sales_count; i++) {
        char path[SIM_TILL_PATH_SIZE + 64];
        char name[32];
        int count;

        (void)snprintf(name, sizeof(name), " 1-%lld", (long long)till->sales[i].sequence);
        (void)snprintf(path, sizeof(path), "%s/receipt-1-%lld.txt", till->paper,
            (long long)till->sales[i].sequence);
        count = count_receipts(path, name);
        if (count > 1)
            world_fail(world, "%s was printed %d times", path, count);
    }
}

static struct db *
open_with_till(const struct world *world, const struct sim_till *till)
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
    struct db *db = open_with_till(world, till);

    for (size_t i = 0; i < LENGTH(till_checks); i++)
        if (at_rest || !till_checks[i].at_rest)
            demand(world, db, &till_checks[i], till->number);
    check_announced(world, db, till);
    db_close(&db);
    if (at_rest)
        check_paper(world, till);
}

void
check_all(struct world *world, struct sim_till *const *tills, size_t count, bool at_rest)
{
    static size_t turn;
    struct db *db = open_books();

    attach(world, db, sim_alipay_path(), "a");
    for (size_t i = 0; i < LENGTH(hub_checks); i++)
        if (at_rest || !hub_checks[i].at_rest)
            demand(world, db, &hub_checks[i], 0);
    db_close(&db);
    if (!at_rest)
        check_till(world, tills[turn++ % count], false);
    for (size_t k = 0; at_rest && k < count; k++)
        check_till(world, tills[k], true);
}

bool
check_has_rested(struct sim_till *const *tills, size_t count)
{
    struct world *world = tills[0]->machine.world;
    struct db *db = open_books();
    char row[ROW_SIZE];
    bool rests = true;

    attach(world, db, sim_alipay_path(), "a");
    for (size_t i = 0; i < LENGTH(hub_checks); i++)
        if (hub_checks[i].at_rest && find(world, db, &hub_checks[i], 0, row))
            rests = false;
    db_close(&db);
    for (size_t k = 0; rests && k < count; k++) {
        db = open_with_till(world, tills[k]);
        for (size_t i = 0; i < LENGTH(till_checks); i++)
            if (till_checks[i].at_rest && find(world, db, &till_checks[i], tills[k]->number, row))
                rests = false;
        db_close(&db);
    }
    return rests;
}
