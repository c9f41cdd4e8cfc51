#include "hub/api/route.h"

#include "hub/api/api_test_help.h"

static void
say_param(struct call *call)
{
    call_answer(call, 200, "text/plain", bytes_text(call->param));
}

static void
say_board(struct call *call)
{
    call_answer(call, 200, "text/plain", bytes_text("figures"));
}

static const struct route first[] = {
    {"GET", "/plain", ROUTE_OPEN, 0, say_param, NULL},
    {"GET", "/T/:", ROUTE_OPEN, 0, say_param, NULL},
    {"POST", "/T/:/pay", ROUTE_OPEN, 8, say_param, NULL},
    {"POST", "/raw/:", ROUTE_RAW, 8, say_param, NULL},
};

static const struct route second[] = {
    {"GET", "/board", ROUTE_BOARD, 0, say_board, NULL},
};

static int
ask(struct api_test *test, const char *method, const char *path, const char *body)
{
    const struct route_set sets[] = {{first, LENGTH(first)}, {second, LENGTH(second)}};

    test->request.method = bytes_text(method);
    test->request.path = bytes_text(path);
    test->request.body = bytes_text(body);
    route_request(&test->hub, sets, LENGTH(sets), api_test_call(test), &test->request);
    assert_int_not_equal(test->answer.status, 0);
    return test->answer.status;
}

static int
ask_board(struct api_test *test, const char *peer, const char *query)
{
    test->request.peer = peer;
    test->request.query = bytes_text(query);
    return ask(test, "GET", "/board", "");
}

static void
a_door_is_found_by_method_and_path(void **state)
{
    struct api_test *test = *state;

    assert_int_equal(ask(test, "GET", "/plain", ""), 200);
    assert_string_equal(test->answer.body, "");
    assert_int_equal(ask(test, "GET", "/T/ABC", ""), 200);
    assert_string_equal(test->answer.body, "ABC");
    assert_int_equal(ask(test, "POST", "/T/ABC/pay", "12345678"), 200);
    assert_string_equal(test->answer.body, "ABC");
    assert_int_equal(ask(test, "HEAD", "/T/ABC", ""), 200);
}

/* A channel is answered in its own words, whatever it sends. */
static void
what_comes_to_a_raw_door_is_its_handler_s_to_read(void **state)
{
    struct api_test *test = *state;

    api_test_add_header(test, "content-type", "application/x-www-form-urlencoded");
    assert_int_equal(ask(test, "POST", "/T/ABC/pay", "a=%E4%B"), 400);
    assert_int_equal(ask(test, "POST", "/raw/ABC", "a=%E4%B"), 200);
    test->request.query = bytes_text("%");
    assert_int_equal(ask(test, "POST", "/raw/ABC", "a=b"), 200);
}

static void
every_answer_has_the_strict_policy(void **state)
{
    struct api_test *test = *state;

    assert_int_equal(ask(test, "GET", "/plain", ""), 200);
    assert_non_null(strstr(test->answer.policy, "default-src 'none'"));
    assert_null(strstr(test->answer.policy, "unsafe"));
}

static void
what_no_door_fits_is_404(void **state)
{
    static const char *const paths[] = {"/", "/plai", "/plain/", "/plain/x", "/T", "/T/", "/T/ABC/",
        "/T/ABC/pays", "/T//pay", "/T/ABC/DEF/pay", "/t/ABC", "/T/ABC/pay/x"};
    struct api_test *test = *state;

    for (size_t i = 0; i < LENGTH(paths); i++) {
        assert_int_equal(ask(test, "GET", paths[i], ""), 404);
        assert_non_null(strstr(test->answer.body, "NOT_FOUND"));
        assert_string_equal(test->answer.allow, "");
    }
}

static void
another_method_is_405_and_says_which(void **state)
{
    struct api_test *test = *state;

    assert_int_equal(ask(test, "POST", "/plain", ""), 405);
    assert_string_equal(test->answer.allow, "GET");
    assert_int_equal(ask(test, "GET", "/T/ABC/pay", ""), 405);
    assert_string_equal(test->answer.allow, "POST");
    assert_int_equal(ask(test, "HEAD", "/T/ABC/pay", ""), 405);
    assert_int_equal(ask(test, "DELETE", "/board", ""), 405);
    assert_int_equal(ask(test, "", "/plain", ""), 405);
}

static void
a_larger_body_than_the_door_takes_is_413(void **state)
{
    struct api_test *test = *state;

    assert_int_equal(ask(test, "POST", "/T/ABC/pay", "123456789"), 413);
    assert_int_equal(ask(test, "GET", "/plain", "1"), 413);
}

static void
a_query_or_form_that_cannot_be_read_is_400(void **state)
{
    struct api_test *test = *state;

    test->request.query = bytes_text("a=%zz");
    assert_int_equal(ask(test, "GET", "/plain", ""), 400);
    test->request.query = bytes_text("");
    api_test_add_header(test, "content-type", "application/x-www-form-urlencoded; charset=utf-8");
    assert_int_equal(ask(test, "POST", "/T/ABC/pay", "a=%"), 400);
    assert_int_equal(ask(test, "POST", "/T/ABC/pay", "a=%41"), 200);
}

static void
without_a_token_the_board_answers_this_machine_only(void **state)
{
    static const char *const ours[] = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"};
    static const char *const others[] = {
        "10.0.0.1", "192.168.1.5", "::2", "::ffff:10.0.0.1", "fe80::1", "1.127.0.0", "", "8.8.8.8"};
    struct api_test *test = *state;

    for (size_t i = 0; i < LENGTH(ours); i++)
        assert_int_equal(ask_board(test, ours[i], ""), 200);
    for (size_t i = 0; i < LENGTH(others); i++) {
        assert_int_equal(ask_board(test, others[i], ""), 403);
        assert_null(strstr(test->answer.body, "figures"));
        assert_int_equal(ask_board(test, others[i], "token="), 403);
    }
}

static void
with_a_token_the_board_answers_whoever_has_it(void **state)
{
    static const char *const wrong[] = {
        "", "token=", "token=secre", "token=secrets", "token=SECRET", "tokens=secret"};
    struct api_test *test = *state;

    memcpy(test->hub.settings.board_token, "secret", sizeof("secret"));
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(ask_board(test, "127.0.0.1", wrong[i]), 403);
    assert_int_equal(ask_board(test, "10.0.0.1", "token=secret"), 200);
    assert_int_equal(ask_board(test, "10.0.0.1", "x=1&token=secret"), 200);
    api_test_add_header(test, "authorization", "Bearer secret");
    assert_int_equal(ask_board(test, "10.0.0.1", ""), 200);
    /* The header is what counts when there are both. */
    test->headers[0].value = "Bearer other";
    assert_int_equal(ask_board(test, "10.0.0.1", "token=secret"), 403);
    test->headers[0].value = "Basic secret";
    assert_int_equal(ask_board(test, "10.0.0.1", ""), 403);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        API_TEST(a_door_is_found_by_method_and_path),
        API_TEST(what_comes_to_a_raw_door_is_its_handler_s_to_read),
        API_TEST(every_answer_has_the_strict_policy),
        API_TEST(what_no_door_fits_is_404),
        API_TEST(another_method_is_405_and_says_which),
        API_TEST(a_larger_body_than_the_door_takes_is_413),
        API_TEST(a_query_or_form_that_cannot_be_read_is_400),
        API_TEST(without_a_token_the_board_answers_this_machine_only),
        API_TEST(with_a_token_the_board_answers_whoever_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
