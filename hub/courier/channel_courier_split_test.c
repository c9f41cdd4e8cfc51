#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/receiver_flow.h"
#include "hub/flow/split_flow.h"

#define RECEIVER "2088000000000101"
#define SHARE_FEN 100

static struct adapter_split_reply scripted; /* what the adapter reads from the next answer */
static struct adapter_split last;           /* what it was told */
static struct adapter_share last_shares[SHARE_COUNT_MAX];
static char last_number[SALE_NUMBER_SIZE];

static int64_t receiver_id;

static enum err
send_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    last = *split;
    memcpy(last_shares, split->shares, split->shares_count * sizeof(*split->shares));
    text_set(last_number, sizeof(last_number), split->number);
    return courier_test_ask_for("split", arena, ret_ask);
}

static enum err
query_split(const struct adapter_account *account, const struct adapter_split *split,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(split->number, last_number);
    return courier_test_ask_for("split_query", arena, ret_ask);
}

static enum err
bind(const struct adapter_account *account, const struct adapter_receiver *receiver,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(receiver->account, RECEIVER);
    assert_string_equal(receiver->type, "userId");
    return courier_test_ask_for("bind", arena, ret_ask);
}

static enum err
read_split(const struct adapter_account *account, enum adapter_split_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_split_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)heard;
    (void)arena;
    *ret_reply = scripted;
    return ERR_OK;
}

static const struct adapter_splits splits = {
    .send = send_split, .query = query_split, .bind = bind, .read = read_split};

/* Hands over the row of that action about a thing, until the channel is asked or not. */
static void
carry(struct courier_test *stage, int64_t about, const char *action)
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, about, action),
        .about = about,
        .topic = "channel"};

    assert_int_not_equal(row.id, 0);
    text_set(row.action, sizeof(row.action), action);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
}

static void
script(enum adapter_split_state state, enum share_state share)
{
    scripted = (struct adapter_split_reply){.state = state, .shares_count = 1};
    text_set(scripted.shares[0].account, sizeof(scripted.shares[0].account), RECEIVER);
    scripted.shares[0].amount.fen = SHARE_FEN;
    scripted.shares[0].state = share;
}

static enum err
run(struct courier_test *stage, struct operation *operation)
{
    return store_test_turn(&stage->flow.store, operation);
}

/* Makes the receiver, and has the order shared by call once it is paid. */
static void
furnish(struct courier_test *stage)
{
    struct receiver_add add = {.receiver = {.merchant_id = FLOW_TEST_MERCHANT,
                                   .channel = CHANNEL_ALIPAY,
                                   .kind = "person",
                                   .type = "userId",
                                   .account = RECEIVER,
                                   .relation = "STAFF"}};
    struct rule_put put = {.rule = {.merchant_id = FLOW_TEST_MERCHANT, .name = "by call"}};
    struct query *declare =
        store_test_statement(&stage->flow.store, "UPDATE orders SET split_rule = ?2 WHERE id = ?1");

    receiver_flow_add(&add);
    assert_int_equal(run(stage, &add.operation), ERR_OK);
    receiver_id = add.receiver.id;
    receiver_flow_put_rule(&put);
    assert_int_equal(run(stage, &put.operation), ERR_OK);
    assert_int_equal(engine_begin(stage->flow.store.store.writer), ERR_OK);
    query_bind_int(declare, 1, stage->order_id);
    query_bind_int(declare, 2, put.rule.id);
    assert_int_equal(query_run(declare), ERR_OK);
    assert_int_equal(engine_commit(stage->flow.store.store.writer), ERR_OK);
}

static int
open_stage(void **state)
{
    assert_int_equal(courier_test_open(state), 0);
    courier_test_adapter.splits = &splits;
    scripted = (struct adapter_split_reply){.state = ADAPTER_SPLIT_UNKNOWN};
    furnish(*state);
    return 0;
}

static void
bind_receiver(struct courier_test *stage)
{
    carry(stage, receiver_id, "bind");
    courier_test_asked(stage, "bind");
    scripted = (struct adapter_split_reply){.state = ADAPTER_SPLIT_DONE};
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT state FROM receiver"), "bound");
}

/* The order is paid, and a share of it asked for. */
static int64_t
ask_split(struct courier_test *stage)
{
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = stage->order_id,
        .number = "S1",
        .shares = {{receiver_id, {SHARE_FEN}}},
        .shares_count = 1};
    struct payment_said said;

    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_PAID, COURIER_TEST_FEN, &said),
        ERR_OK);
    split_flow_request(&request);
    assert_int_equal(run(stage, &request.operation), ERR_OK);
    return request.split.id;
}

static const char *
state_of(struct courier_test *stage)
{
    return store_test_ask_text(&stage->flow.store, "SELECT state FROM split");
}

static void
a_receiver_is_bound_by_its_channel(void **state)
{
    struct courier_test *stage = *state;

    carry(stage, receiver_id, "bind");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT state FROM receiver"), "binding");
    bind_receiver(stage);
}

static void
a_split_is_sent_asked_about_and_done(void **state)
{
    struct courier_test *stage = *state;
    int64_t split_id;

    bind_receiver(stage);
    split_id = ask_split(stage);
    carry(stage, split_id, "split");
    courier_test_asked(stage, "split");
    assert_int_equal(last.shares_count, 1);
    assert_int_equal(last_shares[0].amount.fen, SHARE_FEN);
    assert_false(last.finish);
    scripted = (struct adapter_split_reply){.state = ADAPTER_SPLIT_PENDING};
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "pending");
    carry(stage, split_id, "split_query");
    courier_test_asked(stage, "split_query");
    script(ADAPTER_SPLIT_DONE, SHARE_DONE);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "done");
}

static void
a_split_whose_answer_is_lost_is_asked_about_under_its_number(void **state)
{
    struct courier_test *stage = *state;
    int64_t split_id;

    bind_receiver(stage);
    split_id = ask_split(stage);
    carry(stage, split_id, "split");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(state_of(stage), "unknown");
    assert_int_equal(flow_test_waiting(&stage->flow, split_id, "split"), 0);
    carry(stage, split_id, "split_query");
    courier_test_asked(stage, "split_query");
    script(ADAPTER_SPLIT_DONE, SHARE_DONE);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "done");
}

static void
an_answer_about_another_split_is_silence(void **state)
{
    struct courier_test *stage = *state;
    int64_t split_id;

    bind_receiver(stage);
    split_id = ask_split(stage);
    carry(stage, split_id, "split");
    script(ADAPTER_SPLIT_DONE, SHARE_DONE);
    text_set(scripted.ours, sizeof(scripted.ours), "0000070000000000000000001");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "unknown");
    assert_int_equal(flow_test_balance(&stage->flow, BOOK_SPLIT_TRANSIT), -SHARE_FEN);
}

static void
what_a_channel_has_no_call_for_fails_at_once(void **state)
{
    struct courier_test *stage = *state;
    int64_t split_id;

    bind_receiver(stage);
    split_id = ask_split(stage);
    courier_test_adapter.splits = NULL;
    carry(stage, split_id, "split");
    courier_test_asked(stage, "");
    assert_string_equal(state_of(stage), "failed");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT code FROM split"), "UNSUPPORTED");
}

static void
what_has_ended_is_not_sent_again(void **state)
{
    struct courier_test *stage = *state;
    struct outbox_row row = {
        .merchant_id = FLOW_TEST_MERCHANT, .topic = "channel", .action = "split"};

    bind_receiver(stage);
    row.about = ask_split(stage);
    row.id = flow_test_waiting(&stage->flow, row.about, "split");
    carry(stage, row.about, "split");
    script(ADAPTER_SPLIT_DONE, SHARE_DONE);
    courier_test_answer(stage, ERR_OK, "");
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
    courier_test_asked(stage, "");
}

static void
that_money_may_have_been_shared_is_stored_before_it_is(void **state)
{
    struct courier_test *stage = *state;
    int64_t split_id;

    bind_receiver(stage);
    split_id = ask_split(stage);
    carry(stage, split_id, "split");
    courier_test_asked(stage, "split");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT sends FROM split"), 1);
    assert_int_equal(flow_test_waiting(&stage->flow, split_id, "split"), 0);
    assert_int_not_equal(flow_test_waiting(&stage->flow, split_id, "split_query"), 0);
    scripted = (struct adapter_split_reply){.state = ADAPTER_SPLIT_REFUSED};
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "failed");
    assert_int_equal(flow_test_waiting(&stage->flow, split_id, "split_query"), 0);
}

#define STAGE_TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, courier_test_end)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAGE_TEST(a_receiver_is_bound_by_its_channel),
        STAGE_TEST(a_split_is_sent_asked_about_and_done),
        STAGE_TEST(a_split_whose_answer_is_lost_is_asked_about_under_its_number),
        STAGE_TEST(an_answer_about_another_split_is_silence),
        STAGE_TEST(what_a_channel_has_no_call_for_fails_at_once),
        STAGE_TEST(what_has_ended_is_not_sent_again),
        STAGE_TEST(that_money_may_have_been_shared_is_stored_before_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
