/* A bill of funds held against what moved them in the books. */
#include "hub/recon/recon_fund.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/sale.h"
#include "shared/base/id.h"

#define ACCOUNT 3
#define OTHER_ACCOUNT 4
#define SEEN_MAX 16
#define LINES_MAX 32
#define HOUR_S 3600

struct line {
    enum bill_event event;
    int64_t moved;
    char number[80];
    char trade[80];
};

struct stage {
    struct flow_test *flow;
    struct moment day; /* its start */
    struct recon_fund_difference seen[SEEN_MAX];
    size_t seen_count;
    struct line lines[LINES_MAX];
    size_t lines_count;
    size_t page_max;
    int64_t next;
};

static struct stage stage;

static int
set_up(void **state)
{
    struct moment noon;

    (void)flow_test_open(state);
    assert_int_equal(moment_parse_china(bytes_text("2026-09-21 12:00:00"), &noon), ERR_OK);
    stage = (struct stage){.flow = *state, .day = moment_day_china(noon), .page_max = 8};
    return 0;
}

static int
tear_down(void **state)
{
    struct flow_test *flow = *state;

    store_test_close(&flow->store);
    return 0;
}

/* --- what is here --- */

static int64_t
begin_at(int64_t from_s, int64_t *created_us, int64_t *ended_us)
{
    struct moment created = moment_after(stage.day, span_s(from_s));

    *created_us = created.us;
    *ended_us = created.us + span_s(10).us;
    return id_first(created) + stage.next++;
}

#define WRITE(table, row)                                                                          \
    do {                                                                                           \
        struct engine *engine = stage.flow->store.store.writer;                                    \
        struct desk *desk = NULL;                                                                  \
        assert_int_equal(desk_make(engine, &desk), ERR_OK);                                        \
        assert_int_equal(engine_begin(engine), ERR_OK);                                            \
        (void)desk_add_##table(desk, row);                                                         \
        assert_int_equal(desk_write(desk), ERR_OK);                                                \
        assert_int_equal(engine_commit(engine), ERR_OK);                                           \
        desk_free(&desk);                                                                          \
    } while (0)

static int64_t
pay_at(const char *state, int64_t account_id, int64_t amount, int64_t cost, int64_t from_s)
{
    struct payment_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .channel = CHANNEL_WECHAT,
        .account_id = account_id,
        .amount = amount,
        .receipt_amount = amount,
        .cost = cost};

    row.id = begin_at(from_s, &row.created_us, &row.ended_us);
    row.order_id = row.id;
    text_set(row.state, sizeof(row.state), state);
    (void)snprintf(
        row.channel_number, sizeof(row.channel_number), "42%lld", (long long)row.id % 1000000);
    WRITE(payment, &row);
    return row.id;
}

static int64_t
pay(int64_t amount, int64_t cost, int64_t from_s)
{
    return pay_at("paid", ACCOUNT, amount, cost, from_s);
}

static int64_t
give_back(int64_t payment_id, int64_t amount, int64_t cost, int64_t from_s)
{
    struct refund_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = payment_id,
        .payment_id = payment_id,
        .channel = CHANNEL_WECHAT,
        .account_id = ACCOUNT,
        .kind = "asked",
        .state = "done",
        .amount = amount,
        .cost = cost};

    row.id = begin_at(from_s, &row.created_us, &row.ended_us);
    (void)snprintf(
        row.channel_number, sizeof(row.channel_number), "50%lld", (long long)row.id % 1000000);
    WRITE(refund, &row);
    return row.id;
}

static void
hold(int64_t payment_id)
{
    const struct sharing_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .order_id = payment_id,
        .paid_us = stage.day.us};

    WRITE(sharing, &row);
}

/* Of two shares, one into a wallet that we keep. */
static int64_t
share(int64_t payment_id, int64_t amount, int64_t from_s)
{
    struct split_row split = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = payment_id,
        .payment_id = payment_id,
        .channel = CHANNEL_WECHAT,
        .account_id = ACCOUNT,
        .amount = 2 * amount,
        .shares = 2,
        .state = "done"};
    struct share_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .amount = amount,
        .state = "done"};

    split.id = begin_at(from_s, &split.created_us, &split.ended_us);
    text_set(split.channel_number, sizeof(split.channel_number), "3008450740");
    WRITE(split, &split);
    row.split_id = split.id;
    WRITE(share, &row);
    row.place = 1;
    row.organisation_id = FLOW_TEST_OTHER;
    WRITE(share, &row);
    return split.id;
}

static void
take_back(int64_t payment_id, int64_t split_id, int64_t place, int64_t amount, int64_t from_s)
{
    struct split_return_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = payment_id,
        .payment_id = payment_id,
        .split_id = split_id,
        .place = place,
        .channel = CHANNEL_WECHAT,
        .account_id = ACCOUNT,
        .amount = amount,
        .state = "done"};

    row.id = begin_at(from_s, &row.created_us, &row.ended_us);
    WRITE(split_return, &row);
}

/* --- the bill --- */

static void
put(enum bill_event event, int64_t moved, const char *number, const char *trade)
{
    struct line *line = &stage.lines[stage.lines_count++];

    assert_true(stage.lines_count <= LINES_MAX);
    *line = (struct line){.event = event, .moved = moved};
    text_set(line->number, sizeof(line->number), number);
    text_set(line->trade, sizeof(line->trade), trade);
}

static void
put_of(enum bill_event event, int64_t moved, int64_t id)
{
    char number[SALE_NUMBER_SIZE];

    put(event, moved, sale_number(7, id, number), "");
}

static const char *
channels(const char *prefix, int64_t id)
{
    static char text[80];

    (void)snprintf(text, sizeof(text), "%s%lld", prefix, (long long)id % 1000000);
    return text;
}

static void
tell(void *context, const struct recon_fund_difference *difference)
{
    struct stage *heard = context;

    assert_true(heard->seen_count < SEEN_MAX);
    heard->seen[heard->seen_count] = *difference;
    /* Borrowed: not to be looked at later. */
    heard->seen[heard->seen_count].number = bytes_text("");
    heard->seen[heard->seen_count++].state = difference->state == NULL ? NULL : "";
}

static void
go_through(struct recon_fund *fund)
{
    for (size_t i = 0; i < stage.lines_count; i++) {
        const struct line *line = &stage.lines[i];
        const struct bill_row row = {.event = line->event,
            .number = bytes_text(line->number),
            .trade = bytes_text(line->trade),
            .amount = money_of(line->moved < 0 ? -line->moved : line->moved),
            .moved = money_of(line->moved),
            .at = stage.day};

        assert_int_equal(recon_fund_row(fund, &row), ERR_OK);
    }
}

static struct recon_fund *
make(void)
{
    const struct recon_fund_options options = {.engine = stage.flow->store.store.writer,
        .account_id = ACCOUNT,
        .from = stage.day,
        .until = moment_after(stage.day, span_s(24 * HOUR_S)),
        .page_max = stage.page_max,
        .difference = tell,
        .context = &stage};
    struct recon_fund *fund = NULL;

    assert_int_equal(recon_fund_make(&options, &fund), ERR_OK);
    return fund;
}

static struct recon_fund_figures
compare(void)
{
    struct recon_fund *fund = make();
    struct recon_fund_figures figures;
    enum err err;

    stage.seen_count = 0;
    while ((err = recon_fund_next(fund)) == ERR_OK) {
        go_through(fund);
        assert_int_equal(recon_fund_end(fund), ERR_OK);
    }
    assert_int_equal(err, ERR_NOT_FOUND);
    if (recon_fund_rest(fund))
        go_through(fund);
    figures = *recon_fund_figures(fund);
    recon_fund_free(&fund);
    assert_null(fund);
    return figures;
}

static void
check_seen(enum recon_kind kind, enum recon_part part, int64_t id, int64_t there, int64_t here)
{
    for (size_t i = 0; i < stage.seen_count; i++) {
        const struct recon_fund_difference *seen = &stage.seen[i];

        if (seen->kind != kind || seen->part != part || seen->id != id)
            continue;
        assert_int_equal(seen->there.fen, there);
        assert_int_equal(seen->here.fen, here);
        return;
    }
    fail_msg("no such difference: %d of %d, %lld", (int)kind, (int)part, (long long)id);
}

static void
what_moved_agrees_part_by_part_however_long_the_pages(void **state)
{
    int64_t ids[4];
    int64_t split;

    (void)state;
    for (int64_t i = 0; i < 4; i++) {
        ids[i] = pay(1000 + i, 6, HOUR_S * (i + 1));
        put_of(BILL_PAYMENT, 1000 + i, ids[i]);
        put_of(BILL_FEE, -6, ids[i]);
    }
    (void)give_back(ids[0], 300, 2, 6 * HOUR_S);
    (void)give_back(ids[0], 200, 1, 7 * HOUR_S);
    put_of(BILL_REFUND, -300, ids[0]);
    put_of(BILL_REFUND, -200, ids[0]);
    put_of(BILL_FEE, 3, ids[0]);
    hold(ids[1]);
    split = share(ids[1], 50, 8 * HOUR_S);
    take_back(ids[1], split, 0, 20, 9 * HOUR_S);
    /* Of the one whose wallet we keep. */
    take_back(ids[1], split, 1, 10, 9 * HOUR_S);
    put_of(BILL_SHARE, -50, ids[1]);
    put_of(BILL_SHARE, 20, ids[1]);
    for (stage.page_max = 5; stage.page_max <= 12; stage.page_max++) {
        const struct recon_fund_figures figures = compare();

        assert_int_equal(stage.seen_count, 0);
        assert_int_equal(figures.rows, 13);
        assert_int_equal(figures.agree, 10);
        for (size_t i = 0; i < RECON_PARTS; i++)
            assert_int_equal(figures.there[i].fen.fen, figures.here[i].fen.fen);
        assert_int_equal(figures.here[RECON_PART_PAYMENT].fen.fen, 4006);
        assert_int_equal(figures.here[RECON_PART_FEE].fen.fen, -21);
        assert_int_equal(figures.here[RECON_PART_REFUND].fen.fen, -500);
        assert_int_equal(figures.here[RECON_PART_SHARE].fen.fen, -30);
    }
}

static void
each_part_that_differs_is_named(void **state)
{
    const int64_t more = pay(1000, 6, HOUR_S);
    const int64_t unpaid = pay(2000, 12, 2 * HOUR_S);
    const int64_t shared = pay(3000, 18, 3 * HOUR_S);
    struct recon_fund_figures figures;

    (void)state;
    (void)give_back(more, 100, 0, 4 * HOUR_S);
    hold(shared);
    (void)share(shared, 500, 5 * HOUR_S);
    put_of(BILL_PAYMENT, 1000, more);
    put_of(BILL_FEE, -10, more);
    put_of(BILL_REFUND, -150, more);
    put_of(BILL_PAYMENT, 3000, shared);
    put_of(BILL_FEE, -18, shared);
    put_of(BILL_REFUND, -700, shared);
    figures = compare();
    check_seen(RECON_AMOUNT, RECON_PART_FEE, more, -10, -6);
    check_seen(RECON_AMOUNT, RECON_PART_REFUND, more, -150, -100);
    check_seen(RECON_SHORT, RECON_PART_PAYMENT, unpaid, 0, 2000);
    check_seen(RECON_SHORT, RECON_PART_FEE, unpaid, 0, -12);
    check_seen(RECON_SHORT, RECON_PART_SHARE, shared, 0, -500);
    check_seen(RECON_LONG, RECON_PART_REFUND, shared, -700, 0);
    assert_int_equal(stage.seen_count, 6);
    assert_int_equal(figures.agree, 3);
}

static void
any_of_its_numbers_names_a_payment(void **state)
{
    const int64_t id = pay(1000, 6, HOUR_S);
    const int64_t first = give_back(id, 100, 1, 2 * HOUR_S);
    const int64_t second = give_back(id, 200, 1, 3 * HOUR_S);
    const int64_t third = give_back(id, 300, 1, 4 * HOUR_S);

    (void)state;
    put(BILL_PAYMENT, 1000, channels("42", id), "");
    put(BILL_FEE, -6, "", channels("42", id));
    put(BILL_REFUND, -100, channels("REF42", id), "");
    put(BILL_REFUND, -200, "", channels("50", second));
    put_of(BILL_REFUND, -300, third);
    put(BILL_FEE, 3, "whatever", channels("50", first));
    assert_int_equal(compare().agree, 3);
    assert_int_equal(stage.seen_count, 0);
}

static void
about_midnight_a_movement_may_be_in_the_bill_beside(void **state)
{
    const int64_t evening = pay(1000, 0, 24 * HOUR_S - 60);
    const int64_t refunded = pay(2000, 0, -10 * HOUR_S);
    struct recon_fund_figures figures;

    (void)state;
    (void)give_back(refunded, 100, 0, 10);
    (void)give_back(refunded, 200, 0, 20);
    (void)give_back(refunded, 400, 0, HOUR_S);
    /* The evening's is in the next bill, and so was the first of the refunds in the last. */
    put_of(BILL_REFUND, -600, refunded);
    figures = compare();
    assert_int_equal(stage.seen_count, 0);
    assert_int_equal(figures.edge, 1);
    put_of(BILL_PAYMENT, 1000, evening);
    assert_int_equal(compare().edge, 0);
    assert_int_equal(stage.seen_count, 0);
    /* More than there can be. */
    put_of(BILL_REFUND, -200, refunded);
    (void)compare();
    check_seen(RECON_AMOUNT, RECON_PART_REFUND, refunded, -800, -400);
}

static void
what_was_reversed_comes_to_nothing(void **state)
{
    const int64_t id = pay_at("returned", ACCOUNT, 1000, 0, HOUR_S);

    (void)state;
    assert_int_equal(compare().found[RECON_SHORT], 0);
    put_of(BILL_PAYMENT, 1000, id);
    put_of(BILL_FEE, -6, id);
    (void)compare();
    check_seen(RECON_LONG, RECON_PART_PAYMENT, id, 994, 0);
    put_of(BILL_REFUND, -1000, id);
    put_of(BILL_FEE, 6, id);
    assert_int_equal(compare().rows, 4);
    assert_int_equal(stage.seen_count, 0);
}

static void
what_is_held_is_compared_where_it_is_released_on_its_day(void **state)
{
    const int64_t released = pay(1000, 6, HOUR_S);
    const int64_t held = pay(500, 3, 2 * HOUR_S);
    const int64_t older = pay(2000, 12, -30 * HOUR_S);
    struct recon_fund_figures figures;

    (void)state;
    hold(released);
    hold(held);
    hold(older);
    (void)share(released, 100, 3 * HOUR_S);
    (void)share(older, 300, 4 * HOUR_S);
    put_of(BILL_RELEASE, 894, released);
    put_of(BILL_RELEASE, 1688, older);
    figures = compare();
    assert_int_equal(stage.seen_count, 0);
    assert_int_equal(figures.agree, 1);
    assert_int_equal(figures.held.count, 2);
    assert_int_equal(figures.held.fen.fen, 497 - 300);
    /* One that stands in the bill as it came has to be whole. */
    put_of(BILL_PAYMENT, 500, held);
    (void)compare();
    check_seen(RECON_SHORT, RECON_PART_FEE, held, 0, -3);
}

static void
what_no_page_has_is_looked_up_and_what_is_no_payment_s_is_counted(void **state)
{
    const int64_t other = pay_at("paid", OTHER_ACCOUNT, 1000, 0, HOUR_S);
    const int64_t closed = pay_at("closed", ACCOUNT, 2000, 0, HOUR_S);
    struct recon_fund_figures figures;

    (void)state;
    put_of(BILL_PAYMENT, 1000, other);
    put_of(BILL_PAYMENT, 2000, closed);
    put(BILL_FEE, -5, "SOMEBODYELSES", "4200");
    put(BILL_OTHER, -90000, "", "提现");
    figures = compare();
    assert_int_equal(figures.other, 1);
    assert_int_equal(figures.unrelated.count, 1);
    assert_int_equal(figures.unrelated.fen.fen, -90000);
    check_seen(RECON_LONG, RECON_PART_PAYMENT, closed, 2000, 0);
    check_seen(RECON_LONG, RECON_PART_FEE, 0, -5, 0);
    assert_int_equal(stage.seen_count, 2);
    assert_non_null(stage.seen[0].state);
    assert_null(stage.seen[1].state);
}

static void
a_payment_that_fills_a_page_is_too_big(void **state)
{
    const int64_t id = pay(1000, 0, HOUR_S);
    struct recon_fund *fund;

    (void)state;
    for (int64_t i = 0; i < 4; i++)
        (void)give_back(id, 10, 0, (2 + i) * HOUR_S);
    stage.page_max = 5;
    fund = make();
    assert_int_equal(recon_fund_next(fund), ERR_TOO_BIG);
    recon_fund_free(&fund);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_moved_agrees_part_by_part_however_long_the_pages),
        TEST(each_part_that_differs_is_named),
        TEST(any_of_its_numbers_names_a_payment),
        TEST(about_midnight_a_movement_may_be_in_the_bill_beside),
        TEST(what_was_reversed_comes_to_nothing),
        TEST(what_is_held_is_compared_where_it_is_released_on_its_day),
        TEST(what_no_page_has_is_looked_up_and_what_is_no_payment_s_is_counted),
        TEST(a_payment_that_fills_a_page_is_too_big),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
