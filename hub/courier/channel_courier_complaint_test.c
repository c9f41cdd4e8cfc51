#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/complaint_watch.h"
#include "hub/flow/upkeep_flow.h"

#define ACCOUNT CHANNEL_ALIPAY
#define NUMBER "2020092300102000000001459758"

static struct adapter_complaint_reply scripted; /* what the adapter reads from the next answer */
static struct adapter_complaint told;           /* one that is in there */
static struct adapter_complaint_say said;       /* what it was asked to say */

static enum err
list(const struct adapter_account *account, const struct adapter_complaint_list *list,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return courier_test_ask_for(
        arena_printf(arena, "list/%lld", (long long)list->page), arena, ret_ask);
}

static enum err
get(const struct adapter_account *account, const char *id, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(id, NUMBER);
    return courier_test_ask_for("get", arena, ret_ask);
}

static enum err
history(const struct adapter_account *account, const char *id, int64_t page, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(id, NUMBER);
    return courier_test_ask_for(
        arena_printf(arena, "history/%lld", (long long)page), arena, ret_ask);
}

static enum err
reply(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(say->id, NUMBER);
    assert_string_equal(say->text, said.text);
    return courier_test_ask_for("reply", arena, ret_ask);
}

static enum err
complete(const struct adapter_account *account, const struct adapter_complaint_say *say,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(say->text, "");
    return courier_test_ask_for("complete", arena, ret_ask);
}

static enum err
subscribe(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    return courier_test_ask_for("subscribe", arena, ret_ask);
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_complaint_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_complaint_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)heard;
    (void)arena;
    *ret_reply = scripted;
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

static int
open_stage(void **state)
{
    assert_int_equal(courier_test_open(state), 0);
    courier_test_adapter.complaints = &complaints;
    told = (struct adapter_complaint){.id = NUMBER,
        .number = "",
        .trade = "",
        .owner = "",
        .kind = "重复扣款",
        .text = "少了一杯",
        .phone = "",
        .state = ADAPTER_COMPLAINT_OPEN,
        .waits = true,
        .amount = {COURIER_TEST_FEN}};
    return 0;
}

static int
end_stage(void **state)
{
    courier_test_adapter.complaints = NULL;
    return courier_test_end(state);
}

static int64_t
ask(struct courier_test *stage, const char *sql)
{
    return flow_test_ask(&stage->flow, sql);
}

static const char *
ask_text(struct courier_test *stage, const char *sql)
{
    return store_test_ask_text(&stage->flow.store, sql);
}

/* Hands over the row of that action which waits. */
static void
carry(struct courier_test *stage, int64_t merchant_id, int64_t about, const char *action)
{
    struct outbox_row row = {.merchant_id = merchant_id,
        .id = flow_test_waiting(&stage->flow, about, action),
        .about = about,
        .topic = "channel",
        .body = bytes_text(strcmp(action, "complaint_find") == 0 ? NUMBER : "")};

    assert_int_not_equal(row.id, 0);
    text_set(row.action, sizeof(row.action), action);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
}

static void
answer(struct courier_test *stage, enum adapter_complaint_answer answer)
{
    scripted = (struct adapter_complaint_reply){.answer = answer, .code = "WORD"};
    courier_test_answer(stage, ERR_OK, "");
}

static void
answer_with_complaint(struct courier_test *stage, bool more)
{
    scripted = (struct adapter_complaint_reply){
        .answer = ADAPTER_COMPLAINT_DONE, .complaints = &told, .count = 1, .more = more};
    courier_test_answer(stage, ERR_OK, "");
}

static void
answer_with_word(struct courier_test *stage, const struct adapter_complaint_word *word)
{
    scripted = (struct adapter_complaint_reply){
        .answer = ADAPTER_COMPLAINT_DONE, .words = word, .count = word == NULL ? 0 : 1};
    courier_test_answer(stage, ERR_OK, "");
}

/* The account is to be asked from now on. */
static void
want_walks(struct courier_test *stage)
{
    struct upkeep_want want = {.account_id = ACCOUNT, .task = UPKEEP_COMPLAINTS};

    upkeep_flow_want(&want);
    assert_int_equal(store_test_turn(&stage->flow.store, &want.operation), ERR_OK);
}

static int64_t
next_walk_in_s(struct courier_test *stage)
{
    return (ask(stage, "SELECT due_us FROM outbox WHERE action = 'complaints' AND state = "
                       "'pending'") -
               stage->flow.store.clock.now_us) /
           1000000;
}

/* A complaint that a callback has named, and the channel has told of. */
static int64_t
hear_of_one(struct courier_test *stage)
{
    struct complaint_watch_named named = {.account_id = ACCOUNT, .number = NUMBER};

    complaint_watch_named(&named);
    assert_int_equal(store_test_turn(&stage->flow.store, &named.operation), ERR_OK);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_find");
    courier_test_asked(stage, "get");
    answer_with_complaint(stage, false);
    return ask(stage, "SELECT id FROM complaint");
}

/* The payment that the stage has, created at the channel, so that its number is known. */
static void
create_payment(struct courier_test *stage)
{
    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
}

static void
say(struct courier_test *stage, int64_t merchant_id, int64_t id, enum complaint_verb verb,
    const char *text)
{
    struct complaint_say say = {
        .merchant_id = merchant_id, .complaint_id = id, .verb = verb, .key = "k1"};

    said.text = text;
    text_set(say.text, sizeof(say.text), text);
    complaint_flow_say(&say);
    assert_int_equal(store_test_turn(&stage->flow.store, &say.operation), ERR_OK);
}

static const char *
word_state(struct courier_test *stage)
{
    return ask_text(stage, "SELECT state FROM complaint_word WHERE who = 'us'");
}

static void
a_walk_stores_each_with_the_payment_that_it_names(void **state)
{
    struct courier_test *stage = *state;

    create_payment(stage);
    told.number = courier_test_number;
    want_walks(stage);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
    courier_test_asked(stage, "list/0");
    answer_with_complaint(stage, true);
    assert_int_equal(ask(stage, "SELECT payment_id FROM complaint"), stage->payment_id);
    assert_int_equal(ask(stage, "SELECT order_id FROM complaint"), stage->order_id);
    assert_int_equal(ask(stage, "SELECT merchant_id FROM complaint"), FLOW_TEST_MERCHANT);
    /* There is another page; the same one on it is no other. */
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
    courier_test_asked(stage, "list/1");
    answer_with_complaint(stage, false);
    assert_int_equal(ask(stage, "SELECT count(*) FROM complaint"), 1);
    assert_int_equal(next_walk_in_s(stage), COURIER_TEST_COMPLAINTS_S);
    assert_int_equal(ask(stage, "SELECT walked_us > 0 FROM complaint_watch"), 1);
}

static void
what_names_no_payment_of_ours_is_whose_account_it_is(void **state)
{
    static const char *const numbers[] = {"", "T1", "0000010385742411751489536"};
    struct courier_test *stage = *state;

    for (size_t i = 0; i < LENGTH(numbers); i++) {
        told.number = numbers[i];
        (void)hear_of_one(stage);
        assert_int_equal(ask(stage, "SELECT count(*) FROM complaint WHERE payment_id = 0 AND "
                                    "order_id = 0 AND merchant_id = 0"),
            1);
    }
    /* Nobody is told, for nobody is known. */
    assert_int_equal(ask(stage, "SELECT count(*) FROM outbox WHERE topic = 'notice'"), 0);
}

static void
a_walk_that_brings_nothing_says_why_and_there_is_another_one(void **state)
{
    static const enum adapter_complaint_answer answers[] = {ADAPTER_COMPLAINT_REFUSED,
        ADAPTER_COMPLAINT_ABSENT, ADAPTER_COMPLAINT_LOOK, ADAPTER_COMPLAINT_LATER,
        ADAPTER_COMPLAINT_UNKNOWN};
    struct courier_test *stage = *state;

    want_walks(stage);
    for (size_t i = 0; i < LENGTH(answers); i++) {
        carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
        courier_test_asked(stage, "list/0");
        answer(stage, answers[i]);
        assert_int_equal(ask(stage, "SELECT failures FROM complaint_watch"), i + 1);
        assert_string_equal(ask_text(stage, "SELECT code FROM complaint_watch"), "WORD");
        assert_int_equal(next_walk_in_s(stage), i == 0 ? 60 : COURIER_TEST_COMPLAINTS_S);
    }
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(ask_text(stage, "SELECT code FROM complaint_watch"), "NO_ANSWER");
}

static void
an_account_whose_channel_tells_of_none_is_not_walked_over_again(void **state)
{
    struct courier_test *stage = *state;

    want_walks(stage);
    courier_test_adapter.complaints = NULL;
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, ACCOUNT, "complaints"), 0);
}

static void
what_was_named_is_asked_about_until_there_is_an_answer(void **state)
{
    struct courier_test *stage = *state;
    struct complaint_watch_named named = {.account_id = ACCOUNT, .number = NUMBER};

    complaint_watch_named(&named);
    assert_int_equal(store_test_turn(&stage->flow.store, &named.operation), ERR_OK);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_find");
    answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_find");
    answer(stage, ADAPTER_COMPLAINT_LATER);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_find");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_find");
    answer(stage, ADAPTER_COMPLAINT_ABSENT);
    assert_int_equal(flow_test_waiting(&stage->flow, ACCOUNT, "complaint_find"), 0);
    assert_int_equal(ask(stage, "SELECT count(*) FROM complaint"), 0);
}

static void
a_channel_is_told_once_where_to_call(void **state)
{
    struct courier_test *stage = *state;

    want_walks(stage);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaints");
    answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_hear");
    courier_test_asked(stage, "subscribe");
    answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    carry(stage, COMPLAINT_WATCH_NOBODY, ACCOUNT, "complaint_hear");
    answer(stage, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(flow_test_waiting(&stage->flow, ACCOUNT, "complaint_hear"), 0);
}

static void
one_is_asked_about_and_then_its_history_page_by_page(void **state)
{
    static const struct adapter_complaint_word word = {
        .id = "1", .kind = "USER", .text = "少了一杯", .who = ADAPTER_COMPLAINT_PAYER};
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);

    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    told.state = ADAPTER_COMPLAINT_PROCESSING;
    answer_with_complaint(stage, false);
    courier_test_asked(stage, "history/0");
    scripted = (struct adapter_complaint_reply){
        .answer = ADAPTER_COMPLAINT_DONE, .words = &word, .count = 1, .more = true};
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "history/1");
    answer_with_word(stage, NULL);
    assert_string_equal(ask_text(stage, "SELECT state FROM complaint"), "processing");
    assert_int_equal(ask(stage, "SELECT words FROM complaint"), 1);
    assert_int_not_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
}

static void
an_answer_about_another_one_says_nothing(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);

    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    told.id = "another";
    told.state = ADAPTER_COMPLAINT_CLOSED;
    answer_with_complaint(stage, false);
    assert_string_equal(ask_text(stage, "SELECT state FROM complaint"), "open");
    assert_int_equal(ask(stage, "SELECT queries FROM complaint"), 1);
}

static void
that_it_may_have_been_said_is_committed_before_it_is(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);

    say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_REPLY, "马上补做");
    assert_string_equal(word_state(stage), "created");
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "reply");
    assert_string_equal(word_state(stage), "unknown");
    answer(stage, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(word_state(stage), "done");
    /* How it stands now is asked for at once. */
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
}

static void
after_silence_the_history_is_read_and_nothing_is_said_again(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);
    struct adapter_complaint_word word = {.id = "7",
        .kind = "MERCHANT",
        .text = "马上补做",
        .who = ADAPTER_COMPLAINT_MERCHANT,
        .is_reply = true};

    say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_REPLY, "马上补做");
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(word_state(stage), "unknown");
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    answer_with_complaint(stage, false);
    courier_test_asked(stage, "history/0");
    answer_with_word(stage, &word);
    assert_string_equal(word_state(stage), "done");
    assert_int_equal(ask(stage, "SELECT sends FROM complaint_word WHERE who = 'us'"), 1);
}

static void
that_it_is_settled_is_said_in_the_channel_s_own_way(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);

    say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_COMPLETE, "");
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "complete");
    answer(stage, ADAPTER_COMPLAINT_LOOK);
    assert_string_equal(word_state(stage), "unknown");
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    told.state = ADAPTER_COMPLAINT_CLOSED;
    answer_with_complaint(stage, false);
    answer_with_word(stage, NULL);
    assert_string_equal(word_state(stage), "done");
    assert_int_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
}

static void
where_a_channel_tells_of_none_any_more_people_are_waited_for(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = hear_of_one(stage);

    courier_test_adapter.complaints = NULL;
    carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "");
    assert_int_not_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
    assert_int_equal(ask(stage, "SELECT queries FROM complaint"), 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, end_stage)
    const struct CMUnitTest tests[] = {
        TEST(a_walk_stores_each_with_the_payment_that_it_names),
        TEST(what_names_no_payment_of_ours_is_whose_account_it_is),
        TEST(a_walk_that_brings_nothing_says_why_and_there_is_another_one),
        TEST(an_account_whose_channel_tells_of_none_is_not_walked_over_again),
        TEST(what_was_named_is_asked_about_until_there_is_an_answer),
        TEST(a_channel_is_told_once_where_to_call),
        TEST(one_is_asked_about_and_then_its_history_page_by_page),
        TEST(an_answer_about_another_one_says_nothing),
        TEST(that_it_may_have_been_said_is_committed_before_it_is),
        TEST(after_silence_the_history_is_read_and_nothing_is_said_again),
        TEST(that_it_is_settled_is_said_in_the_channel_s_own_way),
        TEST(where_a_channel_tells_of_none_any_more_people_are_waited_for),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
