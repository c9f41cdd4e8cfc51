/*
 * complaint_flow_test_help.h -- a complaint at a channel that tells what it is told to, for the
 * tests of complaint_flow.
 */
#ifndef HUB_FLOW_COMPLAINT_FLOW_TEST_HELP_H
#define HUB_FLOW_COMPLAINT_FLOW_TEST_HELP_H

#include "hub/flow/complaint_flow.h"
#include "hub/flow/flow_test_help.h"

#define COMPLAINT_TEST_ACCOUNT 77
#define COMPLAINT_TEST_NUMBER "200201820200101080076610000"
#define COMPLAINT_TEST_HOUR_S 3600

static const struct vault_keys complaint_test_keys = {.master = {1, 2, 3}};
static const struct adapter_complaints complaint_test_wechat = {
    .completed = ADAPTER_COMPLAINT_CLOSED,
    .answer_within = {INT64_C(24) * COMPLAINT_TEST_HOUR_S * 1000000},
    .settle_within = {INT64_C(72) * COMPLAINT_TEST_HOUR_S * 1000000},
};
/* Once the merchant has settled it, its payer and the channel have something to do. */
static const struct adapter_complaints complaint_test_alipay = {
    .completed = ADAPTER_COMPLAINT_PROCESSING,
    .answer_within = {INT64_C(24) * COMPLAINT_TEST_HOUR_S * 1000000},
};
static const struct adapter_complaints *complaint_test_rules; /* of the channel that tells */

static inline int64_t
complaint_test_now_us(struct flow_test *test)
{
    return test->store.clock.now_us;
}

/* As its channel tells of it; filed when the test began. */
static inline struct adapter_complaint
complaint_test_standing(struct flow_test *test, enum adapter_complaint_state state)
{
    static int64_t filed_us;

    if (state == ADAPTER_COMPLAINT_OPEN)
        filed_us = complaint_test_now_us(test);
    return (struct adapter_complaint){.id = COMPLAINT_TEST_NUMBER,
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

static inline struct complaint_row
complaint_test_tell(struct flow_test *test, const struct adapter_complaint *complaint, bool asks)
{
    struct complaint_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .account_id = COMPLAINT_TEST_ACCOUNT,
        .channel = CHANNEL_WECHAT,
        .complaint = complaint,
        .rules = complaint_test_rules,
        .keys = &complaint_test_keys,
        .asks = asks};

    complaint_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    return said.complaint_row;
}

static inline struct complaint_row
complaint_test_file(struct flow_test *test)
{
    const struct adapter_complaint complaint =
        complaint_test_standing(test, ADAPTER_COMPLAINT_OPEN);

    return complaint_test_tell(test, &complaint, false);
}

static const char *complaint_test_not_now = ""; /* as its channel has just told */

static inline void
complaint_test_hear(struct flow_test *test, const struct complaint_row *complaint,
    const struct adapter_complaint_word *words, size_t count, bool silent)
{
    struct complaint_told told = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint->id,
        .outbox_id = complaint->ask_id,
        .began_us = complaint_test_now_us(test),
        .rules = complaint_test_rules,
        .words = words,
        .count = count,
        .not_now = complaint_test_not_now,
        .last = true,
        .silent = silent};

    complaint_flow_told(&told);
    assert_int_equal(store_test_turn(&test->store, &told.operation), ERR_OK);
}

static inline enum err
complaint_test_say(struct flow_test *test, const struct complaint_row *complaint,
    enum complaint_verb verb, const char *key, const char *text)
{
    struct complaint_say say = {
        .merchant_id = FLOW_TEST_MERCHANT, .complaint_id = complaint->id, .verb = verb};

    text_set(say.key, sizeof(say.key), key);
    text_set(say.text, sizeof(say.text), text);
    complaint_flow_say(&say);
    return store_test_turn(&test->store, &say.operation);
}

static inline bool
complaint_test_send(struct flow_test *test, const struct complaint_row *complaint)
{
    struct complaint_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint->id,
        .outbox_id = complaint->ask_id};

    complaint_flow_say_asking(&asking);
    assert_int_equal(store_test_turn(&test->store, &asking.operation), ERR_OK);
    return asking.send;
}

static inline void
complaint_test_answer(struct flow_test *test, const struct complaint_row *complaint,
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

static inline const char *
complaint_test_said_state(struct flow_test *test)
{
    return store_test_ask_text(&test->store,
        "SELECT state FROM complaint_word WHERE who = 'us' ORDER BY name DESC LIMIT 1");
}

/* How long until its effect is due; -1 for none that waits. */
static inline int64_t
complaint_test_due_in_s(struct flow_test *test)
{
    const int64_t due_us = flow_test_ask(test,
        "SELECT coalesce(max(due_us), 0) FROM outbox WHERE action = 'complaint_ask' AND state = "
        "'pending'");

    return due_us == 0 ? -1 : (due_us - complaint_test_now_us(test)) / 1000000;
}

static inline struct adapter_complaint_word
complaint_test_reply_at(struct flow_test *test, const char *id, const char *text)
{
    return (struct adapter_complaint_word){.id = id,
        .kind = "MERCHANT_RESPONSE",
        .text = text,
        .who = ADAPTER_COMPLAINT_MERCHANT,
        .is_reply = true,
        .at = {complaint_test_now_us(test)}};
}

static inline int
complaint_test_forget(void **state)
{
    struct flow_test *test = *state;
    static const char *const texts[] = {"DELETE FROM complaint", "DELETE FROM complaint_word",
        "DELETE FROM claim", "DELETE FROM outbox", "DELETE FROM alarm"};

    complaint_test_rules = &complaint_test_wechat;
    complaint_test_not_now = "";
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    for (size_t i = 0; i < LENGTH(texts); i++)
        store_test_run(&test->store, texts[i]);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    return 0;
}

#endif
