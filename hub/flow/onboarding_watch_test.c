/* What a channel says of an application is a step of it, and nothing else is. */
#include "hub/flow/onboarding_watch.h"

#include "hub/flow/flow_test_help.h"

#define ACCOUNT 77
#define EVERY_S 1800

static const struct vault_keys keys = {.master = {1, 2, 3}};

static enum err
fake_open(const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    static struct adapter_account account;

    (void)values;
    (void)notify_url;
    *ret_field = "";
    *ret_account = &account;
    return ERR_OK;
}

static void
fake_close(struct adapter_account **account)
{
    *account = NULL;
}

static const struct adapter_field fields[] = {
    {"partner", ADAPTER_FIELD_FLAG, "伙伴", "partner", "", "no", NULL, 0},
    {"sub", ADAPTER_FIELD_TEXT, "号", "number", "", "", NULL, 12},
};
static const struct adapter fake = {.channel = CHANNEL_WECHAT,
    .dialect = "fake",
    .fields = fields,
    .fields_count = LENGTH(fields),
    .sub_field = "sub",
    .sub_flag = "partner",
    .open = fake_open,
    .close = fake_close};
static const struct adapter *const adapters[] = {&fake};
static const struct channel_account_kit kit = {
    .adapters = adapters, .adapters_count = 1, .keys = &keys, .public_base = "https://x.example"};

static int
open_test(void **state)
{
    static struct channel_account_row row = {
        .id = ACCOUNT, .channel = CHANNEL_WECHAT, .dialect = "fake", .name = "伙伴", .state = "on"};
    int result = flow_test_open(state);
    struct flow_test *test = *state;
    struct arena *arena;
    const char *field;
    struct desk *desk = NULL;

    assert_int_equal(arena_make((size_t)1 << 20, &arena), ERR_OK);
    assert_int_equal(channel_account_fill(&kit, random_system(),
                         &(struct adapter_values){(struct adapter_value[]){{"sub", ""}}, 1}, arena,
                         &row, &field),
        ERR_OK);
    arena_free(&arena);
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    (void)desk_add_channel_account(desk, &row);
    (void)desk_add_holder(desk,
        &(struct holder_row){
            .id = ACCOUNT, .channel = CHANNEL_WECHAT, .settles_to = "merchant", .name = "伙伴"});
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
    return result;
}

static int64_t
begin(struct flow_test *test)
{
    struct onboarding_add add = {.merchant_id = FLOW_TEST_MERCHANT,
        .account_id = ACCOUNT,
        .by_id = 3,
        .number = "1900000001_17"};

    onboarding_flow_add(&add);
    assert_int_equal(store_test_turn(&test->store, &add.operation), ERR_OK);
    return add.onboarding_row.id;
}

static const struct adapter_onboarding_reply nothing = {.answer = ADAPTER_ONBOARDING_UNKNOWN,
    .code = "no_answer",
    .channel_number = "",
    .sub_number = "",
    .sign_url = "",
    .note = ""};

static struct adapter_onboarding_reply
says(enum onboarding_state state, const char *word)
{
    struct adapter_onboarding_reply reply = nothing;

    reply.answer = ADAPTER_ONBOARDING_DONE;
    reply.listed = true;
    reply.state = state;
    reply.channel_number = "2000002124775691";
    text_set(reply.code, sizeof(reply.code), word);
    return reply;
}

static struct onboarding_watch_heard
hear_by(struct flow_test *test, int64_t id, int64_t outbox_id,
    const struct adapter_onboarding_reply *reply)
{
    struct onboarding_watch_heard heard = {.merchant_id = FLOW_TEST_MERCHANT,
        .onboarding_id = id,
        .outbox_id = outbox_id,
        .reply = reply,
        .every = span_s(EVERY_S),
        .kit = &kit};

    onboarding_watch_heard(&heard);
    assert_int_equal(store_test_turn(&test->store, &heard.operation), ERR_OK);
    return heard;
}

static bool
hear(struct flow_test *test, int64_t id, const struct adapter_onboarding_reply *reply)
{
    return hear_by(test, id, flow_test_ask(test, "SELECT outbox_id FROM onboarding_watch"), reply)
        .moved;
}

static int64_t
steps(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM onboarding_step WHERE by_id = 0");
}

static int64_t
waits(struct flow_test *test)
{
    return flow_test_ask(
        test, "SELECT count(*) FROM outbox WHERE action = 'onboarding_ask' AND state = 'pending'");
}

static int64_t
again_in_s(struct flow_test *test)
{
    return (flow_test_ask(test, "SELECT due_us FROM outbox WHERE action = 'onboarding_ask'") -
               test->store.clock.now_us) /
           1000000;
}

#define STANDS(test, word)                                                                         \
    (flow_test_ask(test, "SELECT count(*) FROM onboarding WHERE state = '" word "'") == 1)

static void
what_it_says_is_a_step_once_and_it_is_asked_again(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_AUDITING, "AUDITING");

    assert_int_equal(waits(test), 1);
    assert_int_equal(again_in_s(test), 0);
    /* Nobody has entered that it went in. */
    assert_true(hear(test, id, &reply));
    assert_true(STANDS(test, "auditing"));
    assert_int_equal(steps(test), 2);
    assert_int_equal(again_in_s(test), EVERY_S);
    assert_false(hear(test, id, &reply));
    assert_int_equal(steps(test), 2);
    assert_int_equal(waits(test), 1);
}

static void
other_faults_are_another_step_of_the_same_state(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_REJECTED, "REJECTED");

    reply.faults = (struct adapter_onboarding_fault[]){{"license_copy", "不清晰"}};
    reply.faults_count = 1;
    assert_true(hear(test, id, &reply));
    assert_false(hear(test, id, &reply));
    reply.faults = (struct adapter_onboarding_fault[]){{"license_copy", "已过期"}};
    assert_true(hear(test, id, &reply));
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM onboarding_step WHERE field = 'license_copy'"),
        2);
    assert_true(STANDS(test, "rejected"));
}

static void
silence_refusals_and_new_words_change_nothing_and_people_are_told_once(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_AUDITING, "AUDITING");

    assert_true(hear(test, id, &reply));
    assert_false(hear(test, id, &nothing));
    assert_int_equal(again_in_s(test), 60);
    reply.listed = false;
    reply.state = ONBOARDING_REJECTED;
    assert_false(hear(test, id, &reply));
    assert_int_equal(again_in_s(test), 120);
    reply = nothing;
    reply.answer = ADAPTER_ONBOARDING_ABSENT;
    for (unsigned i = 0; i < ONBOARDING_WATCH_TRIES_TOLD; i++)
        assert_false(hear(test, id, &reply));
    assert_true(STANDS(test, "auditing"));
    assert_int_equal(again_in_s(test), EVERY_S);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 1);
}

static void
what_is_put_together_here_need_not_be_at_the_channel(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = nothing;

    reply.answer = ADAPTER_ONBOARDING_ABSENT;
    assert_false(hear(test, id, &reply));
    assert_int_equal(again_in_s(test), EVERY_S);
    assert_int_equal(flow_test_ask(test, "SELECT failures FROM onboarding_watch"), 0);
}

static void
finished_it_makes_an_account_that_is_off_and_nobody_asks_any_more(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_FINISHED, "FINISHED");

    reply.sub_number = "1900000109";
    assert_true(hear(test, id, &reply));
    assert_int_equal(waits(test), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account WHERE state = 'off' "
                                         "AND merchant_id = 5 AND params LIKE '%1900000109%'"),
        1);
    assert_false(hear(test, id, &reply));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account"), 2);
}

static void
what_it_cannot_become_is_said_and_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_TO_BE_SIGNED, "TO_BE_SIGNED");

    assert_true(hear(test, id, &reply));
    reply = says(ONBOARDING_DRAFT, "EDITTING");
    assert_false(hear(test, id, &reply));
    assert_true(STANDS(test, "to_be_signed"));
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM onboarding_watch WHERE code = 'BAD_STATE'"), 1);
}

static void
what_was_handed_in_again_and_is_said_to_stand_as_before_is_rejected_still(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_REJECTED, "REJECTED");
    struct onboarding_set set = {.merchant_id = FLOW_TEST_MERCHANT,
        .onboarding_id = id,
        .state = ONBOARDING_DRAFT,
        .by_id = 3,
        .kit = &kit};

    assert_true(hear(test, id, &reply));
    /* It is being mended here: the channel's old word is no news. */
    onboarding_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_OK);
    assert_false(hear(test, id, &reply));
    assert_true(STANDS(test, "draft"));
    set.state = ONBOARDING_SUBMITTED;
    onboarding_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_OK);
    assert_true(hear(test, id, &reply));
    assert_true(STANDS(test, "rejected"));
}

static void
a_person_may_have_it_asked_and_what_was_asked_for_another_effect_is_too_late(void **state)
{
    struct flow_test *test = *state;
    int64_t id = begin(test);
    struct adapter_onboarding_reply reply = says(ONBOARDING_AUDITING, "AUDITING");

    assert_false(hear_by(test, id, 12345, &reply).moved);
    assert_true(STANDS(test, "draft"));
    assert_true(hear_by(test, id, 0, &reply).moved);
    assert_true(STANDS(test, "auditing"));
    assert_int_equal(waits(test), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, flow_test_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_it_says_is_a_step_once_and_it_is_asked_again),
        TEST(other_faults_are_another_step_of_the_same_state),
        TEST(silence_refusals_and_new_words_change_nothing_and_people_are_told_once),
        TEST(what_is_put_together_here_need_not_be_at_the_channel),
        TEST(finished_it_makes_an_account_that_is_off_and_nobody_asks_any_more),
        TEST(what_it_cannot_become_is_said_and_changes_nothing),
        TEST(what_was_handed_in_again_and_is_said_to_stand_as_before_is_rejected_still),
        TEST(a_person_may_have_it_asked_and_what_was_asked_for_another_effect_is_too_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
