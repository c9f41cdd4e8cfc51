#include "hub/flow/channel_account_flow.h"

#include "hub/flow/flow_test_help.h"

/* The partner of the partner of a shop; and a stranger. */
#define STRANGER 30 /* another partner */
#define PARTNER 31
#define SHOP 32

static const struct vault_keys keys = {.master = {1, 2, 3}};

static const struct adapter fake;
static const struct adapter_field fields[] = {
    {"key", ADAPTER_FIELD_SECRET, "钥", "key", "", NULL, NULL, 32},
    {"app", ADAPTER_FIELD_TEXT, "号", "app", "", NULL, NULL, 8},
    {"gateway", ADAPTER_FIELD_URL, "网关", "gateway", "", "https://channel.example", NULL, 0},
};

/* A key that does not belong to its app cannot be used. */
static enum err
fake_open(const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    static struct adapter_account account = {&fake};

    (void)notify_url;
    *ret_field = "key";
    if (strcmp(adapter_form_value(fields, LENGTH(fields), values, "key"), "wrong") == 0)
        return ERR_BAD_INPUT;
    *ret_account = &account;
    return ERR_OK;
}

static void
fake_close(struct adapter_account **account)
{
    *account = NULL;
}

static const struct adapter fake = {.channel = CHANNEL_WECHAT,
    .dialect = "fake",
    .fields = fields,
    .fields_count = LENGTH(fields),
    .identity = "app",
    .open = fake_open,
    .close = fake_close};
static const struct adapter *const adapters[] = {&fake};
static const struct channel_account_kit kit = {
    .adapters = adapters, .adapters_count = 1, .keys = &keys, .public_base = "https://x.example"};

static int
open_test(void **state)
{
    static const int64_t merchants[][2] = {{STRANGER, 0}, {PARTNER, 0}, {SHOP, PARTNER}};
    int result = flow_test_open(state);
    struct flow_test *test = *state;
    struct desk *desk = NULL;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    for (size_t i = 0; i < LENGTH(merchants); i++)
        flow_test_merchant(desk, merchants[i][0], merchants[i][1]);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
    return result;
}

/* The form, as often filled in. */
static struct channel_account_put
new_account(int64_t asker_id, int64_t merchant_id)
{
    static const struct adapter_value values[] = {{"key", "secret"}, {"app", "1"}};

    return (struct channel_account_put){.asker_id = asker_id,
        .merchant_id = merchant_id,
        .dialect = "fake",
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_NAME, .name = "账户"},
        .values = {values, LENGTH(values)},
        .kit = &kit};
}

static enum err
put(struct flow_test *test, struct channel_account_put *account)
{
    channel_account_flow_put(account);
    return store_test_turn(&test->store, &account->operation);
}

static int64_t
make(struct flow_test *test, int64_t merchant_id)
{
    struct channel_account_put account = new_account(0, merchant_id);

    assert_int_equal(put(test, &account), ERR_OK);
    return account.made_id;
}

static enum err
may(struct flow_test *test, int64_t asker_id, int64_t account_id)
{
    struct channel_account_may asked = {.asker_id = asker_id, .account_id = account_id};

    channel_account_flow_may(&asked);
    return store_test_turn(&test->store, &asked.operation);
}

static void
a_new_account_is_off_and_the_channel_pays_its_merchant(void **state)
{
    struct flow_test *test = *state;
    struct channel_account_put account = new_account(SHOP, SHOP);

    assert_int_equal(put(test, &account), ERR_OK);
    assert_string_equal(account.state, "off");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account a JOIN holder h ON "
                                         "h.id = a.id WHERE a.merchant_id = 32 AND a.state = 'off' "
                                         "AND h.settles_to = 'merchant' AND h.merchant_id = 32"),
        1);
}

static void
who_is_above_changes_what_is_below_and_nobody_else(void **state)
{
    struct flow_test *test = *state;
    const int64_t shops = make(test, SHOP);
    const int64_t partners = make(test, PARTNER);
    const int64_t everybodys = make(test, 0);

    assert_int_equal(may(test, SHOP, shops), ERR_OK);
    assert_int_equal(may(test, PARTNER, shops), ERR_OK);
    assert_int_equal(may(test, STRANGER, shops), ERR_FORBIDDEN);
    assert_int_equal(may(test, SHOP, partners), ERR_FORBIDDEN);
    assert_int_equal(may(test, FLOW_TEST_MERCHANT, shops), ERR_FORBIDDEN);
    assert_int_equal(may(test, PARTNER, everybodys), ERR_FORBIDDEN);
    assert_int_equal(may(test, 0, everybodys), ERR_OK);
    assert_int_equal(may(test, SHOP, 4711), ERR_NOT_FOUND);
}

static void
an_account_is_made_only_for_who_is_below(void **state)
{
    struct flow_test *test = *state;
    struct channel_account_put below = new_account(PARTNER, SHOP);
    struct channel_account_put above = new_account(SHOP, PARTNER);
    struct channel_account_put all = new_account(PARTNER, 0);
    struct channel_account_put nobody = new_account(0, 4711);

    assert_int_equal(put(test, &below), ERR_OK);
    assert_int_equal(put(test, &above), ERR_FORBIDDEN);
    assert_int_equal(put(test, &all), ERR_FORBIDDEN);
    assert_int_equal(put(test, &nobody), ERR_NOT_FOUND);
}

static void
what_is_not_said_stays(void **state)
{
    static const struct adapter_value value = {"gateway", "https://b.example"};
    struct flow_test *test = *state;
    struct channel_account_put change = {.asker_id = SHOP,
        .account_id = make(test, SHOP),
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_STATE | CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN,
            .state = "on",
            .amount_min = 100},
        .values = {&value, 1},
        .kit = &kit};

    assert_int_equal(put(test, &change), ERR_OK);
    assert_string_equal(change.state, "on");
    assert_int_equal(flow_test_ask(test,
                         "SELECT count(*) FROM channel_account WHERE name = '账户' AND state = "
                         "'on' AND amount_min = 100 AND weight = 1 AND params LIKE '%b.example%'"),
        1);
}

static void
assert_wrong(struct flow_test *test, struct channel_account_put *account,
    enum channel_account_wrong wrong, const char *field)
{
    assert_int_equal(put(test, account), ERR_BAD_INPUT);
    assert_int_equal(account->wrong, wrong);
    assert_string_equal(account->field, field);
}

static void
what_is_wrong_is_said_by_its_field_and_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    const int64_t id = make(test, SHOP);
    const struct {
        struct adapter_value value;
        enum channel_account_wrong wrong;
    } rows[] = {
        {{"colour", "red"}, CHANNEL_ACCOUNT_WRONG_UNKNOWN},
        {{"key", "wrong"}, CHANNEL_ACCOUNT_WRONG_VALUE},
        {{"key", ""}, CHANNEL_ACCOUNT_WRONG_MISSING},
        {{"key", "123456789123456789123456789012345"}, CHANNEL_ACCOUNT_WRONG_TOO_BIG},
        {{"app", "2"}, CHANNEL_ACCOUNT_WRONG_IDENTITY},
        {{"gateway", "ftp://x"}, CHANNEL_ACCOUNT_WRONG_VALUE},
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct channel_account_put change = {
            .asker_id = SHOP, .account_id = id, .values = {&rows[i].value, 1}, .kit = &kit};

        assert_wrong(test, &change, rows[i].wrong, rows[i].value.name);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account WHERE changed_us = "
                                         "created_us AND params LIKE '%\"1\"%'"),
        1);
}

static void
a_new_one_that_lacks_something_says_what(void **state)
{
    static const struct adapter_value value = {"key", "secret"};
    struct flow_test *test = *state;
    struct channel_account_put account = new_account(SHOP, SHOP);

    account.values = (struct adapter_values){&value, 1};
    assert_wrong(test, &account, CHANNEL_ACCOUNT_WRONG_MISSING, "app");
    account = new_account(SHOP, SHOP);
    text_set(account.dialect, sizeof(account.dialect), "none");
    assert_wrong(test, &account, CHANNEL_ACCOUNT_WRONG_DIALECT, "");
    account = new_account(SHOP, SHOP);
    account.terms.says = 0;
    assert_wrong(test, &account, CHANNEL_ACCOUNT_WRONG_TERMS, "");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account"), 0);
}

static void
bounds_that_are_turned_around_are_refused_whichever_is_said(void **state)
{
    struct flow_test *test = *state;
    struct channel_account_put change = {.asker_id = SHOP,
        .account_id = make(test, SHOP),
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN, .amount_min = 500},
        .kit = &kit};

    assert_int_equal(put(test, &change), ERR_OK);
    change.terms =
        (struct channel_account_terms){.says = CHANNEL_ACCOUNT_SAYS_AMOUNT_MAX, .amount_max = 499};
    assert_wrong(test, &change, CHANNEL_ACCOUNT_WRONG_AMOUNTS, "");
    change.terms.amount_max = 0;
    assert_int_equal(put(test, &change), ERR_OK);
    change.terms = (struct channel_account_terms){
        .says = CHANNEL_ACCOUNT_SAYS_HOURS, .to_minute = CHANNEL_ACCOUNT_FLOW_MINUTES};
    assert_wrong(test, &change, CHANNEL_ACCOUNT_WRONG_TERMS, "");
}

static void
keys_of_what_the_platform_holds_are_the_operator_s(void **state)
{
    static const struct adapter_value value = {"key", "other"};
    struct flow_test *test = *state;
    struct channel_account_put settles = {.account_id = make(test, SHOP),
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_SETTLES, .settles_to = "platform"},
        .kit = &kit};
    struct channel_account_put rekey = {
        .asker_id = PARTNER, .account_id = settles.account_id, .values = {&value, 1}, .kit = &kit};
    struct channel_account_put off = {.asker_id = SHOP,
        .account_id = settles.account_id,
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_STATE, .state = "off"},
        .kit = &kit};

    assert_int_equal(put(test, &settles), ERR_OK);
    assert_int_equal(put(test, &rekey), ERR_FORBIDDEN);
    rekey.asker_id = SHOP;
    assert_int_equal(put(test, &rekey), ERR_FORBIDDEN);
    assert_int_equal(put(test, &off), ERR_OK);
    rekey.asker_id = 0;
    assert_int_equal(put(test, &rekey), ERR_OK);
}

static void
where_the_channel_is_stays_unless_it_may_be_said(void **state)
{
    static const struct adapter_value value = {"gateway", "https://elsewhere.example"};
    struct flow_test *test = *state;
    struct channel_account_put change = {.asker_id = SHOP,
        .keeps_addresses = true,
        .account_id = make(test, SHOP),
        .values = {&value, 1},
        .kit = &kit};

    assert_wrong(test, &change, CHANNEL_ACCOUNT_WRONG_VALUE, "gateway");
    change.keeps_addresses = false;
    assert_int_equal(put(test, &change), ERR_OK);
}

#define OWN_TEST(test) cmocka_unit_test_setup_teardown(test, open_test, flow_test_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OWN_TEST(a_new_account_is_off_and_the_channel_pays_its_merchant),
        OWN_TEST(who_is_above_changes_what_is_below_and_nobody_else),
        OWN_TEST(an_account_is_made_only_for_who_is_below),
        OWN_TEST(what_is_not_said_stays),
        OWN_TEST(what_is_wrong_is_said_by_its_field_and_changes_nothing),
        OWN_TEST(a_new_one_that_lacks_something_says_what),
        OWN_TEST(bounds_that_are_turned_around_are_refused_whichever_is_said),
        OWN_TEST(keys_of_what_the_platform_holds_are_the_operator_s),
        OWN_TEST(where_the_channel_is_stays_unless_it_may_be_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
