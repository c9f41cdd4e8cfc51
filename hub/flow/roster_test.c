#include "hub/flow/flow_test_help.h"
#include "hub/flow/roster.h"

#define OTHER_MERCHANT 2

static const struct vault_keys master = {.master = {1, 2, 3}};
static unsigned opened; /* accounts that are open */

/* A dialect whose accounts know their key. */
struct fake_account {
    struct adapter_account base;
    char key[32];
};

static const struct adapter fake_adapter;
static const struct adapter *const fakes[] = {&fake_adapter};
static const struct adapter_field fields[] = {
    {"name", ADAPTER_FIELD_TEXT, "名", "name", "", NULL, NULL, 8},
    {"key", ADAPTER_FIELD_SECRET, "钥", "key", "", NULL, NULL, 0},
    {"mode", ADAPTER_FIELD_CHOICE, "式", "mode", "", "old", "old new", 0},
};

static enum err
fake_open(const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    const char *key = adapter_form_value(fields, LENGTH(fields), values, "key");
    struct fake_account *account;

    *ret_field = "key";
    assert_int_equal(strncmp(notify_url, "https://pay.example/v1/callback/alipay/", 39), 0);
    if (strcmp(key, "wrong") == 0)
        return ERR_BAD_INPUT;
    account = calloc(1, sizeof(*account));
    assert_non_null(account);
    account->base.adapter = &fake_adapter;
    text_set(account->key, sizeof(account->key), key);
    opened++;
    *ret_account = &account->base;
    return ERR_OK;
}

static void
fake_close(struct adapter_account **account)
{
    free(*account);
    *account = NULL;
    opened--;
}

static enum err
fake_pay(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)create;
    (void)now;
    (void)arena;
    (void)ret_ask;
    return ERR_UNSUPPORTED;
}

static const struct adapter fake_adapter = {
    .channel = CHANNEL_ALIPAY,
    .dialect = "fake",
    .fields = fields,
    .fields_count = LENGTH(fields),
    .open = fake_open,
    .close = fake_close,
    .pay = fake_pay,
};
static const struct adapter_account own = {&fake_adapter};

struct stage {
    struct flow_test flow; /* first; its net is first in there */
    struct net_work *works;
    struct reader *reader;
    struct roster *roster;
    struct arena *arena;
    enum err err; /* what came last */
    struct roster_account *account;
    unsigned calls;
};

static enum err
queue_work(struct net *net, struct net_work *work)
{
    struct stage *stage = (struct stage *)(void *)net;

    work->next = stage->works;
    stage->works = work;
    return ERR_OK;
}

static void
work_all(struct stage *stage)
{
    while (stage->works != NULL) {
        struct net_work *work = stage->works;

        stage->works = work->next;
        work->run(work);
        work->done(work);
    }
}

static const struct channel_account_kit kit = {
    .adapters = fakes,
    .adapters_count = LENGTH(fakes),
    .keys = &master,
    .public_base = "https://pay.example",
};

static int
open_stage(void **state)
{
    static const struct net_ops ops = {.work = queue_work, .timer_cancel = store_test_no_timer};
    static struct stage stage;
    struct roster_options options = {.kit = kit};

    stage = (struct stage){.works = NULL};
    opened = 0;
    store_test_open(&stage.flow.store, "roster_test");
    flow_test_furnish(&stage.flow);
    stage.flow.store.net.ops = &ops;
    options.net = &stage.flow.store.net;
    assert_int_equal(
        reader_open(&stage.flow.store.net, stage.flow.store.place, &stage.reader), ERR_OK);
    options.reader = stage.reader;
    assert_int_equal(roster_make(&options, &stage.roster), ERR_OK);
    assert_int_equal(arena_make(1 << 20, &stage.arena), ERR_OK);
    *state = &stage;
    return 0;
}

static int
close_stage(void **state)
{
    struct stage *stage = *state;

    roster_release(stage->roster, &stage->account);
    roster_free(&stage->roster);
    assert_int_equal(opened, 0);
    arena_free(&stage->arena);
    reader_close(&stage->reader);
    store_test_close(&stage->flow.store);
    return 0;
}

static enum err
fill(struct stage *stage, struct channel_account_row *row, const char *name, const char *key,
    const char **ret_field)
{
    const struct adapter_value at[] = {{"name", name}, {"key", key}};
    const struct adapter_values values = {at, LENGTH(at)};

    arena_reset(stage->arena);
    return channel_account_fill(
        &kit, &stage->flow.store.random, &values, stage->arena, row, ret_field);
}

/* An account in the database, as the commands put it there. */
static void
put(struct stage *stage, int64_t id, int64_t merchant_id, const char *key)
{
    static struct channel_account_row row;
    struct channel_account_row *stored;
    struct desk *desk;
    size_t loaded;
    const char *field;

    assert_int_equal(desk_make(stage->flow.store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(stage->flow.store.store.writer), ERR_OK);
    desk_want(desk, TABLE_channel_account, KEY_OF(id));
    assert_int_equal(desk_load(desk, &loaded), ERR_OK);
    row = (struct channel_account_row){.id = id,
        .merchant_id = merchant_id,
        .channel = CHANNEL_ALIPAY,
        .dialect = "fake",
        .name = "账户",
        .state = "on",
        .weight = 1};
    stored = desk_get_channel_account(desk, KEY_OF(id));
    if (stored != NULL)
        row = *stored;
    assert_int_equal(fill(stage, &row, "a", key, &field), ERR_OK);
    if (stored == NULL) {
        assert_non_null(desk_add_channel_account(desk, &row));
    } else {
        *stored = row;
        desk_change_channel_account(desk, stored);
    }
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(stage->flow.store.store.writer), ERR_OK);
    desk_free(&desk);
}

static void
got(void *context, enum err err, struct roster_account *account)
{
    struct stage *stage = context;

    assert_true((err == ERR_OK) == (account != NULL));
    stage->err = err;
    stage->account = account;
    stage->calls++;
}

/* Chooses for the merchant; the id, or 0. */
static int64_t
choose(struct stage *stage, int64_t merchant_id)
{
    const struct roster_want want = {.channel = CHANNEL_ALIPAY,
        .amount = {100},
        .now = net_moment(&stage->flow.store.net),
        .seed = 1};
    unsigned calls = stage->calls;

    roster_release(stage->roster, &stage->account);
    assert_int_equal(roster_choose(stage->roster, merchant_id, &want, got, stage), ERR_OK);
    work_all(stage);
    assert_int_equal(stage->calls, calls + 1);
    return stage->account == NULL ? 0 : stage->account->id;
}

static const char *
key_of(const struct stage *stage)
{
    return ((const struct fake_account *)(const void *)stage->account->account)->key;
}

static void
later(struct stage *stage, struct span span)
{
    stage->flow.store.clock.now_us += span.us;
}

static void
a_merchant_without_an_account_is_taken_by_the_settings_files(void **state)
{
    struct stage *stage = *state;

    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 0);
    assert_int_equal(stage->err, ERR_NOT_FOUND);
    roster_own(stage->roster, &own);
    later(stage, ROSTER_FRESH);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), CHANNEL_ALIPAY);
}

static void
its_own_account_is_opened_with_its_secret_and_goes_first(void **state)
{
    struct stage *stage = *state;

    roster_own(stage->roster, &own);
    put(stage, 1000, 0, "platform");
    put(stage, 1001, FLOW_TEST_MERCHANT, "ours");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    assert_string_equal(key_of(stage), "ours");
    assert_int_equal(choose(stage, OTHER_MERCHANT), 1000);
    assert_string_equal(key_of(stage), "platform");
}

static void
an_account_is_opened_once_while_it_is_fresh(void **state)
{
    struct stage *stage = *state;

    put(stage, 1001, FLOW_TEST_MERCHANT, "ours");
    for (int i = 0; i < 3; i++)
        assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    later(stage, ROSTER_FRESH);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    assert_int_equal(opened, 1);
}

static void
a_key_that_was_changed_is_used_soon_and_the_old_one_until_it_is_let_go(void **state)
{
    struct stage *stage = *state;
    struct roster_account *old;

    put(stage, 1001, FLOW_TEST_MERCHANT, "first");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    old = stage->account;
    stage->account = NULL;
    put(stage, 1001, FLOW_TEST_MERCHANT, "second");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    assert_string_equal(key_of(stage), "first");
    later(stage, ROSTER_FRESH);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    assert_string_equal(key_of(stage), "second");
    assert_string_equal(((const struct fake_account *)(const void *)old->account)->key, "first");
    assert_int_equal(opened, 2);
    roster_release(stage->roster, &old);
    assert_int_equal(opened, 1);
}

static void
what_is_forgotten_is_read_at_once(void **state)
{
    struct stage *stage = *state;

    put(stage, 1001, FLOW_TEST_MERCHANT, "first");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    put(stage, 1001, FLOW_TEST_MERCHANT, "second");
    roster_forget(stage->roster);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    assert_string_equal(key_of(stage), "second");
}

static void
an_account_is_found_by_its_number_even_when_it_takes_nothing_new(void **state)
{
    struct stage *stage = *state;

    put(stage, 1001, OTHER_MERCHANT, "ours");
    store_test_run(&stage->flow.store, "UPDATE channel_account SET state = 'off'");
    assert_null(roster_peek(stage->roster, 1001));
    assert_int_equal(roster_get(stage->roster, 1001, got, stage), ERR_OK);
    work_all(stage);
    assert_string_equal(key_of(stage), "ours");
    roster_release(stage->roster, &stage->account);
    stage->account = roster_peek(stage->roster, 1001);
    assert_non_null(stage->account);
    roster_release(stage->roster, &stage->account);
    assert_int_equal(choose(stage, OTHER_MERCHANT), 0);
    assert_int_equal(roster_get(stage->roster, 4711, got, stage), ERR_OK);
    work_all(stage);
    assert_int_equal(stage->err, ERR_NOT_FOUND);
}

static void
one_that_cannot_be_opened_is_passed_over(void **state)
{
    struct stage *stage = *state;

    put(stage, 1001, FLOW_TEST_MERCHANT, "ours");
    put(stage, 1000, 0, "platform");
    /* Another row's secrets do not open here. */
    store_test_run(&stage->flow.store,
        "UPDATE channel_account SET secrets = (SELECT secrets FROM channel_account WHERE id = 1000)"
        " WHERE id = 1001");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1000);
    roster_release(stage->roster, &stage->account);
    assert_int_equal(roster_get(stage->roster, 1001, got, stage), ERR_OK);
    work_all(stage);
    assert_int_equal(stage->err, ERR_CORRUPT);
}

static void
one_that_stays_silent_is_passed_over_for_a_while(void **state)
{
    struct stage *stage = *state;

    put(stage, 1001, FLOW_TEST_MERCHANT, "ours");
    put(stage, 1000, 0, "platform");
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    for (int i = 0; i < ROSTER_SILENCES; i++)
        roster_heard(stage->roster, stage->account, false);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1000);
    later(stage, ROSTER_ILL_SPAN);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    roster_heard(stage->roster, stage->account, false);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1000);
    later(stage, ROSTER_ILL_SPAN);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
    roster_heard(stage->roster, stage->account, true);
    assert_int_equal(choose(stage, FLOW_TEST_MERCHANT), 1001);
}

static void
a_form_that_is_not_filled_in_names_the_field(void **state)
{
    struct stage *stage = *state;
    struct channel_account_row row = {.id = 1001, .dialect = "fake"};
    const struct adapter_value choice[] = {{"name", "a"}, {"key", "k"}, {"mode", "odd"}};
    const struct adapter_value stranger[] = {{"nmae", "a"}};
    const char *field;

    assert_int_equal(fill(stage, &row, "", "k", &field), ERR_BAD_INPUT);
    assert_string_equal(field, "name");
    assert_int_equal(fill(stage, &row, "123456789", "k", &field), ERR_TOO_BIG);
    assert_string_equal(field, "name");
    assert_int_equal(fill(stage, &row, "a", "wrong", &field), ERR_BAD_INPUT);
    assert_string_equal(field, "key");
    assert_int_equal(
        channel_account_fill(&kit, &stage->flow.store.random,
            &(struct adapter_values){choice, LENGTH(choice)}, stage->arena, &row, &field),
        ERR_BAD_INPUT);
    assert_string_equal(field, "mode");
    assert_int_equal(channel_account_fill(&kit, &stage->flow.store.random,
                         &(struct adapter_values){stranger, 1}, stage->arena, &row, &field),
        ERR_NOT_FOUND);
    assert_string_equal(field, "nmae");
    assert_int_equal(row.secrets_size, 0);
    assert_string_equal(row.params, "");
}

static void
what_is_not_named_again_stays_and_no_secret_stands_in_the_clear(void **state)
{
    struct stage *stage = *state;
    struct channel_account_row row = {.id = 1001, .dialect = "fake"};
    const struct adapter_value name[] = {{"name", "b"}};
    struct adapter_account *account;
    const char *field;

    assert_int_equal(fill(stage, &row, "a", "k1", &field), ERR_OK);
    assert_string_equal(row.params, "{\"name\":\"a\"}");
    assert_int_equal(channel_account_fill(&kit, &stage->flow.store.random,
                         &(struct adapter_values){name, 1}, stage->arena, &row, &field),
        ERR_OK);
    assert_string_equal(row.params, "{\"name\":\"b\"}");
    assert_int_equal(channel_account_open(&kit,
                         &(struct channel_account_stored){.id = row.id,
                             .dialect = bytes_text("fake"),
                             .params = bytes_text(row.params),
                             .secrets = bytes_of(row.secrets, row.secrets_size)},
                         stage->arena, &field, &account),
        ERR_OK);
    assert_string_equal(((const struct fake_account *)(const void *)account)->key, "k1");
    fake_close(&account);
}

#define STAGE_TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAGE_TEST(a_merchant_without_an_account_is_taken_by_the_settings_files),
        STAGE_TEST(its_own_account_is_opened_with_its_secret_and_goes_first),
        STAGE_TEST(an_account_is_opened_once_while_it_is_fresh),
        STAGE_TEST(a_key_that_was_changed_is_used_soon_and_the_old_one_until_it_is_let_go),
        STAGE_TEST(what_is_forgotten_is_read_at_once),
        STAGE_TEST(an_account_is_found_by_its_number_even_when_it_takes_nothing_new),
        STAGE_TEST(one_that_cannot_be_opened_is_passed_over),
        STAGE_TEST(one_that_stays_silent_is_passed_over_for_a_while),
        STAGE_TEST(a_form_that_is_not_filled_in_names_the_field),
        STAGE_TEST(what_is_not_named_again_stays_and_no_secret_stands_in_the_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
