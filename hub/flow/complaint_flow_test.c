#include "hub/flow/complaint_flow.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/outbox_flow.h"

#define ACCOUNT 77
#define NUMBER "200201820200101080076610000"
#define HOUR_S 3600

static const struct vault_keys keys = {.master = {1, 2, 3}};
static const struct adapter_complaints wechat_rules = {
    .completed = ADAPTER_COMPLAINT_CLOSED,
    .answer_within = {INT64_C(24) * HOUR_S * 1000000},
    .settle_within = {INT64_C(72) * HOUR_S * 1000000},
};
/* Once the merchant has settled it, its payer and the channel have something to do. */
static const struct adapter_complaints alipay_rules = {
    .completed = ADAPTER_COMPLAINT_PROCESSING,
    .answer_within = {INT64_C(24) * HOUR_S * 1000000},
};
static const struct adapter_complaints *rules; /* of the channel that tells */

static int64_t
now_us(struct flow_test *test)
{
    return test->store.clock.now_us;
}

/* As its channel tells of it; filed when the test began. */
static struct adapter_complaint
complaint_in(struct flow_test *test, enum adapter_complaint_state state)
{
    static int64_t filed_us;

    if (state == ADAPTER_COMPLAINT_OPEN)
        filed_us = now_us(test);
    return (struct adapter_complaint){.id = NUMBER,
        .number = "",
        .trade = "4200000404201909069117582536",
        .owner = "1900000001",
        .kind = "REFUND",
        .text = "少了一杯",
        .phone = "13800138000",
        .state = state,
        .waits = state == ADAPTER_COMPLAINT_OPEN,
        .amount = {1234},
        .filed = {filed_us}};
}

static struct complaint_row
tell(struct flow_test *test, const struct adapter_complaint *complaint, bool asks)
{
    struct complaint_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .account_id = ACCOUNT,
        .channel = CHANNEL_WECHAT,
        .complaint = complaint,
        .rules = rules,
        .keys = &keys,
        .asks = asks};

    complaint_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    return said.complaint_row;
}

static struct complaint_row
file(struct flow_test *test)
{
    const struct adapter_complaint complaint = complaint_in(test, ADAPTER_COMPLAINT_OPEN);

    return tell(test, &complaint, false);
}

static void
hear(struct flow_test *test, const struct complaint_row *complaint,
    const struct adapter_complaint_word *words, size_t count, bool silent)
{
    struct complaint_told told = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint->id,
        .outbox_id = complaint->ask_id,
        .began_us = now_us(test),
        .rules = rules,
        .words = words,
        .count = count,
        .last = true,
        .silent = silent};

    complaint_flow_told(&told);
    assert_int_equal(store_test_turn(&test->store, &told.operation), ERR_OK);
}

static enum err
say(struct flow_test *test, const struct complaint_row *complaint, enum complaint_verb verb,
    const char *key, const char *text)
{
    struct complaint_say say = {
        .merchant_id = FLOW_TEST_MERCHANT, .complaint_id = complaint->id, .verb = verb};

    text_set(say.key, sizeof(say.key), key);
    text_set(say.text, sizeof(say.text), text);
    complaint_flow_say(&say);
    return store_test_turn(&test->store, &say.operation);
}

static bool
send(struct flow_test *test, const struct complaint_row *complaint)
{
    struct complaint_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint->id,
        .outbox_id = complaint->ask_id};

    complaint_flow_say_asking(&asking);
    assert_int_equal(store_test_turn(&test->store, &asking.operation), ERR_OK);
    return asking.send;
}

static void
answer(struct flow_test *test, const struct complaint_row *complaint,
    enum adapter_complaint_answer answer)
{
    struct complaint_answered answered = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint->id,
        .outbox_id = complaint->ask_id,
        .answer = answer,
        .code = "WORD"};

    complaint_flow_say_answered(&answered);
    assert_int_equal(store_test_turn(&test->store, &answered.operation), ERR_OK);
}

static const char *
said_state(struct flow_test *test)
{
    return store_test_ask_text(&test->store,
        "SELECT state FROM complaint_word WHERE who = 'us' ORDER BY name DESC LIMIT 1");
}

/* How long until its effect is due; -1 for none that waits. */
static int64_t
due_in_s(struct flow_test *test)
{
    const int64_t due_us = flow_test_ask(test,
        "SELECT coalesce(max(due_us), 0) FROM outbox WHERE action = 'complaint_ask' AND state = "
        "'pending'");

    return due_us == 0 ? -1 : (due_us - now_us(test)) / 1000000;
}

static struct adapter_complaint_word
reply_at(struct flow_test *test, const char *id, const char *text)
{
    return (struct adapter_complaint_word){.id = id,
        .kind = "MERCHANT_RESPONSE",
        .text = text,
        .who = ADAPTER_COMPLAINT_MERCHANT,
        .is_reply = true,
        .at = {now_us(test)}};
}

static void
a_complaint_is_stored_once_and_asked_about_at_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);
    uint8_t phone[64];
    size_t size;

    assert_int_equal(file(test).id, complaint.id);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint"), 1);
    assert_int_equal(due_in_s(test), 0);
    assert_string_equal(complaint.state, "open");
    assert_int_equal(complaint.due_us, now_us(test) + INT64_C(24) * HOUR_S * 1000000);
    assert_int_equal(
        vault_open(&keys, COMPLAINT_FLOW_LABEL, complaint.id,
            bytes_of(complaint.phone, complaint.phone_size), phone, sizeof(phone), &size),
        ERR_OK);
    assert_true(bytes_is(bytes_of(phone, size), "13800138000"));
    assert_int_equal(flow_test_ask(test, "SELECT length(phone) FROM complaint"),
        (int64_t)(strlen("13800138000") + VAULT_OVERHEAD));
}

static void
its_history_is_kept_once_and_it_is_asked_about_again_in_time(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);
    const struct adapter_complaint_word words[] = {
        {.id = "2", .kind = "X", .text = "", .who = ADAPTER_COMPLAINT_CHANNEL},
        {.id = "1", .kind = "USER_CREATE_COMPLAINT", .text = "少了一杯"},
    };

    hear(test, &complaint, words, LENGTH(words), false);
    hear(test, &complaint, words, LENGTH(words), false);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint_word"), 2);
    assert_int_equal(due_in_s(test), 6 * HOUR_S);
    hear(test, &complaint, NULL, 0, true);
    assert_true(due_in_s(test) < 60);
}

static void
what_the_channel_closes_is_over_and_goes_on_when_the_payer_does(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint = file(test);
    struct adapter_complaint closed = complaint_in(test, ADAPTER_COMPLAINT_CLOSED);
    struct adapter_complaint again = complaint_in(test, ADAPTER_COMPLAINT_PROCESSING);

    complaint = tell(test, &closed, true);
    assert_int_equal(complaint.due_us, 0);
    hear(test, &complaint, NULL, 0, false);
    assert_int_equal(due_in_s(test), -1);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k", "好"), ERR_BAD_STATE);
    again.waits = true;
    complaint = tell(test, &again, false);
    assert_int_equal(complaint.waits, 1);
    assert_int_equal(due_in_s(test), 0);
}

static void
one_that_is_not_answered_in_time_is_told_of_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);

    flow_test_pass(test, span_s(23 * HOUR_S));
    hear(test, &complaint, NULL, 0, false);
    assert_int_equal(due_in_s(test), HOUR_S);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
    flow_test_pass(test, span_s(HOUR_S));
    /* Also when nobody answers. */
    hear(test, &complaint, NULL, 0, true);
    hear(test, &complaint, NULL, 0, true);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM alarm WHERE kind = 'complaint_overdue'"), 1);
}

static void
an_answer_is_marked_before_it_is_sent_and_sent_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);

    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "别的"), ERR_CONFLICT);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k2", "别的"), ERR_BAD_STATE);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k3", ""), ERR_BAD_INPUT);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM complaint_word WHERE who = 'us'"), 1);
    assert_true(send(test, &complaint));
    assert_string_equal(said_state(test), "unknown");
    /* After a crash, say. */
    assert_false(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(said_state(test), "done");
    assert_int_equal(due_in_s(test), 0);
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k2", "别的"), ERR_OK);
}

static void
an_answer_that_was_lost_is_found_in_the_history(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);
    struct adapter_complaint_word words[] = {
        reply_at(test, "old", "马上补做"), reply_at(test, "new", "马上补做")};

    /* The same was said before: by another system. */
    words[0].at.us -= span_s(HOUR_S).us;
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_true(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_UNKNOWN);
    hear(test, &complaint, words, 1, false);
    assert_string_equal(said_state(test), "unknown");
    assert_int_equal(due_in_s(test), 15);
    hear(test, &complaint, words, 2, false);
    assert_string_equal(said_state(test), "done");
    assert_int_equal(flow_test_ask(test, "SELECT sends FROM complaint_word WHERE who = 'us'"), 1);
    /* It stands there once. */
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM complaint_word WHERE state <> 'ours'"), 2);
}

static void
what_the_channel_does_not_have_is_sent_again_and_not_for_ever(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);

    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    for (int i = 0; i < COMPLAINT_FLOW_SENDS_MAX; i++) {
        assert_true(send(test, &complaint));
        hear(test, &complaint, NULL, 0, false);
        assert_string_equal(said_state(test), "unknown");
        flow_test_pass(test, span_s(60));
        hear(test, &complaint, NULL, 0, true);
        assert_string_equal(said_state(test), "unknown");
        hear(test, &complaint, NULL, 0, false);
        assert_string_equal(said_state(test), "unknown");
        hear(test, &complaint, NULL, 0, false);
    }
    assert_string_equal(said_state(test), "failed");
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM alarm WHERE kind = 'complaint_not_said'"), 1);
}

static void
a_refusal_is_the_end_of_what_was_sent_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);

    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    assert_true(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_REFUSED);
    assert_string_equal(said_state(test), "failed");
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k2", "二"), ERR_OK);
    assert_true(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_LATER);
    assert_string_equal(said_state(test), "created");
    assert_true(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_LOOK);
    assert_string_equal(said_state(test), "unknown");
}

static void
that_it_is_settled_is_seen_by_its_state(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint = file(test);
    struct adapter_complaint closed = complaint_in(test, ADAPTER_COMPLAINT_CLOSED);

    assert_int_equal(say(test, &complaint, COMPLAINT_COMPLETE, "k1", "text"), ERR_BAD_INPUT);
    assert_int_equal(say(test, &complaint, COMPLAINT_COMPLETE, "k1", ""), ERR_OK);
    assert_true(send(test, &complaint));
    answer(test, &complaint, ADAPTER_COMPLAINT_LOOK);
    complaint = tell(test, &closed, true);
    hear(test, &complaint, NULL, 0, false);
    assert_string_equal(said_state(test), "done");
    assert_int_equal(due_in_s(test), -1);
}

static void
where_its_payer_has_to_agree_it_is_settled_before_it_is_closed(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint;
    struct adapter_complaint settled;

    rules = &alipay_rules;
    complaint = file(test);
    settled = complaint_in(test, ADAPTER_COMPLAINT_PROCESSING);
    assert_int_equal(say(test, &complaint, COMPLAINT_COMPLETE, "k1", ""), ERR_OK);
    assert_true(send(test, &complaint));
    hear(test, &complaint, NULL, 0, false);
    assert_string_equal(said_state(test), "unknown");
    complaint = tell(test, &settled, true);
    hear(test, &complaint, NULL, 0, false);
    assert_string_equal(said_state(test), "done");
    /* It is asked about, and nobody is late. */
    assert_int_equal(due_in_s(test), 6 * HOUR_S);
    flow_test_pass(test, span_s(INT64_C(100) * HOUR_S));
    hear(test, &complaint, NULL, 0, false);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
what_a_list_leaves_out_is_known_when_it_is_told(void **state)
{
    struct flow_test *test = *state;
    struct adapter_complaint listed = complaint_in(test, ADAPTER_COMPLAINT_OPEN);

    listed.amount = (struct money){0};
    assert_int_equal(tell(test, &listed, false).amount, 0);
    assert_int_equal(file(test).amount, 1234);
    assert_int_equal(tell(test, &listed, false).amount, 1234);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint WHERE amount = 1234"), 1);
}

static void
who_wants_it_asked_about_meanwhile_is_heeded(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = file(test);
    struct complaint_told told = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint.id,
        .outbox_id = complaint.ask_id,
        .began_us = now_us(test),
        .rules = rules,
        .last = true};

    flow_test_pass(test, span_s(1));
    assert_int_equal(say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    complaint_flow_told(&told);
    assert_int_equal(store_test_turn(&test->store, &told.operation), ERR_OK);
    assert_int_equal(due_in_s(test), 0);
}

static int
forget(void **state)
{
    struct flow_test *test = *state;
    static const char *const texts[] = {"DELETE FROM complaint", "DELETE FROM complaint_word",
        "DELETE FROM claim", "DELETE FROM outbox", "DELETE FROM alarm"};

    rules = &wechat_rules;
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    for (size_t i = 0; i < LENGTH(texts); i++)
        store_test_run(&test->store, texts[i]);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    return 0;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, forget)
    const struct CMUnitTest tests[] = {
        TEST(a_complaint_is_stored_once_and_asked_about_at_once),
        TEST(its_history_is_kept_once_and_it_is_asked_about_again_in_time),
        TEST(what_the_channel_closes_is_over_and_goes_on_when_the_payer_does),
        TEST(one_that_is_not_answered_in_time_is_told_of_once),
        TEST(an_answer_is_marked_before_it_is_sent_and_sent_once),
        TEST(an_answer_that_was_lost_is_found_in_the_history),
        TEST(what_the_channel_does_not_have_is_sent_again_and_not_for_ever),
        TEST(a_refusal_is_the_end_of_what_was_sent_once),
        TEST(that_it_is_settled_is_seen_by_its_state),
        TEST(where_its_payer_has_to_agree_it_is_settled_before_it_is_closed),
        TEST(what_a_list_leaves_out_is_known_when_it_is_told),
        TEST(who_wants_it_asked_about_meanwhile_is_heeded),
    };
#undef TEST

    return cmocka_run_group_tests(tests, flow_test_open, flow_test_close);
}
