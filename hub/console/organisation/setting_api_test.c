/* What holds at a place comes from who is above, until it is set there; and says where from. */
#include "hub/console/organisation/setting_api.h"

#include "hub/api/staff_test_help.h"
#include "hub/flow/setting_read.h"

/* As the platform has: they count by themselves. */
#define TERMINAL 1

static const char *
ask(struct staff_test *test, const char *token, const char *method, const char *target,
    const char *body, int status)
{
    static int key;
    char name[20];
    char path[120];

    (void)snprintf(name, sizeof(name), "k%d", key++);
    (void)snprintf(path, sizeof(path), "/console/api/%s", target);
    staff_test_request(test, method, path, token);
    test->request.body = bytes_text(body);
    staff_test_header(test, "idempotency-key", name);
    if (staff_test_send(test, &setting_api_routes, 1) != status)
        fail_msg("%s %s: %d and not %d: %s", method, target, test->status, status, test->body);
    return test->body;
}

/* The object of one setting in an answer. */
static const char *
of(const char *body, const char *name)
{
    static char piece[600];
    char mark[60];
    const char *at;

    (void)snprintf(mark, sizeof(mark), "{\"name\":\"%s\"", name);
    at = strstr(body, mark);
    assert_non_null(at);
    (void)snprintf(piece, sizeof(piece), "%.*s", (int)(strstr(at, "}}") - at + 2), at);
    return piece;
}

static void
come(struct staff_test *test, char platform[static STAFF_TOKEN_LENGTH + 1],
    char merchant[static STAFF_TOKEN_LENGTH + 1])
{
    struct engine *engine = test->store.store.writer;
    struct desk *desk;

    (void)snprintf(test->hub.settings.terminal_settings,
        sizeof(test->hub.settings.terminal_settings), "{\"print_cash\":false,\"staff\":\"小王\"}");
    staff_test_session(
        test, staff_test_person(test, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN), platform);
    staff_test_session(
        test, staff_test_person(test, "boss", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), merchant);
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_terminal(desk, &(struct terminal_row){.id = TERMINAL,
                                      .merchant_id = STAFF_TEST_MERCHANT,
                                      .store_id = STAFF_TEST_STORE,
                                      .name = "3号机",
                                      .state = "new",
                                      .epoch = 1});
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

static void
each_level_says_where_a_value_comes_from(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, platform, boss);
    body = ask(test, boss, "GET", "organisations/12/settings?at=12", "", 200);
    assert_non_null(strstr(of(body, "cash_rounding_fen"), "\"value\":\"10\""));
    assert_non_null(strstr(of(body, "cash_rounding_fen"), "\"origin\":{\"kind\":\"initial\"}"));
    assert_non_null(strstr(of(body, "print_cash"), "\"origin\":{\"kind\":\"configuration\"}"));
    (void)ask(test, platform, "PATCH", "organisations/1/settings?at=1",
        "{\"name\":\"cash_rounding_fen\",\"value\":\"50\",\"version\":0}", 200);
    (void)ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"receipt_foot\",\"value\":\"谢谢\",\"version\":0}", 200);
    body = ask(test, boss, "GET", "terminals/1/settings?at=12", "", 200);
    assert_non_null(strstr(of(body, "cash_rounding_fen"), "\"value\":\"50\""));
    /* Who stands above his own place is not told. */
    assert_non_null(
        strstr(of(body, "cash_rounding_fen"), "\"origin\":{\"kind\":\"organisation\"}"));
    assert_non_null(strstr(of(body, "receipt_foot"),
        "\"origin\":{\"kind\":\"organisation\",\"id\":\"11\",\"name\":\"place 11\"}"));
    assert_non_null(strstr(of(body, "receipt_foot"), "\"own\":false"));
    (void)ask(test, boss, "PATCH", "terminals/1/settings?at=11",
        "{\"name\":\"receipt_foot\",\"value\":\"再来\",\"version\":0}", 200);
    body = ask(test, boss, "GET", "terminals/1/settings?at=12", "", 200);
    assert_non_null(strstr(of(body, "receipt_foot"), "\"value\":\"再来\",\"own\":true"));
    assert_non_null(strstr(of(body, "receipt_foot"), "\"origin\":{\"kind\":\"terminal\"}"));
    body = ask(test, platform, "GET", "organisations/1/settings?at=1", "", 200);
    assert_non_null(strstr(of(body, "receipt_foot"), "\"value\":\"\",\"own\":false"));
}

static void
what_is_left_to_who_is_above_comes_back(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, platform, boss);
    (void)ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"print_qr\",\"value\":\"false\",\"version\":0}", 200);
    (void)ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"print_qr\",\"value\":\"true\",\"version\":0}", 409);
    assert_non_null(
        strstr(of(ask(test, boss, "GET", "organisations/11/settings?at=11", "", 200), "print_qr"),
            "\"value\":\"false\",\"own\":true,\"version\":1"));
    body = ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"print_qr\",\"version\":1}", 200);
    assert_non_null(strstr(of(body, "print_qr"), "\"value\":\"true\",\"own\":false"));
    assert_non_null(strstr(of(body, "print_qr"), "\"origin\":{\"kind\":\"initial\"}"));
}

static void
wrong_values_are_refused_and_strangers_find_nothing(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    char cashier[STAFF_TOKEN_LENGTH + 1];

    come(test, platform, boss);
    staff_test_session(
        test, staff_test_person(test, "cashier", STAFF_TEST_STORE, ROLE_STORE_MANAGER), cashier);
    (void)ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"cash_rounding_fen\",\"value\":\"0\",\"version\":0}", 400);
    assert_non_null(strstr(test->body, "\"detail\":\"cash_rounding_fen\""));
    (void)ask(test, boss, "PATCH", "organisations/11/settings?at=11",
        "{\"name\":\"colour\",\"value\":\"red\",\"version\":0}", 400);
    (void)ask(test, boss, "PATCH", "organisations/10/settings?at=10",
        "{\"name\":\"print_qr\",\"value\":\"false\",\"version\":0}", 404);
    (void)ask(test, boss, "PATCH", "terminals/78/settings?at=11",
        "{\"name\":\"print_qr\",\"value\":\"false\",\"version\":0}", 404);
    (void)ask(test, boss, "GET", "terminals/78/settings?at=11", "", 404);
    (void)ask(test, cashier, "PATCH", "organisations/12/settings?at=12",
        "{\"name\":\"print_qr\",\"value\":\"false\",\"version\":0}", 403);
}

static void
a_pin_is_kept_for_terminals_and_shown_to_nobody(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, platform, boss);
    body = ask(test, boss, "PATCH", "organisations/12/settings?at=12",
        "{\"name\":\"supervisor_pin\",\"value\":\"86420\",\"version\":0}", 200);
    assert_non_null(strstr(of(body, "supervisor_pin"), "\"is_set\":true,\"own\":true"));
    assert_null(strstr(body, "86420"));
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM setting WHERE value LIKE '%86420%'"), 0);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE became LIKE '%86420%'"), 0);
}

struct told {
    struct reading reading; /* first */
    struct setting_read read;
    char json[2000];
    enum err err;
};

static void
told_run(struct reading *reading, struct reader *reader)
{
    struct told *told = (struct told *)reading;
    struct text text;

    text_init(&text, told->json, sizeof(told->json));
    told->err = setting_read_terminal(&told->read, reader);
    if (told->err == ERR_OK)
        told->err = setting_read_put(&told->read, &text);
}

static void
told_done(struct reading *reading)
{
    (void)reading;
}

static void
a_terminal_is_told_all_that_holds_for_it(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    struct told told = {.reading = {.run = told_run, .done = told_done}};

    come(test, platform, boss);
    (void)ask(test, boss, "PATCH", "organisations/12/settings?at=12",
        "{\"name\":\"supervisor_pin\",\"value\":\"86420\",\"version\":0}", 200);
    (void)ask(test, boss, "PATCH", "terminals/1/settings?at=12",
        "{\"name\":\"default_tender\",\"value\":\"cash\",\"version\":0}", 200);
    told.read = (struct setting_read){.terminal_id = TERMINAL,
        .configuration = test->hub.settings.terminal_settings,
        .keys = test->hub.keys};
    assert_int_equal(reader_submit(test->hub.reader, &told.reading), ERR_OK);
    staff_test_run(test);
    assert_int_equal(told.err, ERR_OK);
    assert_string_equal(told.json,
        "{\"cash_rounding_fen\":10,\"default_tender\":\"cash\",\"code_sale_max_fen\":50000,"
        "\"code_total_max_fen\":500000,\"code_hours_max\":72,\"supervisor_pin\":\"86420\","
        "\"print_wallet\":true,\"print_cash\":false,\"print_qr\":true,\"open_drawer\":true,"
        "\"receipt_head\":\"\",\"receipt_foot\":\"\",\"shift_required\":false,"
        "\"print_shift\":true,\"speech\":true,\"staff\":\"小王\"}");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(each_level_says_where_a_value_comes_from),
        STAFF_TEST(what_is_left_to_who_is_above_comes_back),
        STAFF_TEST(wrong_values_are_refused_and_strangers_find_nothing),
        STAFF_TEST(a_pin_is_kept_for_terminals_and_shown_to_nobody),
        STAFF_TEST(a_terminal_is_told_all_that_holds_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
