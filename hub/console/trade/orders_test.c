/*
 * The console's orders, read as the doors read them: bounded by the scope, narrowed by each
 * filter, paged by id, found by whatever number somebody has, and with all that happened.
 */
#include "hub/console/trade/order_detail.h"
#include "hub/console/trade/order_list.h"
#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/order_test_help.h"
#include "hub/flow/refund_flow_test_help.h"

#define TEXT_MAX ((size_t)128 * 1024)

static const struct scope platform = {
    .organisation_id = 1, .kind = ORGANISATION_PLATFORM, .path = "0000000000000001"};
static const struct scope partner = {
    .organisation_id = 81, .kind = ORGANISATION_PARTNER, .partner_id = 81};
static const struct scope merchant = {.organisation_id = 5,
    .kind = ORGANISATION_MERCHANT,
    .merchant_id = 5,
    .path = "00000000000000010000000000000005"};
static const struct scope store = {.organisation_id = 6,
    .kind = ORGANISATION_STORE,
    .merchant_id = 5,
    .path = "000000000000000100000000000000050000000000000006"};
static const struct scope other_store = {.organisation_id = 7,
    .kind = ORGANISATION_STORE,
    .merchant_id = 5,
    .path = "000000000000000100000000000000050000000000000007"};
static const struct scope stranger = {.organisation_id = 8,
    .kind = ORGANISATION_MERCHANT,
    .merchant_id = 8,
    .path = "00000000000000010000000000000008"};
static const struct scope other_partner = {
    .organisation_id = 82, .kind = ORGANISATION_PARTNER, .partner_id = 82};

struct reading_of {
    struct reading reading; /* first */
    const struct scope *scope;
    struct order_filter filter;
    int64_t order_id; /* 0: a list */
    struct arena *arena;
    struct text text;
    enum err err;
};

static char block[TEXT_MAX]; /* what was read last */

static void
run(struct reading *reading, struct reader *reader)
{
    struct reading_of *of = (struct reading_of *)reading;
    struct json_writer writer;

    json_start(&writer, &of->text);
    if (of->order_id != 0) {
        of->err = order_detail_put(reader, of->scope, of->order_id, of->arena, &writer);
        return;
    }
    json_open_object(&writer, NULL);
    of->err = order_list_put(reader, of->scope, &of->filter, &writer);
    json_close_object(&writer);
}

static void
done(struct reading *reading)
{
    (void)reading;
}

static enum err
look_up(struct courier_test *stage, struct reading_of *of)
{
    assert_int_equal(arena_make(256 * 1024, &of->arena), ERR_OK);
    of->reading = (struct reading){.run = run, .done = done};
    text_init(&of->text, block, sizeof(block));
    assert_int_equal(reader_submit(stage->reader, &of->reading), ERR_OK);
    courier_test_work_all(stage);
    arena_free(&of->arena);
    assert_true(text_ok(&of->text));
    return of->err;
}

/* The list as a query asks for it, "state=paid&limit=2". */
static const char *
list(struct courier_test *stage, const struct scope *scope, const char *query)
{
    struct reading_of of = {.scope = scope};
    struct form form = {.count = 0};
    struct arena *arena;
    const char *wrong = NULL;

    assert_int_equal(arena_make(16 * 1024, &arena), ERR_OK);
    assert_int_equal(form_read(bytes_text(query), arena, &form), ERR_OK);
    assert_int_equal(order_filter_read(&form, zone_of(bytes_text(ZONE_CHINA)),
                         (struct moment){stage->flow.store.clock.now_us}, &of.filter, &wrong),
        ERR_OK);
    assert_int_equal(look_up(stage, &of), ERR_OK);
    arena_free(&arena);
    return block;
}

static enum err
detail(struct courier_test *stage, const struct scope *scope, int64_t order_id)
{
    struct reading_of of = {.scope = scope, .order_id = order_id};

    return look_up(stage, &of);
}

static size_t
count(const char *text, const char *word)
{
    size_t times = 0;

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        times++;
    return times;
}

#define ITEMS(text) count((text), "\"created_at\"")

static bool
has_id(const char *text, int64_t id)
{
    char word[40];

    (void)snprintf(word, sizeof(word), "\"id\":\"%lld\"", (long long)id);
    return strstr(text, word) != NULL;
}

static int
open_shop(void **state)
{
    struct courier_test *stage;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    flow_test_forget(&stage->flow);
    store_test_run(&stage->flow.store, "UPDATE merchant SET partner_id = 81 WHERE id = 5");
    return 0;
}

static int
close_shop(void **state)
{
    struct courier_test *stage = *state;

    store_test_run(&stage->flow.store, "UPDATE merchant SET partner_id = 0");
    return courier_test_end(state);
}

static void
each_scope_sees_its_own_and_no_stranger_s(void **state)
{
    struct courier_test *stage = *state;
    int64_t id = flow_test_order(&stage->flow, 1, 700);
    static const struct scope *const own[] = {&platform, &partner, &merchant, &store};
    static const struct scope *const strange[] = {&other_partner, &stranger, &other_store};
    char number[64];

    (void)snprintf(number, sizeof(number), "number=%lld", (long long)id);
    for (size_t i = 0; i < LENGTH(own); i++) {
        assert_true(has_id(list(stage, own[i], ""), id));
        assert_true(has_id(list(stage, own[i], number), id));
        assert_int_equal(detail(stage, own[i], id), ERR_OK);
        assert_true(has_id(block, id));
    }
    for (size_t i = 0; i < LENGTH(strange); i++) {
        assert_int_equal(ITEMS(list(stage, strange[i], "")), 0);
        assert_int_equal(ITEMS(list(stage, strange[i], number)), 0);
        assert_int_equal(detail(stage, strange[i], id), ERR_NOT_FOUND);
    }
}

static void
a_filter_leaves_out_what_it_is_not_for(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t paid = flow_test_paid(test, flow_test_order(test, 1, 10000), 10000, "payer");
    int64_t refund;
    static const struct {
        const char *query;
        size_t items;
    } rows[] = {
        {"", 3},
        {"state=paid", 2},
        {"state=open", 1},
        {"channel=alipay", 1},
        {"channel=cash", 1},
        {"channel=wechat", 0},
        {"store=6", 3},
        {"store=7", 0},
        {"terminal=100001", 2},
        {"app=77", 1},
        {"app=78", 0},
        {"origin=ticket", 1},
        {"origin=api", 1},
        {"origin=cash", 1},
        {"amount_min=701", 2},
        {"amount_max=700", 1},
        {"amount_min=701&amount_max=900", 1},
        {"refunded=1", 1},
        {"late=1", 0},
        {"from=2020-01-01&to=2100-01-01", 3},
        {"from=2100-01-01", 0},
        {"to=2020-01-01T00:00", 0},
        {"from=2020-01-01T00:00:00Z&state=paid&channel=cash", 1},
    };

    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 0, 700));
    (void)order_test_make(test, "A-1", 900);
    refund = refund_test_begin(test, paid, 4000, "r1");
    (void)refund_test_answer(test, refund, "refund", ADAPTER_REFUND_DONE, 4000);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (ITEMS(list(stage, &merchant, rows[i].query)) != rows[i].items)
            fail_msg("%s: %s", rows[i].query, block);
        assert_null(strstr(block, "\"next\""));
    }
}

static void
money_that_came_too_late_is_found_by_its_order(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t id = flow_test_order(test, 1, 10000);
    int64_t payment_id = flow_test_pending(test, id, "payer");
    struct ticket_expire expire;
    struct payment_said said;

    (void)flow_test_order(test, 2, 700);
    assert_int_equal(flow_test_expire(test, id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_int_equal(ITEMS(list(stage, &merchant, "late=1")), 0);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 10000, &said), ERR_OK);
    assert_int_equal(ITEMS(list(stage, &merchant, "late=1")), 1);
    assert_true(has_id(block, id));
    assert_int_equal(detail(stage, &merchant, id), ERR_OK);
    assert_non_null(strstr(block, "\"kind\":\"payment_late\""));
    assert_non_null(strstr(block, "\"kind\":\"late\""));
}

static void
what_no_filter_can_be_is_named(void **state)
{
    static const struct {
        const char *query;
        const char *wrong;
    } rows[] = {
        {"limit=0", "limit"},
        {"limit=101", "limit"},
        {"after=x", "after"},
        {"from=yesterday", "from"},
        {"to=2026-02-30", "to"},
        {"state=PAID", "state"},
        {"channel=paypal", "channel"},
        {"store=-1", "store"},
        {"terminal=99999999999999999999", "terminal"},
        {"app=a", "app"},
        {"origin=mars", "origin"},
        {"amount_min=1.5", "amount_min"},
        {"amount_max=-1", "amount_max"},
        {"refunded=2", "refunded"},
        {"late=yes", "late"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct order_filter filter;
        struct form form = {.count = 0};
        struct arena *arena;
        const char *wrong = NULL;

        assert_int_equal(arena_make(16 * 1024, &arena), ERR_OK);
        assert_int_equal(form_read(bytes_text(rows[i].query), arena, &form), ERR_OK);
        assert_int_equal(order_filter_read(&form, zone_of(bytes_text(ZONE_CHINA)),
                             (struct moment){STORE_TEST_START_US}, &filter, &wrong),
            ERR_BAD_INPUT);
        assert_string_equal(wrong, rows[i].wrong);
        arena_free(&arena);
    }
}

/* The next of the page that was read last, as the query of the page behind it. */
static bool
next_of(char query[static 64])
{
    static const char word[] = "\"next\":\"";
    const char *next = strstr(block, word);
    size_t length;

    if (next == NULL)
        return false;
    next += sizeof(word) - 1;
    length = strcspn(next, "\"");
    (void)snprintf(query, 64, "limit=3&after=%.*s", (int)length, next);
    return true;
}

static void
pages_go_on_behind_each_other_whatever_is_made_meanwhile(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t ids[10];
    size_t seen[LENGTH(ids)] = {0};
    char query[64] = "limit=3";
    size_t pages = 0;

    for (size_t i = 0; i < LENGTH(ids); i++)
        ids[i] = flow_test_order(test, (int64_t)i + 1, 100);
    do {
        (void)list(stage, &merchant, query);
        for (size_t i = 0; i < LENGTH(ids); i++)
            seen[i] += has_id(block, ids[i]) ? 1 : 0;
        /* A newer one moves nothing. */
        flow_test_pass(test, span_s(1));
        (void)flow_test_order(test, 100 + (int64_t)pages, 100);
        assert_true(pages++ < 10);
    } while (next_of(query));
    for (size_t i = 0; i < LENGTH(ids); i++)
        assert_int_equal(seen[i], 1);
}

static void
an_order_is_found_by_any_number_of_it(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t id = order_test_make(test, "TABLE-7", 10000);
    int64_t payment_id = flow_test_paid(test, id, 10000, "payer");
    char number[SALE_NUMBER_SIZE];
    char query[64];

    (void)flow_test_order(test, 1, 700);
    (void)snprintf(query, sizeof(query), "number=%s", sale_number(7, payment_id, number));
    assert_int_equal(ITEMS(list(stage, &merchant, query)), 1);
    assert_true(has_id(block, id));
    assert_int_equal(ITEMS(list(stage, &partner, "number=TABLE-7")), 1);
    assert_true(has_id(block, id));
    assert_int_equal(ITEMS(list(stage, &platform, "number=2026112322001")), 1);
    assert_true(has_id(block, id));
    assert_int_equal(ITEMS(list(stage, &merchant, "number=TABLE-8")), 0);
    /* Of a stranger's, nothing at all. */
    assert_int_equal(ITEMS(list(stage, &stranger, "number=TABLE-7")), 0);
    assert_int_equal(ITEMS(list(stage, &stranger, query)), 0);
    assert_int_equal(ITEMS(list(stage, &other_store, "number=2026112322001")), 0);
}

static void
one_order_tells_all_that_happened_to_it(void **state)
{
    struct courier_test *stage = *state;
    struct flow_test *test = &stage->flow;
    int64_t id = flow_test_order(test, 1, 10000);
    int64_t payment_id = flow_test_paid(test, id, 10000, "payer");
    int64_t refund_id;
    static const char *const kinds[] = {"order_heard", "order_opened", "order_paid",
        "payment_created", "payment_paid", "refund_created", "refund_done", "record_sale",
        "effect_channel", "effect_push"};

    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_pass(test, span_s(3600));
    refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 4000);
    assert_int_equal(detail(stage, &store, id), ERR_OK);
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (strstr(block, kinds[i]) == NULL)
            fail_msg("%s: %s", kinds[i], block);
    assert_non_null(strstr(block, "\"channel_number\":\"2026112322001\""));
    assert_non_null(strstr(block, "\"account\":\"fee_income\""));
    assert_non_null(strstr(block, "\"account\":\"refund_transit\""));
    /* The payer is known again, and not found: 2088000000000001. */
    assert_non_null(strstr(block, "\"payer\":\"2088…01\""));
    assert_null(strstr(block, "2088000000000001"));
    assert_true(has_id(block, payment_id));
    assert_true(has_id(block, refund_id));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, close_shop)
    static const struct CMUnitTest tests[] = {
        TEST(each_scope_sees_its_own_and_no_stranger_s),
        TEST(a_filter_leaves_out_what_it_is_not_for),
        TEST(money_that_came_too_late_is_found_by_its_order),
        TEST(what_no_filter_can_be_is_named),
        TEST(pages_go_on_behind_each_other_whatever_is_made_meanwhile),
        TEST(an_order_is_found_by_any_number_of_it),
        TEST(one_order_tells_all_that_happened_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
