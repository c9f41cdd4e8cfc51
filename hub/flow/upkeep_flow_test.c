/* Certificates are asked for again and again, by one hub, and no faster than is good. */
#include "hub/flow/upkeep_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/store/store_test_help.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/text/json.h"

#define ACCOUNT 4711
#define ARENA_SIZE ((size_t)256 * 1024)

static const struct adapter fake;
static const struct adapter *const fakes[] = {&fake};
static const struct adapter_field fields[] = {
    {"key", ADAPTER_FIELD_SECRET, "钥", "key", "", NULL, NULL, 0},
    {"certificates", ADAPTER_FIELD_PUBLIC, "证书", "certificates", "", "", NULL, 0},
};

/* It cannot be opened with what stands in there. */
static enum err
fake_open(const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    struct adapter_account *account = calloc(1, sizeof(*account));

    (void)notify_url;
    *ret_field = "certificates";
    assert_non_null(account);
    assert_string_equal(adapter_form_value(fields, LENGTH(fields), values, "key"), "s3cret");
    account->adapter = &fake;
    *ret_account = account;
    return ERR_OK;
}

static void
fake_close(struct adapter_account **account)
{
    free(*account);
    *account = NULL;
}

static const struct adapter fake = {.channel = CHANNEL_WECHAT,
    .dialect = "fake",
    .fields = fields,
    .fields_count = LENGTH(fields),
    .open = fake_open,
    .close = fake_close};

static const struct vault_keys keys = {.master = {1, 2, 3}};
static const struct channel_account_kit kit = {
    .adapters = fakes, .adapters_count = 1, .keys = &keys, .public_base = "https://pay.example"};

static void
add_account(struct store_test *test)
{
    static const struct adapter_value values[] = {{"key", "s3cret"}, {"certificates", cert_leaf}};
    struct channel_account_row row = {.id = ACCOUNT,
        .merchant_id = 5,
        .channel = CHANNEL_WECHAT,
        .dialect = "fake",
        .state = "on"};
    struct desk *desk = NULL;
    struct arena *arena;
    const char *field;

    assert_int_equal(arena_make(ARENA_SIZE, &arena), ERR_OK);
    assert_int_equal(channel_account_fill(&kit, &test->random,
                         &(struct adapter_values){values, LENGTH(values)}, arena, &row, &field),
        ERR_OK);
    assert_int_equal(desk_make(test->store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.writer), ERR_OK);
    (void)desk_add_channel_account(desk, &row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.writer), ERR_OK);
    desk_free(&desk);
    arena_free(&arena);
}

static int
open_store(void **state)
{
    static struct store_test test;

    store_test_open(&test, "upkeep");
    add_account(&test);
    *state = &test;
    return 0;
}

static int
close_store(void **state)
{
    store_test_close(*state);
    return 0;
}

static void
want(struct store_test *test, bool soon)
{
    struct upkeep_want want = {
        .merchant_id = 5, .account_id = ACCOUNT, .task = UPKEEP_CERTIFICATES, .soon = soon};

    upkeep_flow_want(&want);
    assert_int_equal(store_test_turn(test, &want.operation), ERR_OK);
}

static int64_t
due_in_s(struct store_test *test)
{
    return (store_test_ask(test, "SELECT due_us FROM outbox WHERE state = 'pending'") -
               test->clock.now_us) /
           1000000;
}

static bool
came(struct store_test *test, enum err outcome, const char *value)
{
    struct upkeep_certificates said = {.merchant_id = 5,
        .account_id = ACCOUNT,
        .outbox_id = store_test_ask(test, "SELECT id FROM outbox WHERE state = 'pending'"),
        .kit = &kit,
        .field = "certificates",
        .outcome = outcome,
        .value = value};

    upkeep_flow_certificates(&said);
    assert_int_equal(store_test_turn(test, &said.operation), ERR_OK);
    return said.changed;
}

static int64_t
certificates(struct store_test *test, const char *pem)
{
    char letters[33]; /* of its middle, where no two are alike */
    struct query *statement = store_test_statement(
        test, "SELECT count(*) FROM channel_account WHERE params LIKE '%' || ?1 || '%'");
    int64_t count;

    memcpy(letters, pem + 400, sizeof(letters) - 1);
    letters[sizeof(letters) - 1] = '\0';
    for (char *at = letters; *at != '\0'; at++)
        if (*at == '\n' || *at == '/')
            *at = '%';
    query_bind_text(statement, 1, bytes_text(letters));
    assert_int_equal(query_step(statement), ERR_OK);
    count = query_int(statement, 0);
    query_reset(statement);
    return count;
}

static int64_t
alarms(struct store_test *test, const char *kind)
{
    struct query *statement =
        store_test_statement(test, "SELECT count(*) FROM alarm WHERE kind = ?1");
    int64_t count;

    query_bind_text(statement, 1, bytes_text(kind));
    assert_int_equal(query_step(statement), ERR_OK);
    count = query_int(statement, 0);
    query_reset(statement);
    return count;
}

static void
one_effect_waits_however_often_it_is_wanted(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    assert_int_equal(due_in_s(test), 0);
    want(test, false);
    want(test, true);
    assert_int_equal(
        store_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'certificates'"), 1);
}

static void
it_is_done_at_least_every_twelve_hours(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    assert_false(came(test, ERR_NOT_FOUND, NULL)); /* it signs with a public key alone */
    assert_true(due_in_s(test) >= 11 * 3600 && due_in_s(test) < 12 * 3600);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
who_makes_us_hurry_does_so_once_a_minute(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    (void)came(test, ERR_NOT_FOUND, NULL);
    want(test, true); /* it has just been asked for */
    assert_int_equal(due_in_s(test), 60);
    test->clock.now_us += UPKEEP_HURRY_SPAN.us;
    assert_int_equal(due_in_s(test), 0);
    (void)came(test, ERR_NOT_FOUND, NULL);
    for (int i = 0; i < 100; i++) {
        want(test, true);
        assert_int_equal(due_in_s(test), 60);
    }
    test->clock.now_us += 2 * UPKEEP_HURRY_SPAN.us;
    (void)came(test, ERR_NOT_FOUND, NULL);
    want(test, true);
    assert_int_equal(due_in_s(test), 0);
}

static void
what_came_stands_before_what_has_not_ended(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    assert_true(came(test, ERR_OK, cert_root));
    assert_int_equal(certificates(test, cert_root), 1);
    assert_int_equal(certificates(test, cert_leaf), 1);
    assert_int_equal(store_test_ask(test, "SELECT version FROM channel_account"), 2);
    assert_false(came(test, ERR_OK, cert_root)); /* the same */
    assert_int_equal(store_test_ask(test, "SELECT version FROM channel_account"), 2);
    test->clock.now_us = INT64_C(5000000000) * 1000000; /* both have ended */
    assert_true(came(test, ERR_OK, cert_root));
    assert_int_equal(certificates(test, cert_leaf), 0);
}

static void
a_lie_is_an_alarm_once_and_silence_after_some_tries(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    for (int i = 0; i < 3; i++)
        assert_false(came(test, ERR_BAD_SIGNATURE, NULL));
    assert_int_equal(alarms(test, "certificates_refused"), 1);
    assert_true(due_in_s(test) <= 3600);
    assert_false(came(test, ERR_NOT_FOUND, NULL));
    for (int i = 0; i < 4; i++)
        assert_false(came(test, i % 2 == 0 ? ERR_NO_ANSWER : ERR_BAD_INPUT, NULL));
    assert_int_equal(alarms(test, "certificates_refused"), 1); /* what was cut is no lie */
    assert_int_equal(alarms(test, "certificates_silent"), 0);
    assert_false(came(test, ERR_UNREACHABLE, NULL));
    assert_int_equal(alarms(test, "certificates_silent"), 1);
    for (int i = 0; i < 20; i++)
        assert_false(came(test, ERR_NO_ANSWER, NULL));
    assert_int_equal(alarms(test, "certificates_silent"), 1);
    assert_int_equal(due_in_s(test), 64 * 60);
}

static void
what_cannot_be_used_changes_nothing(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    assert_false(
        came(test, ERR_OK, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"));
    assert_int_equal(store_test_ask(test, "SELECT version FROM channel_account"), 1);
    assert_int_equal(alarms(test, "certificates_refused"), 1);
}

static void
an_account_that_is_off_is_left_alone_until_it_is_on(void **state)
{
    struct store_test *test = *state;

    want(test, false);
    assert_int_equal(engine_begin(test->store.writer), ERR_OK);
    store_test_run(test, "UPDATE channel_account SET state = 'off'");
    assert_int_equal(engine_commit(test->store.writer), ERR_OK);
    assert_false(came(test, ERR_OK, cert_root));
    assert_int_equal(
        store_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'pending'"), 0);
    want(test, false);
    assert_int_equal(
        store_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'pending'"), 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    static const struct CMUnitTest tests[] = {
        TEST(one_effect_waits_however_often_it_is_wanted),
        TEST(it_is_done_at_least_every_twelve_hours),
        TEST(who_makes_us_hurry_does_so_once_a_minute),
        TEST(what_came_stands_before_what_has_not_ended),
        TEST(a_lie_is_an_alarm_once_and_silence_after_some_tries),
        TEST(what_cannot_be_used_changes_nothing),
        TEST(an_account_that_is_off_is_left_alone_until_it_is_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
