#include "hub/api/shape.h"

#include "hub/api/api_test_help.h"

static const struct shape_field fields[] = {
    {.name = "amount", .kind = SHAPE_AMOUNT},
    {.name = "number", .kind = SHAPE_NUMBER, .max = 8, .optional = true},
    {.name = "currency", .kind = SHAPE_CURRENCY, .optional = true},
    {.name = "way", .kind = SHAPE_WORD, .words = "qr page barcode", .optional = true},
    {.name = "count", .kind = SHAPE_COUNT, .max = 9, .optional = true},
    {.name = "text", .kind = SHAPE_TEXT, .max = 6, .optional = true},
    {.name = "id", .kind = SHAPE_ID, .optional = true},
    {.name = "truth", .kind = SHAPE_BOOL, .optional = true},
    {.name = "list", .kind = SHAPE_LIST, .optional = true},
    {.name = "object", .kind = SHAPE_OBJECT, .optional = true},
    {.name = "url", .kind = SHAPE_URL, .max = 12, .optional = true},
    {.name = "short", .kind = SHAPE_TEXT, .max = 9, .optional = true, .letters = 2},
    {.name = "left", .kind = SHAPE_TEXT, .max = 6, .optional = true, .may_be_empty = true},
};
static const struct shape shape = {"Test", fields, LENGTH(fields)};

static union shape_value values[LENGTH(fields)];

/* PROBLEM_COUNT when it is read. */
static enum problem
read_body(const char *body, const char **ret_wrong)
{
    const struct json_node *root;
    struct arena *arena = NULL;
    enum problem problem = PROBLEM_COUNT;

    *ret_wrong = "";
    assert_int_equal(arena_make(100000, &arena), ERR_OK);
    if (shape_parse(bytes_text(body), arena, &root, &problem) &&
        shape_read(&shape, root, values, &problem, ret_wrong))
        problem = PROBLEM_COUNT;
    arena_free(&arena);
    return problem;
}

/* What is read of a body, and which of its fields is to blame. */
struct reading_case {
    const char *body;
    enum problem problem;
    const char *wrong;
};

static void
try(const struct reading_case *cases, size_t count)
{
    const char *wrong;

    for (size_t i = 0; i < count; i++)
        if (read_body(cases[i].body, &wrong) != cases[i].problem ||
            strcmp(wrong, cases[i].wrong) != 0)
            fail_msg("%s: %d %s", cases[i].body, (int)read_body(cases[i].body, &wrong), wrong);
}

static void
each_mistake_has_a_code_of_its_own(void **state)
{
    static const struct reading_case cases[] = {
        {"{\"amount\":1}", PROBLEM_COUNT, ""},
        {"{\"amount\":10000000000}", PROBLEM_COUNT, ""},
        {"", PROBLEM_NOT_JSON, ""},
        {"{", PROBLEM_NOT_JSON, ""},
        {"{\"amount\":1}x", PROBLEM_NOT_JSON, ""},
        {"{\"amount\":01}", PROBLEM_NOT_JSON, ""},
        {"{\"amount\":NaN}", PROBLEM_NOT_JSON, ""},
        {"{'amount':1}", PROBLEM_NOT_JSON, ""},
        {"amount=1", PROBLEM_NOT_JSON, ""},
        {"{\"amount\":1,\"amount\":1}", PROBLEM_DUPLICATE_KEY, ""},
        {"{\"amount\":1,\"am\\u006funt\":2}", PROBLEM_DUPLICATE_KEY, ""},
        {"{\"amount\":1,\"x\":{\"y\":1,\"y\":2}}", PROBLEM_DUPLICATE_KEY, ""},
        {"[]", PROBLEM_FIELD_WRONG, "Test"},
        {"{}", PROBLEM_FIELD_MISSING, "amount"},
        {"{\"amount\":null}", PROBLEM_FIELD_MISSING, "amount"},
        {"{\"amount\":\"1\"}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":true}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":[1]}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":12.34}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":1.0}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":1e2}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":-0}", PROBLEM_AMOUNT_NOT_WHOLE, "amount"},
        {"{\"amount\":0}", PROBLEM_AMOUNT_NOT_POSITIVE, "amount"},
        {"{\"amount\":-1}", PROBLEM_AMOUNT_NOT_POSITIVE, "amount"},
        {"{\"amount\":10000000001}", PROBLEM_AMOUNT_OVER_LIMIT, "amount"},
        {"{\"amount\":9007199254740991}", PROBLEM_AMOUNT_OVER_LIMIT, "amount"},
        {"{\"amount\":9007199254740992}", PROBLEM_NUMBER_TOO_LARGE, "amount"},
        {"{\"amount\":-9007199254740992}", PROBLEM_NUMBER_TOO_LARGE, "amount"},
        {"{\"amount\":100000000000000000000000}", PROBLEM_NUMBER_TOO_LARGE, "amount"},
    };

    (void)state;
    try(cases, LENGTH(cases));
}

static void
each_kind_of_field_takes_what_it_is_for(void **state)
{
    static const struct reading_case cases[] = {
        {"{\"amount\":1,\"currency\":\"CNY\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"currency\":\"USD\"}", PROBLEM_CURRENCY_NOT_TAKEN, "currency"},
        {"{\"amount\":1,\"currency\":\"cny\"}", PROBLEM_CURRENCY_NOT_TAKEN, "currency"},
        {"{\"amount\":1,\"currency\":156}", PROBLEM_FIELD_WRONG, "currency"},
        {"{\"amount\":1,\"number\":\"A-b_9\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"number\":\"\"}", PROBLEM_FIELD_WRONG, "number"},
        {"{\"amount\":1,\"number\":\"123456789\"}", PROBLEM_FIELD_WRONG, "number"},
        {"{\"amount\":1,\"number\":\"a/b\"}", PROBLEM_FIELD_WRONG, "number"},
        {"{\"amount\":1,\"number\":\"a b\"}", PROBLEM_FIELD_WRONG, "number"},
        {"{\"amount\":1,\"number\":7}", PROBLEM_FIELD_WRONG, "number"},
        {"{\"amount\":1,\"way\":\"code\"}", PROBLEM_FIELD_WRONG, "way"},
        {"{\"amount\":1,\"way\":\"q\"}", PROBLEM_FIELD_WRONG, "way"},
        {"{\"amount\":1,\"count\":10}", PROBLEM_FIELD_WRONG, "count"},
        {"{\"amount\":1,\"count\":-1}", PROBLEM_FIELD_WRONG, "count"},
        {"{\"amount\":1,\"count\":1.5}", PROBLEM_FIELD_WRONG, "count"},
        {"{\"amount\":1,\"text\":\"茶茶\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"text\":\"茶茶茶\"}", PROBLEM_FIELD_WRONG, "text"},
        {"{\"amount\":1,\"text\":\"a\\nb\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"text\":\"a\\u0007\"}", PROBLEM_TEXT_HIDDEN, "text"},
        {"{\"amount\":1,\"text\":\"\\u202e茶\"}", PROBLEM_TEXT_HIDDEN, "text"},
        {"{\"amount\":1,\"text\":\"\"}", PROBLEM_FIELD_WRONG, "text"},
        {"{\"amount\":1,\"left\":\"\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"short\":\"茶茶\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"short\":\"abc\"}", PROBLEM_FIELD_WRONG, "short"},
        {"{\"amount\":1,\"url\":\"https://a.io\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"url\":\"https://a.io/\"}", PROBLEM_FIELD_WRONG, "url"},
        {"{\"amount\":1,\"url\":\"ftp://a.io\"}", PROBLEM_FIELD_WRONG, "url"},
        {"{\"amount\":1,\"id\":\"12\"}", PROBLEM_COUNT, ""},
        {"{\"amount\":1,\"id\":12}", PROBLEM_FIELD_WRONG, "id"},
        {"{\"amount\":1,\"id\":\"0\"}", PROBLEM_FIELD_WRONG, "id"},
        {"{\"amount\":1,\"id\":\"9223372036854775808\"}", PROBLEM_FIELD_WRONG, "id"},
        {"{\"amount\":1,\"truth\":1}", PROBLEM_FIELD_WRONG, "truth"},
        {"{\"amount\":1,\"list\":{}}", PROBLEM_FIELD_WRONG, "list"},
        {"{\"amount\":1,\"object\":[]}", PROBLEM_FIELD_WRONG, "object"},
        {"{\"amount\":1,\"unheard\":[{}]}", PROBLEM_COUNT, ""},
    };

    (void)state;
    try(cases, LENGTH(cases));
}

static void
values_come_out_in_the_order_of_the_shape(void **state)
{
    const char *wrong;

    (void)state;
    assert_int_equal(read_body("{\"truth\":true,\"id\":\"77\",\"count\":9,\"way\":\"barcode\","
                               "\"amount\":1234}",
                         &wrong),
        PROBLEM_COUNT);
    assert_int_equal(values[0].number, 1234);
    assert_null(values[1].text);
    assert_int_equal(values[3].number, 2);
    assert_int_equal(values[4].number, 9);
    assert_int_equal(values[6].number, 77);
    assert_true(values[7].truth);
}

static void
a_refusal_says_code_message_detail_and_request(void **state)
{
    char block[400];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    problem_put(&text, PROBLEM_NOT_FOUND, true, "number", "1-2");
    assert_string_equal(block, "{\"code\":\"NOT_FOUND\",\"message\":\"there is no such thing\","
                               "\"detail\":\"number\",\"request_id\":\"1-2\"}");
    text_init(&text, block, sizeof(block));
    problem_put(&text, PROBLEM_NOT_FOUND, false, NULL, "1-2");
    assert_string_equal(block, "{\"code\":\"NOT_FOUND\",\"message\":\"资源不存在\","
                               "\"detail\":\"\",\"request_id\":\"1-2\"}");
}

static void
every_error_is_a_problem_of_its_class(void **state)
{
    (void)state;
    for (unsigned i = ERR_OK + 1; i < ERR_COUNT; i++) {
        enum err err = (enum err)i;
        enum problem problem = problem_of(err);

        if (err_class(err) == ERR_CLASS_REFUSED)
            assert_string_not_equal(problem_again(problem), "LATER");
        else
            assert_string_equal(problem_again(problem), "LATER");
        assert_true(problem_status(problem) >= 400);
    }
}

static const struct shape_field query_fields[] = {
    {.name = "after", .kind = SHAPE_NUMBER, .max = 8, .optional = true},
    {.name = "limit", .kind = SHAPE_COUNT, .max = 9, .optional = true},
    {.name = "from", .kind = SHAPE_TIME, .optional = true},
    {.name = "state", .kind = SHAPE_WORD, .words = "OPEN PAID", .optional = true},
    {.name = "store", .kind = SHAPE_ID, .optional = true},
};
static const struct shape query_shape = {"Query", query_fields, LENGTH(query_fields)};

/* PROBLEM_COUNT when it is read. */
static enum problem
read_query(const char *query, const char **ret_wrong)
{
    struct form form = {.count = 0};
    struct arena *arena = NULL;
    enum problem problem = PROBLEM_COUNT;

    *ret_wrong = "";
    assert_int_equal(arena_make(100000, &arena), ERR_OK);
    assert_int_equal(form_read(bytes_text(query), arena, &form), ERR_OK);
    if (shape_read_form(&query_shape, &form, values, &problem, ret_wrong))
        problem = PROBLEM_COUNT;
    arena_free(&arena);
    return problem;
}

static void
a_query_is_read_by_its_shape_and_a_mistake_names_its_field(void **state)
{
    static const struct {
        const char *query;
        const char *wrong;
    } cases[] = {
        {"after=a%2Fb", "after"},
        {"after=", "after"},
        {"limit=10", "limit"},
        {"limit=-1", "limit"},
        {"limit=x", "limit"},
        {"from=2026-11-23", "from"},
        {"from=2026-11-23T01:53:58", "from"},
        {"state=paid", "state"},
        {"state=", "state"},
        {"store=0", "store"},
        {"store=x", "store"},
    };
    const char *wrong;

    (void)state;
    assert_int_equal(read_query("", &wrong), PROBLEM_COUNT);
    assert_null(values[0].text);
    assert_int_equal(values[3].number, -1);
    assert_int_equal(
        read_query("limit=9&from=1970-01-01T00:00:01Z&state=PAID&store=7", &wrong), PROBLEM_COUNT);
    assert_int_equal(values[1].number, 9);
    assert_int_equal(values[2].moment.us, 1000000);
    assert_int_equal(values[3].number, 1);
    assert_int_equal(values[4].number, 7);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_int_equal(read_query(cases[i].query, &wrong), PROBLEM_FIELD_WRONG);
        assert_string_equal(wrong, cases[i].wrong);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_has_a_code_of_its_own),
        cmocka_unit_test(each_kind_of_field_takes_what_it_is_for),
        cmocka_unit_test(values_come_out_in_the_order_of_the_shape),
        cmocka_unit_test(a_refusal_says_code_message_detail_and_request),
        cmocka_unit_test(every_error_is_a_problem_of_its_class),
        cmocka_unit_test(a_query_is_read_by_its_shape_and_a_mistake_names_its_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
