/* A bill held against the books: what agrees, and each way in which it may not. */
#include "hub/recon/recon_match.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/sale.h"
#include "shared/base/id.h"

#define ACCOUNT 3
#define OTHER_ACCOUNT 4
#define SEEN_MAX 16

/* Noon of the day whose bill it is. */
#define NOON "2026-09-21 12:00:00"

struct stage {
    struct flow_test *flow;
    struct moment day; /* its start */
    struct recon_difference seen[SEEN_MAX];
    size_t seen_count;
    size_t page_max;
    int64_t merchant_id;
    int64_t next;
};

static struct stage stage;

static int
set_up(void **state)
{
    struct moment noon;

    (void)flow_test_open(state);
    assert_int_equal(moment_parse_china(bytes_text(NOON), &noon), ERR_OK);
    stage = (struct stage){.flow = *state, .day = moment_day_china(noon), .page_max = 2};
    return 0;
}

static int
tear_down(void **state)
{
    struct flow_test *flow = *state;

    store_test_close(&flow->store);
    return 0;
}

static void
write_rows(void (*put)(struct desk *desk, const void *row), const void *row)
{
    struct engine *engine = stage.flow->store.store.writer;
    struct desk *desk = NULL;

    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    put(desk, row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

static void
put_payment(struct desk *desk, const void *row)
{
    (void)desk_add_payment(desk, row);
}

static void
put_refund(struct desk *desk, const void *row)
{
    (void)desk_add_refund(desk, row);
}

/* So many seconds after the day's start, for so long; its id. */
static int64_t
begin_at(int64_t from_s, int64_t for_s, int64_t *created_us, int64_t *ended_us)
{
    struct moment created = moment_after(stage.day, span_s(from_s));

    *created_us = created.us;
    *ended_us = created.us + span_s(for_s).us;
    return id_first(created) + stage.next++;
}

static int64_t
pay_for(const char *state, int64_t account_id, int64_t amount, int64_t from_s, int64_t for_s)
{
    struct payment_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .channel = CHANNEL_ALIPAY,
        .account_id = account_id,
        .amount = amount,
        .receipt_amount = amount};

    row.id = begin_at(from_s, for_s, &row.created_us, &row.ended_us);
    row.order_id = row.id;
    text_set(row.state, sizeof(row.state), state);
    write_rows(put_payment, &row);
    return row.id;
}

static int64_t
pay(int64_t amount, int64_t from_s)
{
    return pay_for("paid", ACCOUNT, amount, from_s, 10);
}

static int64_t
give_back(const char *state, int64_t payment_id, int64_t amount, int64_t from_s)
{
    struct refund_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = payment_id,
        .payment_id = payment_id,
        .channel = CHANNEL_ALIPAY,
        .account_id = ACCOUNT,
        .kind = "asked",
        .amount = amount};

    row.id = begin_at(from_s, 10, &row.created_us, &row.ended_us);
    text_set(row.state, sizeof(row.state), state);
    write_rows(put_refund, &row);
    return row.id;
}

/* --- the bill --- */

struct line {
    enum bill_event event;
    enum bill_state state;
    int64_t id; /* of the payment, or of the refund; 0: a number that is none of ours */
    int64_t amount;
    int64_t receipt;    /* 0: as much */
    int64_t payment_id; /* of a refund */
};

static void
tell(void *context, const struct recon_difference *difference)
{
    struct stage *heard = context;

    assert_true(heard->seen_count < SEEN_MAX);
    heard->seen[heard->seen_count] = *difference;
    /* Borrowed: not to be looked at later. */
    heard->seen[heard->seen_count].number = bytes_text("");
    heard->seen[heard->seen_count++].state = difference->state == NULL ? NULL : "";
}

static void
feed(struct recon_match *match, const struct line *line)
{
    char number[SALE_NUMBER_SIZE];
    char refund[SALE_NUMBER_SIZE];
    bool is_refund = line->event == BILL_REFUND;
    struct bill_row row = {.event = line->event,
        .state = line->state,
        .number = bytes_text("SOMEBODYELSES"),
        .amount = money_of(line->amount),
        .receipt = money_of(line->receipt == 0 ? line->amount : line->receipt),
        .at = stage.day};

    if (line->id != 0)
        row.number = bytes_text(sale_number(7, is_refund ? line->payment_id : line->id, number));
    if (is_refund)
        row.refund = bytes_text(sale_number(7, line->id, refund));
    assert_int_equal(recon_match_row(match, &row), ERR_OK);
}

static struct recon_figures
compare(const struct line *lines, size_t count)
{
    const struct recon_match_options options = {.engine = stage.flow->store.store.writer,
        .account_id = ACCOUNT,
        .merchant_id = stage.merchant_id,
        .from = stage.day,
        .until = moment_after(stage.day, span_s(86400)),
        .page_max = stage.page_max,
        .difference = tell,
        .context = &stage};
    struct recon_match *match = NULL;
    struct recon_figures figures;
    enum err err;

    stage.seen_count = 0;
    assert_int_equal(recon_match_make(&options, &match), ERR_OK);
    while ((err = recon_match_next(match)) == ERR_OK) {
        for (size_t i = 0; i < count; i++)
            feed(match, &lines[i]);
        recon_match_end(match);
    }
    assert_int_equal(err, ERR_NOT_FOUND);
    figures = *recon_match_figures(match);
    recon_match_free(&match);
    assert_null(match);
    return figures;
}

static void
check_seen(size_t at, enum recon_kind kind, int64_t id, int64_t there, int64_t here)
{
    const struct recon_difference *seen = &stage.seen[at];

    assert_true(at < stage.seen_count);
    assert_int_equal(seen->kind, kind);
    assert_int_equal(seen->id, id);
    assert_int_equal(seen->there.fen, there);
    assert_int_equal(seen->here.fen, here);
}

/* --- tests --- */

static void
a_bill_of_what_happened_agrees_however_long_the_pages(void **state)
{
    struct line lines[9];
    struct recon_figures figures;

    (void)state;
    for (int64_t i = 0; i < 6; i++)
        lines[i] = (struct line){
            .event = BILL_PAYMENT, .id = pay(100 + i, 3600 * (i + 1)), .amount = 100 + i};
    for (int64_t i = 6; i < 9; i++)
        lines[i] = (struct line){.event = BILL_REFUND,
            .id = give_back("done", lines[i - 6].id, 50, 3600 * (i + 1)),
            .payment_id = lines[i - 6].id,
            .amount = 50};
    for (stage.page_max = 1; stage.page_max <= 10; stage.page_max++) {
        figures = compare(lines, LENGTH(lines));
        assert_int_equal(figures.rows, 9);
        assert_int_equal(figures.agree, 9);
        assert_int_equal(stage.seen_count, 0);
    }
    stage.merchant_id = FLOW_TEST_MERCHANT;
    assert_int_equal(compare(lines, LENGTH(lines)).agree, 9);
}

static void
what_is_on_one_side_only_is_named(void **state)
{
    int64_t both = pay(100, 3600);
    int64_t here = pay(200, 7200);
    int64_t back = give_back("done", both, 30, 8000);
    const struct line lines[] = {
        {.event = BILL_PAYMENT, .id = both, .amount = 100},
        {.event = BILL_PAYMENT, .id = here + 1000, .amount = 300},
        {.event = BILL_PAYMENT, .amount = 400},
    };
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.agree, 1);
    assert_int_equal(figures.found[RECON_LONG], 2);
    assert_int_equal(figures.found[RECON_SHORT], 2);
    check_seen(0, RECON_LONG, 0, 400, 0);
    check_seen(1, RECON_SHORT, here, 0, 200);
    check_seen(2, RECON_LONG, here + 1000, 300, 0);
    check_seen(3, RECON_SHORT, back, 0, 30);
    assert_null(stage.seen[2].state);
}

static void
another_amount_is_one_whether_gross_or_received(void **state)
{
    int64_t first = pay(100, 3600);
    int64_t second = pay(200, 7200);
    const struct line lines[] = {
        {.event = BILL_PAYMENT, .id = first, .amount = 101},
        {.event = BILL_PAYMENT, .id = second, .amount = 200, .receipt = 190},
    };
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.found[RECON_AMOUNT], 2);
    assert_int_equal(stage.seen_count, 2);
    check_seen(0, RECON_AMOUNT, first, 101, 100);
    check_seen(1, RECON_AMOUNT, second, 190, 200);
}

static void
what_stands_there_twice_is_told(void **state)
{
    const struct line line = {.event = BILL_PAYMENT, .id = pay(100, 3600), .amount = 100};
    const struct line lines[] = {line, line};
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.agree, 1);
    assert_int_equal(figures.found[RECON_TWICE], 1);
}

static void
money_that_is_not_known_to_have_come_is_long_with_its_state(void **state)
{
    int64_t unknown = pay_for("unknown", ACCOUNT, 100, 3600, 10);
    int64_t closed = pay_for("closed", ACCOUNT, 200, 7200, 10);
    const struct line lines[] = {
        {.event = BILL_PAYMENT, .id = unknown, .amount = 100},
        {.event = BILL_PAYMENT, .id = closed, .amount = 200},
    };
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.found[RECON_LONG], 2);
    assert_non_null(stage.seen[0].state);
    assert_int_equal(stage.seen[0].merchant, 7);
    check_seen(1, RECON_LONG, closed, 200, 200);
}

static void
a_barcode_that_was_undone_is_in_the_bill_and_not_in_ours(void **state)
{
    int64_t returned = pay_for("returned", ACCOUNT, 100, 3600, 60);
    int64_t kept = pay(200, 7200);
    const struct line lines[] = {
        {.event = BILL_PAYMENT, .id = returned, .amount = 100},
        {.event = BILL_REVERSAL, .id = returned, .amount = 100},
        {.event = BILL_PAYMENT, .id = kept, .amount = 200},
        {.event = BILL_REVERSAL, .id = kept, .amount = 200},
    };
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.agree, 3);
    assert_int_equal(figures.found[RECON_LONG], 1);
    check_seen(0, RECON_LONG, kept, 200, 200);
}

static void
a_refund_that_failed_there_moved_nothing(void **state)
{
    int64_t paid = pay(100, 3600);
    int64_t failed = give_back("failed", paid, 10, 4000);
    int64_t done = give_back("done", paid, 20, 5000);
    const struct line lines[] = {
        {.event = BILL_PAYMENT, .id = paid, .amount = 100},
        {BILL_REFUND, BILL_FAILED, failed, 10, 0, paid},
        {BILL_REFUND, BILL_FAILED, done, 20, 0, paid},
    };
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.idle, 2);
    assert_int_equal(figures.found[RECON_SHORT], 1);
    check_seen(0, RECON_SHORT, done, 0, 20);
}

static void
a_refund_on_its_way_agrees_with_one_that_is_on_its_way_here(void **state)
{
    int64_t paid = pay(100, 3600);
    int64_t pending = give_back("pending", paid, 10, 4000);
    const struct line under_way[] = {
        {.event = BILL_PAYMENT, .id = paid, .amount = 100},
        {BILL_REFUND, BILL_PENDING, pending, 10, 0, paid},
    };
    const struct line over[] = {
        {.event = BILL_PAYMENT, .id = paid, .amount = 100},
        {BILL_REFUND, BILL_DONE, pending, 10, 0, paid},
    };

    (void)state;
    assert_int_equal(compare(under_way, LENGTH(under_way)).agree, 2);
    assert_int_equal(compare(over, LENGTH(over)).found[RECON_LONG], 1);
    assert_non_null(stage.seen[0].state);
}

static void
a_day_has_edges_and_the_bill_beside_it_may_have_what_lies_on_them(void **state)
{
    const int64_t day_s = 86400;
    int64_t before = pay_for("paid", ACCOUNT, 100, -60, 120);
    int64_t after = pay_for("paid", ACCOUNT, 200, day_s - 60, 120);
    const struct line lines[] = {{.event = BILL_PAYMENT, .id = before, .amount = 100}};
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    (void)pay_for("paid", ACCOUNT, 300, -7200, 10);
    (void)pay_for("paid", ACCOUNT, 300, day_s + 10, 10);
    assert_int_equal(figures.agree, 1);
    assert_int_equal(figures.edge, 1);
    assert_int_equal(stage.seen_count, 0);
    figures = compare(NULL, 0);
    assert_int_equal(figures.edge, 2);
    assert_int_equal(figures.rows, 0);
    assert_true(after > before);
}

/* One seller at the channel may be two accounts here. */
static void
what_is_of_another_account_of_ours_is_no_difference(void **state)
{
    int64_t other = pay_for("paid", OTHER_ACCOUNT, 100, 3600, 10);
    const struct line lines[] = {{.event = BILL_PAYMENT, .id = other, .amount = 100}};
    struct recon_figures figures = compare(lines, LENGTH(lines));

    (void)state;
    assert_int_equal(figures.other, 1);
    assert_int_equal(figures.agree, 1);
    assert_int_equal(stage.seen_count, 0);
}

#define IN_SHOP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SHOP(a_bill_of_what_happened_agrees_however_long_the_pages),
        IN_SHOP(what_is_on_one_side_only_is_named),
        IN_SHOP(another_amount_is_one_whether_gross_or_received),
        IN_SHOP(what_stands_there_twice_is_told),
        IN_SHOP(money_that_is_not_known_to_have_come_is_long_with_its_state),
        IN_SHOP(a_barcode_that_was_undone_is_in_the_bill_and_not_in_ours),
        IN_SHOP(a_refund_that_failed_there_moved_nothing),
        IN_SHOP(a_refund_on_its_way_agrees_with_one_that_is_on_its_way_here),
        IN_SHOP(a_day_has_edges_and_the_bill_beside_it_may_have_what_lies_on_them),
        IN_SHOP(what_is_of_another_account_of_ours_is_no_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
