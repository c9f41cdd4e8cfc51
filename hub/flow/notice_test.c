/* Who is told what, when it is tried again, and how it is signed. */
#include "hub/flow/notice.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/notice_flow.h"
#include "hub/flow/order_test_help.h"
#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/split_test_help.h"

#define APP 77

/* The merchant has an app that hears of all its sales. */
static int
open_told(void **state)
{
    struct flow_test *test;

    (void)flow_test_open(state);
    test = *state;
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    assert_int_equal(
        query_run(store_test_statement(&test->store, "UPDATE merchant SET notice_app = 77")),
        ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    return 0;
}

/* That app of the merchant's, as "shanju-hub add app" stores it. */
static void
add_app(struct flow_test *test, int64_t id, const char *url)
{
    struct app_row app = {.id = id, .merchant_id = FLOW_TEST_MERCHANT, .created_us = 1};
    struct desk *desk = NULL;

    text_set(app.state, sizeof(app.state), "active");
    text_set(app.sign_kind, sizeof(app.sign_kind), "hmac");
    text_set(app.notice_url, sizeof(app.notice_url), url);
    text_set(app.grants, sizeof(app.grants), "all");
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    assert_non_null(desk_add_app(desk, &app));
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static const char *
types(struct flow_test *test)
{
    return store_test_ask_text(&test->store,
        "SELECT group_concat(action) FROM (SELECT action"
        " FROM outbox WHERE topic = 'notice' ORDER BY id) AS x");
}

static int64_t
only_notice(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT id FROM outbox WHERE topic = 'notice'");
}

static void
defect_f_a_paid_order_is_told_in_the_transaction_that_pays_it(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct query *statement =
        store_test_statement(&test->store, "SELECT body FROM outbox WHERE topic = 'notice'");
    struct arena *arena = NULL;
    const struct json_node *root;
    const struct json_node *data = NULL;
    const char *type = NULL;
    const char *state_word = NULL;
    int64_t notice_id = 0;
    int64_t sequence = 0;
    int64_t amount = 0;
    int64_t about = 0;
    const struct json_field fields[] = {
        {"id", JSON_ID, false, &notice_id},
        {"type", JSON_TEXT, false, &type},
        {"sequence", JSON_INT, false, &sequence},
        {"data", JSON_NODE, false, &data},
    };
    const struct json_field data_fields[] = {
        {"id", JSON_ID, false, &about},
        {"amount", JSON_INT, false, &amount},
        {"state", JSON_TEXT, false, &state_word},
    };

    (void)flow_test_paid(test, order_id, 1234, "payer");
    assert_int_equal(arena_make(100000, &arena), ERR_OK);
    assert_int_equal(query_step(statement), ERR_OK);
    assert_int_equal(json_parse(query_blob(statement, 0), arena, &root), ERR_OK);
    query_reset(statement);
    assert_int_equal(json_read(root, fields, LENGTH(fields), NULL), ERR_OK);
    assert_int_equal(json_read(data, data_fields, LENGTH(data_fields), NULL), ERR_OK);
    assert_int_equal(notice_id, only_notice(test));
    assert_string_equal(type, "order.paid");
    assert_int_equal(sequence, 1);
    assert_int_equal(about, order_id);
    assert_int_equal(amount, 1234);
    assert_string_equal(state_word, "PAID");
    assert_int_equal(flow_test_ask(test, "SELECT target FROM outbox WHERE topic = 'notice'"), APP);
    arena_free(&arena);
}

static void
without_an_app_nobody_is_told(void **state)
{
    struct flow_test *test = *state;

    (void)flow_test_paid(test, flow_test_order(test, 1, 500), 500, "payer");
    assert_string_equal(types(test), "");
    assert_int_equal(flow_test_ask(test, "SELECT notices FROM orders"), 0);
}

static void
an_app_without_an_address_is_told_nothing(void **state)
{
    struct flow_test *test = *state;

    add_app(test, ORDER_TEST_APP, "");
    (void)flow_test_paid(test, order_test_make(test, "A-1", 500), 500, "payer");
    assert_string_equal(types(test), "");
    assert_int_equal(flow_test_ask(test, "SELECT notices FROM orders"), 0);
}

static void
who_hears_of_all_sales_is_told_of_a_deaf_app_s(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 500);

    add_app(test, APP + 1, "");
    add_app(test, APP, "https://shop.example/notices");
    create.app_id = APP + 1;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    (void)flow_test_paid(test, create.order.id, 500, "payer");
    assert_string_equal(types(test), "order.paid");
    assert_int_equal(flow_test_ask(test, "SELECT target FROM outbox WHERE topic = 'notice'"), APP);
    assert_int_equal(flow_test_ask(test, "SELECT notices FROM orders"), 1);
}

/* (a): a peer told its merchant of success when a closed order was paid late. */
static void
money_for_a_closed_order_is_told_as_late_and_never_as_paid(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;
    struct payment_said said;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(types(test), "");
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 500, &said), ERR_OK);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 500, &said), ERR_OK);
    assert_string_equal(types(test), "order.closed,order.late_paid");
    assert_int_equal(flow_test_ask(test, "SELECT notices FROM orders"), 2);
}

/* (g): a peer did not tell its merchant of a failure that its own queries found. */
static void
an_order_that_a_query_finds_closed_is_told(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_string_equal(types(test), "order.closed");
}

static void
cash_and_a_cancelled_sale_are_told_too(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_cash(test, 0, 300));
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_CANCEL, 2));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_CANCEL, 2));
    assert_string_equal(types(test), "order.paid,order.closed");
}

static int64_t
saying(struct flow_test *test, const char *type, const char *words)
{
    struct query *statement = store_test_statement(&test->store,
        "SELECT count(*) FROM outbox WHERE topic = 'notice' AND action = ?1"
        " AND instr(body, ?2) > 0");
    int64_t count;

    query_bind_text(statement, 1, bytes_text(type));
    query_bind_text(statement, 2, bytes_text(words));
    assert_int_equal(query_step(statement), ERR_OK);
    count = query_int(statement, 0);
    query_reset(statement);
    return count;
}

static void
a_notice_says_our_numbers_and_the_merchant_s_own(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", REFUND_TEST_FEN);
    int64_t payment_id = flow_test_paid(test, order_id, REFUND_TEST_FEN, "payer");
    int64_t refund_id = refund_test_begin(test, payment_id, 1000, "r1");
    struct order_create whole = order_test_whole(test, "W-1", 2);
    struct order_close closed;
    char number[SALE_NUMBER_SIZE];

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(order_test_close(test, whole.order.id, &closed), ERR_OK);
    assert_int_equal(saying(test, "order.paid", "\"number\":\"A-1\""), 1);
    assert_int_equal(saying(test, "order.paid", sale_number(7, payment_id, number)), 1);
    assert_int_equal(saying(test, "refund.done", "\"number\":\"r1\""), 1);
    assert_int_equal(saying(test, "refund.done", "\"order_number\":\"A-1\""), 1);
    /* The whole's, and each part's. */
    assert_int_equal(saying(test, "order.closed", "\"number\":\"W-1\""), 3);
}

static void
a_till_s_sale_has_no_number_of_the_merchant_s(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = flow_test_paid(test, flow_test_order(test, 1, 500), 500, "payer");

    (void)refund_test_begin(test, payment_id, 500, "r1");
    assert_int_equal(saying(test, "order.paid", "\"payment\""), 1);
    assert_int_equal(saying(test, "order.paid", "order_number"), 0);
}

static void
of_a_share_that_comes_back_the_order_s_number_is_told_too(void **state)
{
    struct split_test *test = *state;
    struct flow_test *flow = &test->flow;
    int64_t order_id = split_test_paid_by_wechat(test, 1, 10000, test->by_call);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S-1",
        .shares = {{test->wechat, {1000}}},
        .shares_count = 1};
    struct adapter_split_reply paid = {.state = ADAPTER_SPLIT_PENDING};
    struct split_return_request back = {.merchant_id = FLOW_TEST_MERCHANT,
        .receiver_id = test->wechat,
        .amount = {1000},
        .number = "B-1"};
    struct split_return_said said = {
        .merchant_id = FLOW_TEST_MERCHANT, .reply = {.state = ADAPTER_SPLIT_DONE}};

    assert_int_equal(
        query_run(store_test_statement(&flow->store, "UPDATE orders SET app_id = 77")), ERR_OK);
    assert_int_equal(query_run(store_test_statement(&flow->store,
                         "INSERT INTO order_text (merchant_id, order_id, number, subject, "
                         "description, version) SELECT 5, id, 'A-1', 'tea', '', 1 FROM orders")),
        ERR_OK);
    split_flow_request(&request);
    assert_int_equal(store_test_turn(&flow->store, &request.operation), ERR_OK);
    split_test_add_words(&paid, "1900000109", 1000, SHARE_DONE);
    (void)split_test_say(test, request.split.id, "split", &paid);
    back.split_id = request.split.id;
    split_return_flow_request(&back);
    assert_int_equal(store_test_turn(&flow->store, &back.operation), ERR_OK);
    said.return_id = back.give_back.id;
    said.outbox_id = flow_test_waiting(flow, said.return_id, "return");
    split_return_flow_said(&said);
    assert_int_equal(store_test_turn(&flow->store, &said.operation), ERR_OK);
    assert_int_equal(saying(flow, "split.done", "\"number\":\"S-1\""), 1);
    assert_int_equal(saying(flow, "split.done", "\"order_number\":\"A-1\""), 1);
    assert_int_equal(saying(flow, "split_return.done", "\"number\":\"B-1\""), 1);
    assert_int_equal(saying(flow, "split_return.done", "\"order_number\":\"A-1\""), 1);
    /* The figures counted it for no app. */
    assert_int_equal(
        query_run(store_test_statement(&flow->store, "UPDATE orders SET app_id = 0")), ERR_OK);
}

static enum err
try_notice(struct flow_test *test, int64_t id, enum err outcome, int status)
{
    struct notice_tried tried = {.merchant_id = FLOW_TEST_MERCHANT,
        .outbox_id = id,
        .outcome = outcome,
        .status = status,
        .answer = "what"};

    notice_flow_tried(&tried);
    return store_test_turn(&test->store, &tried.operation);
}

static int64_t
due_in_s(struct flow_test *test)
{
    return (flow_test_ask(test, "SELECT due_us FROM outbox WHERE topic = 'notice'") -
               test->store.clock.now_us) /
           1000000;
}

static const char *
notice_state(struct flow_test *test)
{
    return store_test_ask_text(&test->store, "SELECT state FROM outbox WHERE topic = 'notice'");
}

static void
defect_f_a_notice_is_tried_on_its_schedule_for_a_day_and_then_dead_in_sight(void **state)
{
    static const int64_t waits_s[] = {
        15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600};
    struct flow_test *test = *state;
    int64_t id;

    (void)flow_test_paid(test, flow_test_order(test, 1, 500), 500, "payer");
    id = only_notice(test);
    for (size_t i = 0; i < LENGTH(waits_s); i++) {
        assert_int_equal(
            try_notice(test, id, i % 2 ? ERR_NO_ANSWER : ERR_OK, i % 2 ? 0 : 500), ERR_OK);
        assert_string_equal(notice_state(test), "pending");
        assert_int_equal(due_in_s(test), waits_s[i]);
        flow_test_pass(test, span_s(waits_s[i]));
    }
    assert_int_equal(flow_test_alarms(test, "notice_dead"), 0);
    assert_int_equal(try_notice(test, id, ERR_OK, 302), ERR_OK);
    assert_string_equal(notice_state(test), "dead");
    assert_int_equal(flow_test_alarms(test, "notice_dead"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM attempt"), 16);
}

static void
a_2xx_and_nothing_else_is_accepted(void **state)
{
    struct flow_test *test = *state;
    int64_t id;

    (void)flow_test_paid(test, flow_test_order(test, 1, 500), 500, "payer");
    id = only_notice(test);
    assert_int_equal(try_notice(test, id, ERR_OK, 301), ERR_OK);
    assert_string_equal(notice_state(test), "pending");
    assert_int_equal(try_notice(test, id, ERR_OK, 404), ERR_OK);
    assert_string_equal(notice_state(test), "pending");
    assert_int_equal(try_notice(test, id, ERR_OK, 204), ERR_OK);
    assert_string_equal(notice_state(test), "sent");
    /* An attempt that was thought lost and ends later changes nothing. */
    assert_int_equal(try_notice(test, id, ERR_NO_ANSWER, 0), ERR_OK);
    assert_string_equal(notice_state(test), "sent");
}

static enum err
resend(struct flow_test *test, int64_t app_id, int64_t id)
{
    struct notice_resend resend = {
        .merchant_id = FLOW_TEST_MERCHANT, .app_id = app_id, .outbox_id = id};

    notice_flow_resend(&resend);
    return store_test_turn(&test->store, &resend.operation);
}

static void
a_notice_is_sent_again_by_hand_by_its_own_app_only(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = flow_test_paid(test, flow_test_order(test, 1, 500), 500, "payer");
    int64_t id = only_notice(test);

    assert_int_equal(try_notice(test, id, ERR_OK, 200), ERR_OK);
    assert_int_equal(resend(test, APP + 1, id), ERR_NOT_FOUND);
    assert_int_equal(resend(test, APP, id + 1000000), ERR_NOT_FOUND);
    assert_int_equal(resend(test, 0, flow_test_waiting(test, payment_id, "query")), ERR_NOT_FOUND);
    assert_string_equal(notice_state(test), "sent");
    assert_int_equal(resend(test, APP, id), ERR_OK);
    assert_string_equal(notice_state(test), "pending");
    assert_int_equal(due_in_s(test), 0);
}

/* On one database with others it would wait for the hub of that number, which may be dead. */
static void
a_notice_is_to_be_carried_by_the_hub_that_made_it(void **state)
{
    struct flow_test *test = *state;
    struct node *node = &test->store.store.node;

    if (store_test_is_postgres())
        return; /* there a number is a lease; tests/api kills a hub and goes on with the next */
    node->number = 5;
    (void)flow_test_paid(test, flow_test_order(test, 1, 1234), 1234, "payer");
    node->number = 0;
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'notice'"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE node <> 5"), 0);
}

#define NOTICE_TEST(name) cmocka_unit_test_setup_teardown(name, open_told, flow_test_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        NOTICE_TEST(a_notice_is_to_be_carried_by_the_hub_that_made_it),
        NOTICE_TEST(defect_f_a_paid_order_is_told_in_the_transaction_that_pays_it),
        FLOW_TEST(without_an_app_nobody_is_told),
        FLOW_TEST(an_app_without_an_address_is_told_nothing),
        NOTICE_TEST(who_hears_of_all_sales_is_told_of_a_deaf_app_s),
        NOTICE_TEST(money_for_a_closed_order_is_told_as_late_and_never_as_paid),
        NOTICE_TEST(an_order_that_a_query_finds_closed_is_told),
        NOTICE_TEST(cash_and_a_cancelled_sale_are_told_too),
        NOTICE_TEST(a_notice_says_our_numbers_and_the_merchant_s_own),
        NOTICE_TEST(a_till_s_sale_has_no_number_of_the_merchant_s),
        SPLIT_TEST(of_a_share_that_comes_back_the_order_s_number_is_told_too),
        NOTICE_TEST(defect_f_a_notice_is_tried_on_its_schedule_for_a_day_and_then_dead_in_sight),
        NOTICE_TEST(a_2xx_and_nothing_else_is_accepted),
        NOTICE_TEST(a_notice_is_sent_again_by_hand_by_its_own_app_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
