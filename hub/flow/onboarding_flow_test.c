#include "hub/flow/onboarding_flow.h"

#include "hub/flow/flow_test_help.h"

#define ACCOUNT 77

static const struct vault_keys keys = {.master = {1, 2, 3}};

/* A dialect whose sub-merchants' numbers are digits. */
static const struct adapter fake;
static const struct adapter_field fields[] = {
    {"key", ADAPTER_FIELD_SECRET, "钥", "key", "", NULL, NULL, 0},
    {"partner", ADAPTER_FIELD_FLAG, "伙伴", "partner", "", "no", NULL, 0},
    {"sub", ADAPTER_FIELD_TEXT, "号", "number", "", "", NULL, 12},
};

static enum err
fake_open(const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    static struct adapter_account account = {&fake};
    const char *sub = adapter_form_value(fields, LENGTH(fields), values, "sub");
    const char *partner = adapter_form_value(fields, LENGTH(fields), values, "partner");

    (void)notify_url;
    *ret_field = "sub";
    assert_string_equal(adapter_form_value(fields, LENGTH(fields), values, "key"), "secret");
    if (sub[strspn(sub, "0123456789")] != '\0' || (strcmp(partner, "yes") == 0) != (sub[0] != '\0'))
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
    .sub_field = "sub",
    .sub_flag = "partner",
    .open = fake_open,
    .close = fake_close};
static const struct adapter *const adapters[] = {&fake};
static const struct channel_account_kit kit = {
    .adapters = adapters, .adapters_count = 1, .keys = &keys, .public_base = "https://x.example"};

/* A partner's account, for itself. */
static void
put_account(struct desk *desk, int64_t id, int64_t merchant_id, const char *settles_to)
{
    struct channel_account_row row = {.id = id,
        .merchant_id = merchant_id,
        .channel = CHANNEL_WECHAT,
        .dialect = "fake",
        .name = "伙伴",
        .state = "on"};
    struct holder_row holder = {.id = id,
        .merchant_id = merchant_id,
        .channel = CHANNEL_WECHAT,
        .returns_cost = 1,
        .name = "伙伴"};
    struct arena *arena;
    const char *field;

    assert_int_equal(arena_make((size_t)1 << 20, &arena), ERR_OK);
    assert_int_equal(channel_account_fill(&kit, random_system(),
                         &(struct adapter_values){(struct adapter_value[]){{"key", "secret"}}, 1},
                         arena, &row, &field),
        ERR_OK);
    arena_free(&arena);
    text_set(holder.settles_to, sizeof(holder.settles_to), settles_to);
    (void)desk_add_channel_account(desk, &row);
    (void)desk_add_holder(desk, &holder);
}

static struct desk *
begin(struct flow_test *test)
{
    struct desk *desk = NULL;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    return desk;
}

static void
commit(struct flow_test *test, struct desk *desk)
{
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static void
furnish(struct flow_test *test)
{
    struct desk *desk = begin(test);

    put_account(desk, ACCOUNT, 0, "merchant");
    commit(test, desk);
}

static int
open_test(void **state)
{
    int result = flow_test_open(state);

    furnish(*state);
    return result;
}

static enum err
add(struct flow_test *test, const char *number, struct onboarding_row *ret)
{
    struct onboarding_add add = {
        .merchant_id = FLOW_TEST_MERCHANT, .account_id = ACCOUNT, .by_id = 3};
    enum err err;

    text_set(add.number, sizeof(add.number), number);
    onboarding_flow_add(&add);
    err = store_test_turn(&test->store, &add.operation);
    *ret = add.onboarding_row;
    return err;
}

static enum err
set(struct flow_test *test, struct onboarding_row *row, enum onboarding_state state,
    const char *sub_number, const char *fault)
{
    struct onboarding_set set = {.merchant_id = FLOW_TEST_MERCHANT,
        .onboarding_id = row->id,
        .state = state,
        .by_id = 3,
        .kit = &kit};
    enum err err;

    text_set(set.sub_number, sizeof(set.sub_number), sub_number);
    if (fault[0] != '\0') {
        text_set(set.faults[0].field, sizeof(set.faults[0].field), fault);
        text_set(set.faults[0].reason, sizeof(set.faults[0].reason), "不清晰");
        set.faults_count = 1;
    }
    onboarding_flow_set(&set);
    err = store_test_turn(&test->store, &set.operation);
    if (err == ERR_OK)
        *row = set.onboarding_row;
    return err;
}

static void
an_application_is_one_by_the_partner_s_number(void **state)
{
    struct flow_test *test = *state;
    struct onboarding_row row;
    struct onboarding_row again;

    assert_int_equal(add(test, "1900000001_1", &row), ERR_OK);
    assert_string_equal(row.state, "draft");
    assert_int_equal(add(test, "1900000001_1", &again), ERR_OK);
    assert_int_equal(again.id, row.id);
    assert_int_equal(add(test, "no spaces", &again), ERR_BAD_INPUT);
    assert_int_equal(add(test, "", &again), ERR_BAD_INPUT);
}

static void
what_is_wrong_is_kept_by_round_and_the_newest_says_how_it_stands(void **state)
{
    struct flow_test *test = *state;
    struct onboarding_row row;

    assert_int_equal(add(test, "1900000001_2", &row), ERR_OK);
    assert_int_equal(set(test, &row, ONBOARDING_FINISHED, "1900000109", ""), ERR_BAD_STATE);
    assert_int_equal(set(test, &row, ONBOARDING_SUBMITTED, "", ""), ERR_OK);
    assert_int_equal(set(test, &row, ONBOARDING_REJECTED, "", "license_copy"), ERR_OK);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM onboarding_step s JOIN onboarding o ON o.id = "
                            "s.onboarding_id AND o.round = s.round WHERE s.field = 'license_copy' "
                            "AND o.state = 'rejected'"),
        1);
    assert_int_equal(set(test, &row, ONBOARDING_SUBMITTED, "", ""), ERR_OK);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM onboarding_step s JOIN onboarding o ON o.id = "
                            "s.onboarding_id AND o.round = s.round WHERE s.field <> ''"),
        0);
}

static void
finished_it_makes_an_account_that_is_off_and_can_be_opened(void **state)
{
    struct flow_test *test = *state;
    struct onboarding_row row;
    int64_t accounts;

    assert_int_equal(add(test, "1900000001_3", &row), ERR_OK);
    assert_int_equal(set(test, &row, ONBOARDING_SUBMITTED, "", ""), ERR_OK);
    assert_int_equal(set(test, &row, ONBOARDING_FINISHED, "", ""), ERR_BAD_INPUT);
    assert_int_equal(set(test, &row, ONBOARDING_FINISHED, "19000001x9", ""), ERR_BAD_INPUT);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM channel_account"), 1);
    assert_int_equal(set(test, &row, ONBOARDING_FINISHED, "1900000109", ""), ERR_OK);
    assert_int_not_equal(row.made_id, 0);
    accounts = flow_test_ask(test, "SELECT count(*) FROM channel_account WHERE state = 'off' AND "
                                   "merchant_id = 5 AND params LIKE '%1900000109%'");
    assert_int_equal(accounts, 1);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM holder h JOIN channel_account c ON c.id = h.id "
                            "WHERE h.merchant_id = 5 AND h.settles_to = 'merchant'"),
        1);
    assert_int_equal(set(test, &row, ONBOARDING_FINISHED, "1900000109", ""), ERR_BAD_STATE);
}

/* The partner, who owns the account; a merchant that he brought, and a stranger. */
#define PARTNER 40
#define SHOP 41
#define STRANGER 42
#define PARTNERS_ACCOUNT 79

static void
furnish_partner(struct flow_test *test)
{
    static const int64_t merchants[][2] = {{PARTNER, 0}, {SHOP, PARTNER}, {STRANGER, 0}};
    struct desk *desk = begin(test);

    for (size_t i = 0; i < LENGTH(merchants); i++)
        flow_test_merchant(desk, merchants[i][0], merchants[i][1]);
    put_account(desk, PARTNERS_ACCOUNT, PARTNER, "platform");
    commit(test, desk);
}

static enum err
add_as(struct flow_test *test, int64_t asker_id, int64_t merchant_id, int64_t account_id,
    struct onboarding_add *add)
{
    *add = (struct onboarding_add){.asker_id = asker_id,
        .merchant_id = merchant_id,
        .account_id = account_id,
        .by_id = 3,
        .number = "1900000001_9"};
    onboarding_flow_add(add);
    return store_test_turn(&test->store, &add->operation);
}

static void
an_app_enters_only_what_is_under_an_account_of_its_own(void **state)
{
    struct flow_test *test = *state;
    struct onboarding_add add;
    struct onboarding_set set;

    furnish_partner(test);
    assert_int_equal(add_as(test, STRANGER, SHOP, PARTNERS_ACCOUNT, &add), ERR_FORBIDDEN);
    assert_int_equal(add_as(test, SHOP, SHOP, PARTNERS_ACCOUNT, &add), ERR_FORBIDDEN);
    assert_int_equal(add_as(test, PARTNER, STRANGER, PARTNERS_ACCOUNT, &add), ERR_FORBIDDEN);
    assert_int_equal(add_as(test, PARTNER, SHOP, ACCOUNT, &add), ERR_FORBIDDEN);
    assert_int_equal(add_as(test, PARTNER, SHOP, PARTNERS_ACCOUNT, &add), ERR_OK);
    set = (struct onboarding_set){.asker_id = SHOP,
        .merchant_id = SHOP,
        .onboarding_id = add.onboarding_row.id,
        .state = ONBOARDING_SUBMITTED,
        .by_id = 3,
        .kit = &kit};
    onboarding_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_FORBIDDEN);
    set.asker_id = PARTNER;
    onboarding_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_OK);
    /* What it comes to is no account that the platform is paid through, though the partner's is. */
    set.state = ONBOARDING_FINISHED;
    text_set(set.sub_number, sizeof(set.sub_number), "1900000109");
    onboarding_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM holder WHERE merchant_id = 41 AND "
                                         "settles_to = 'merchant'"),
        1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_is_one_by_the_partner_s_number),
        cmocka_unit_test(what_is_wrong_is_kept_by_round_and_the_newest_says_how_it_stands),
        cmocka_unit_test(finished_it_makes_an_account_that_is_off_and_can_be_opened),
        cmocka_unit_test(an_app_enters_only_what_is_under_an_account_of_its_own),
    };

    return cmocka_run_group_tests(tests, open_test, flow_test_close);
}
