/*
 * one_commit -- the peer: SQLite, the hub's own tables, a commit for each payment.
 *
 *     one_commit DATABASE SECONDS     a database that "shanju-hub add fleet" made
 *
 * Writes what the hub writes for a cash sale (order, payment, receipt, three
 * entries, balances, roll-up, outbox, watermark) and commits; then the next.
 * No network, no frames, no hash chain. One line of JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "hub/flow/sale.h"
#include "hub/store/database.h"
#include "hub/store/engine_sqlite.h"
#include "shared/pay/channel.h"

#define TERMINALS_MAX 1000
#define ROUNDS_MAX 1000000

struct shop {
    struct database store;
    struct desk *desk;
    struct id_maker ids;
    int64_t terminals[TERMINALS_MAX];
    size_t terminals_count;
    int64_t *spans;
    size_t done;
};

static int
by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return left < right ? -1 : left > right;
}

static enum err
find_terminals(struct shop *shop)
{
    static const char ask[] = "SELECT id FROM terminal";
    static const struct statement terminals = {"one_commit_terminals", ask, ask, 0};
    struct query *statement;
    enum err err = engine_prepare(shop->store.writer, &terminals, &statement);

    if (err != ERR_OK)
        return err;
    while (shop->terminals_count < TERMINALS_MAX && query_step(statement) == ERR_OK)
        shop->terminals[shop->terminals_count++] = query_int(statement, 0);
    query_reset(statement);
    return shop->terminals_count > 0 ? ERR_OK : ERR_NOT_FOUND;
}

/* The rows of the terminal, its merchant and its watermark. */
static enum err
load(struct desk *desk, int64_t terminal_id)
{
    size_t loaded;
    enum err err;

    desk_want(desk, TABLE_terminal, KEY_OF(terminal_id));
    desk_want(desk, TABLE_queue, KEY_OF(terminal_id, 1));
    err = desk_load(desk, &loaded);
    if (err != ERR_OK)
        return err;
    desk_want(
        desk, TABLE_merchant, KEY_OF(desk_get_terminal(desk, KEY_OF(terminal_id))->merchant_id));
    return desk_load(desk, &loaded);
}

static struct queue_row *
next_in_queue(struct desk *desk, int64_t terminal_id)
{
    struct queue_row *queue = desk_get_queue(desk, KEY_OF(terminal_id, 1));

    if (queue == NULL)
        queue = desk_add_queue(
            desk, &(struct queue_row){.terminal_id = terminal_id, .epoch = 1, .chain_size = 32});
    NEED(queue != NULL);
    queue->sequence++;
    desk_change_queue(desk, queue);
    return queue;
}

static void
put_sale(struct shop *shop, const struct turn *turn, int64_t terminal_id)
{
    static const uint8_t body[60] = {8, 2};
    struct desk *desk = shop->desk;
    const struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(terminal_id));
    const struct queue_row *queue = next_in_queue(desk, terminal_id);
    int64_t amount = 1001 + queue->sequence % 90000 * 10;
    struct orders_row *order =
        sale_add_order(desk, turn, desk_get_merchant(desk, KEY_OF(terminal->merchant_id)),
            &(struct orders_row){.merchant_id = terminal->merchant_id,
                .store_id = terminal->store_id,
                .terminal_id = terminal_id,
                .epoch = 1,
                .sequence = queue->sequence,
                .amount = amount,
                .origin = "cash",
                .recorded = 1 << MESSAGE_KIND_CASH});

    NEED(order != NULL);
    sale_cash(desk, turn, order, money_of(amount - 1), "1-1 at 0");
    desk_log_receipt(desk, &(struct receipt_row){.merchant_id = terminal->merchant_id,
                               .id = id_make(turn->ids),
                               .terminal_id = terminal_id,
                               .epoch = 1,
                               .sequence = queue->sequence,
                               .kind = 2,
                               .order_id = order->id,
                               .amount = amount,
                               .till_us = turn->now.us,
                               .heard_us = turn->now.us,
                               .body = bytes_of(body, sizeof(body))});
}

static enum err
sell(struct shop *shop)
{
    int64_t terminal_id = shop->terminals[shop->done % shop->terminals_count];
    struct turn turn = {.now = clock_moment(clock_system()),
        .ids = &shop->ids,
        .random = random_system(),
        .arena = desk_arena(shop->desk)};
    enum err err;

    desk_clear(shop->desk);
    err = engine_begin(shop->store.writer);
    if (err == ERR_OK)
        err = load(shop->desk, terminal_id);
    if (err == ERR_OK) {
        put_sale(shop, &turn, terminal_id);
        err = desk_write(shop->desk);
    }
    return err == ERR_OK ? engine_commit(shop->store.writer) : err;
}

static enum err
run(struct shop *shop, struct span span)
{
    struct tick now = clock_tick(clock_system());
    struct tick end = tick_after(now, span);
    enum err err = ERR_OK;

    while (err == ERR_OK && !tick_reached(now, end) && shop->done < ROUNDS_MAX) {
        struct tick before = now;

        err = sell(shop);
        now = clock_tick(clock_system());
        shop->spans[shop->done++] = now.us - before.us;
    }
    return err;
}

static void
print(const struct shop *shop, struct span span)
{
    qsort(shop->spans, shop->done, sizeof(shop->spans[0]), by_size);
    (void)printf("{\"payments\":%zu,\"payments_per_s\":%lld,\"ack_p50_us\":%lld,"
                 "\"ack_p99_us\":%lld,\"log_bytes\":%lld}\n",
        shop->done, (long long)((int64_t)shop->done * 1000000 / span.us),
        (long long)shop->spans[shop->done / 2], (long long)shop->spans[shop->done * 99 / 100],
        (long long)db_log_bytes(engine_sqlite_db(shop->store.writer)));
}

int
main(int argc, char **argv)
{
    static struct shop shop;
    int64_t seconds;
    enum err err;

    if (argc != 3 || text_read_int(bytes_text(argv[2]), &seconds) != ERR_OK || seconds < 1) {
        (void)fprintf(stderr, "usage: one_commit DATABASE SECONDS\n");
        return 2;
    }
    shop.spans = calloc(ROUNDS_MAX, sizeof(*shop.spans));
    err = shop.spans == NULL ? ERR_NO_SPACE : ERR_OK;
    if (err == ERR_OK)
        err = database_open(&(struct database_options){.place = argv[1]}, clock_system(),
            random_system(), &shop.store);
    if (err == ERR_OK)
        err = find_terminals(&shop);
    if (err == ERR_OK) {
        id_maker_init(&shop.ids, clock_system(), shop.store.node.number, shop.store.id_floor);
        err = desk_make(shop.store.writer, &shop.desk);
    }
    if (err == ERR_OK)
        err = run(&shop, span_s(seconds));
    if (err == ERR_OK && shop.done > 0)
        print(&shop, span_s(seconds));
    else
        (void)fprintf(stderr, "one_commit: %s\n", err_text(err));
    desk_free(&shop.desk);
    database_close(&shop.store);
    free(shop.spans);
    return err == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
