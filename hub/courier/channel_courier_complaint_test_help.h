/*
 * channel_courier_complaint_test_help.h -- an account of the stage that is asked for complaints,
 * whose channel tells what it is complaint_stage_told to.
 */
#ifndef HUB_COURIER_CHANNEL_COURIER_COMPLAINT_TEST_HELP_H
#define HUB_COURIER_CHANNEL_COURIER_COMPLAINT_TEST_HELP_H

#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/complaint_watch.h"
#include "hub/flow/upkeep_flow.h"

#define COMPLAINT_STAGE_ACCOUNT CHANNEL_ALIPAY
#define COMPLAINT_STAGE_NUMBER "2020092300102000000001459758"

static struct adapter_complaint_reply
    complaint_stage_scripted; /* what the adapter reads from the next answer */
static struct adapter_complaint complaint_stage_told;     /* one that is in there */
static struct adapter_complaint_say complaint_stage_said; /* what it was asked to say */

static inline enum err
list(const struct adapter_account *account, const struct adapter_complaint_list *list,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return courier_test_ask_for(
        arena_printf(arena, "list/%lld", (long long)list->page), arena, ret_ask);
}

static inline enum err
get(const struct adapter_account *account, const char *id, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(id, COMPLAINT_STAGE_NUMBER);
    return courier_test_ask_for("get", arena, ret_ask);
}

static inline enum err
history(const struct adapter_account *account, const char *id, int64_t page, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(id, COMPLAINT_STAGE_NUMBER);
    return courier_test_ask_for(
        arena_printf(arena, "history/%lld", (long long)page), arena, ret_ask);
}

static inline enum err
reply(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(say->id, COMPLAINT_STAGE_NUMBER);
    assert_string_equal(say->text, complaint_stage_said.text);
    return courier_test_ask_for("reply", arena, ret_ask);
}

static inline enum err
complete(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(say->text, "");
    return courier_test_ask_for("complete", arena, ret_ask);
}

static inline enum err
subscribe(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return courier_test_ask_for("subscribe", arena, ret_ask);
}

static inline enum err
read_answer(const struct adapter_account *account, enum adapter_complaint_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_complaint_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)heard;
    (void)arena;
    *ret_reply = complaint_stage_scripted;
    return ERR_OK;
}

static const struct adapter_complaints complaints = {
    .list = list,
    .get = get,
    .history = history,
    .reply = reply,
    .complete = complete,
    .subscribe = subscribe,
    .read = read_answer,
    .completed = ADAPTER_COMPLAINT_CLOSED,
    .answer_within = {INT64_C(24) * 3600 * 1000000},
};

static inline int
complaint_stage_open(void **state)
{
    assert_int_equal(courier_test_open(state), 0);
    courier_test_adapter.complaints = &complaints;
    complaint_stage_told = (struct adapter_complaint){.id = COMPLAINT_STAGE_NUMBER,
        .number = "",
        .trade = "",
        .owner = "",
        .kind = "重复扣款",
        .text = "少了一杯",
        .phone = "",
        .not_now = "",
        .state = ADAPTER_COMPLAINT_OPEN,
        .waits = true,
        .amount = {COURIER_TEST_FEN}};
    return 0;
}

static inline int
complaint_stage_end(void **state)
{
    courier_test_adapter.complaints = NULL;
    return courier_test_end(state);
}

static inline int64_t
complaint_stage_ask(struct courier_test *stage, const char *sql)
{
    return flow_test_ask(&stage->flow, sql);
}

static inline const char *
complaint_stage_ask_text(struct courier_test *stage, const char *sql)
{
    return store_test_ask_text(&stage->flow.store, sql);
}

/* Hands over the row of that action which waits. */
static inline void
complaint_stage_carry(
    struct courier_test *stage, int64_t merchant_id, int64_t about, const char *action)
{
    struct outbox_row row = {.merchant_id = merchant_id,
        .id = flow_test_waiting(&stage->flow, about, action),
        .about = about,
        .topic = "channel",
        .body = bytes_text(strcmp(action, "complaint_find") == 0 ? COMPLAINT_STAGE_NUMBER : "")};

    assert_int_not_equal(row.id, 0);
    text_set(row.action, sizeof(row.action), action);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
}

static inline void
complaint_stage_answer(struct courier_test *stage, enum adapter_complaint_answer answer)
{
    complaint_stage_scripted = (struct adapter_complaint_reply){.answer = answer, .code = "WORD"};
    courier_test_answer(stage, ERR_OK, "");
}

static inline void
complaint_stage_answer_with_complaint(struct courier_test *stage, bool more)
{
    complaint_stage_scripted = (struct adapter_complaint_reply){.answer = ADAPTER_COMPLAINT_DONE,
        .complaints = &complaint_stage_told,
        .count = 1,
        .more = more};
    courier_test_answer(stage, ERR_OK, "");
}

static inline void
complaint_stage_answer_with_word(
    struct courier_test *stage, const struct adapter_complaint_word *word)
{
    complaint_stage_scripted = (struct adapter_complaint_reply){
        .answer = ADAPTER_COMPLAINT_DONE, .words = word, .count = word == NULL ? 0 : 1};
    courier_test_answer(stage, ERR_OK, "");
}

/* The account is to be asked from now on. */
static inline void
complaint_stage_want_walks(struct courier_test *stage)
{
    struct upkeep_want want = {.account_id = COMPLAINT_STAGE_ACCOUNT, .task = UPKEEP_COMPLAINTS};

    upkeep_flow_want(&want);
    assert_int_equal(store_test_turn(&stage->flow.store, &want.operation), ERR_OK);
}

static inline int64_t
complaint_stage_next_walk_in_s(struct courier_test *stage)
{
    return (complaint_stage_ask(stage,
                "SELECT due_us FROM outbox WHERE action = 'complaints' AND state = "
                "'pending'") -
               stage->flow.store.clock.now_us) /
           1000000;
}

/* A complaint that a callback has named, and the channel has complaint_stage_told of. */
static inline int64_t
complaint_stage_hear_of_one(struct courier_test *stage)
{
    struct complaint_watch_named named = {
        .account_id = COMPLAINT_STAGE_ACCOUNT, .number = COMPLAINT_STAGE_NUMBER};

    complaint_watch_named(&named);
    assert_int_equal(store_test_turn(&stage->flow.store, &named.operation), ERR_OK);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_find");
    courier_test_asked(stage, "get");
    complaint_stage_answer_with_complaint(stage, false);
    return complaint_stage_ask(stage, "SELECT id FROM complaint");
}

/* The payment that the stage has, created at the channel, so that its number is known. */
static inline void
complaint_stage_create_payment(struct courier_test *stage)
{
    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
}

static inline void
complaint_stage_say(struct courier_test *stage, int64_t merchant_id, int64_t id,
    enum complaint_verb verb, const char *text)
{
    struct complaint_say say = {
        .merchant_id = merchant_id, .complaint_id = id, .verb = verb, .key = "k1"};

    complaint_stage_said.text = text;
    text_set(say.text, sizeof(say.text), text);
    complaint_flow_say(&say);
    assert_int_equal(store_test_turn(&stage->flow.store, &say.operation), ERR_OK);
}

static inline const char *
complaint_stage_word_state(struct courier_test *stage)
{
    return complaint_stage_ask_text(stage, "SELECT state FROM complaint_word WHERE who = 'us'");
}

#endif
