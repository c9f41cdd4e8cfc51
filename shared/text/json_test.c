#include "shared/text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/base/money.h"
#include "shared/base/random.h"

#define ARENA_SIZE (1 << 20)
#define ROUNDS 20000

/* The answer of Alipay's precreate, with a value that looks like the rest of it. */
static const char answer[] =
    "{ \"alipay_response\" : {\"code\":\"10000\",\"a\":\"}\\\"sign\\\":{\"} ,\n"
    "\"alipay_cert_sn\":\"0a1b\",\"list\":[{\"sign\":1},2],\"n\": -12 ,"
    "\"empty\":{},\"sign\":\"ab\\\"c==\"}";

static int
make_arena(void **state)
{
    struct arena *arena;

    if (arena_make(ARENA_SIZE, &arena) != ERR_OK)
        return -1;
    *state = arena;
    return 0;
}

static int
free_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

/* In a block of exactly this size, so that reading behind it is seen. */
static enum err
parse_bytes(struct arena *arena, struct bytes text)
{
    const struct json_node *node = NULL;
    uint8_t *exact = malloc(text.size > 0 ? text.size : 1);
    enum err err;

    assert_non_null(exact);
    if (text.size > 0)
        memcpy(exact, text.at, text.size);
    arena_reset(arena);
    err = json_parse(bytes_of(exact, text.size), arena, &node);
    free(exact);
    assert_int_equal(node != NULL, err == ERR_OK);
    return err;
}

static void
assert_refused(struct arena *arena, const char *text)
{
    if (parse_bytes(arena, bytes_text(text)) != ERR_BAD_INPUT)
        fail_msg("taken: %s", text);
}

static void
assert_taken(struct arena *arena, const char *text)
{
    if (parse_bytes(arena, bytes_text(text)) != ERR_OK)
        fail_msg("refused: %s", text);
}

static const struct json_node *
parse(struct arena *arena, const char *text)
{
    const struct json_node *root = NULL;

    assert_int_equal(json_parse(bytes_text(text), arena, &root), ERR_OK);
    return root;
}

/* The one field called "a". */
static enum err
read_a(struct arena *arena, const char *text, enum json_kind kind, void *ret_value)
{
    const struct json_field field = {"a", kind, false, ret_value};

    return json_read(parse(arena, text), &field, 1, NULL);
}

static const char *
text_of_a(struct arena *arena, const char *text)
{
    const char *value = NULL;

    assert_int_equal(read_a(arena, text, JSON_TEXT, &value), ERR_OK);
    return value;
}

static void
fields_of_every_kind_arrive(void **state)
{
    const char *text = NULL;
    int64_t number = 0;
    int64_t id = 0;
    struct money yuan = {0};
    struct money fen = {0};
    bool truth = false;
    const struct json_node *list = NULL;
    const struct json_field fields[] = {
        {"text", JSON_TEXT, false, &text},
        {"number", JSON_INT, false, &number},
        {"id", JSON_ID, false, &id},
        {"yuan", JSON_YUAN, false, &yuan},
        {"fen", JSON_FEN, false, &fen},
        {"truth", JSON_BOOL, false, &truth},
        {"list", JSON_NODE, false, &list},
    };
    const struct json_node *root = parse(*state,
        "{\"new\":[{}],\"list\":[\"x\",\"y\"],\"truth\":true,\"fen\":250,\"yuan\":\"12.34\","
        "\"id\":\"9223372036854775807\",\"number\":-9007199254740991,\"text\":\"闪付\"}");

    assert_int_equal(json_read(root, fields, LENGTH(fields), NULL), ERR_OK);
    assert_string_equal(text, "闪付");
    assert_true(number == -JSON_INT_MAX && id == INT64_MAX);
    assert_true(yuan.fen == 1234 && fen.fen == 250);
    assert_true(truth);
    assert_string_equal(json_text(json_first(list)), "x");
    assert_string_equal(json_text(json_next(json_first(list))), "y");
    assert_null(json_next(json_next(json_first(list))));
    assert_null(json_text(list));
    assert_string_equal(json_name(list), "list");
    assert_null(json_name(json_first(list)));
}

static void
the_first_wrong_field_is_named_and_nothing_is_filled(void **state)
{
    const char *text = "before";
    const char *wrong = NULL;
    int64_t number = 7;
    const struct json_field fields[] = {
        {"a", JSON_TEXT, false, &text},
        {"b", JSON_INT, false, &number},
        {"c", JSON_INT, false, &number},
    };

    assert_int_equal(
        json_read(parse(*state, "{\"a\":\"x\",\"b\":\"1\"}"), fields, LENGTH(fields), &wrong),
        ERR_BAD_INPUT);
    assert_string_equal(wrong, "b");
    assert_string_equal(text, "before");
    assert_int_equal(
        json_read(parse(*state, "[\"a\"]"), fields, LENGTH(fields), &wrong), ERR_BAD_INPUT);
    assert_string_equal(wrong, "a");
    assert_int_equal(json_read(parse(*state, "{\"a\":\"x\",\"b\":1,\"c\":null}"), fields,
                         LENGTH(fields), &wrong),
        ERR_BAD_INPUT);
    assert_string_equal(wrong, "c");
    assert_int_equal(number, 7);
}

static void
an_optional_field_may_be_missing_or_null_but_not_wrong(void **state)
{
    int64_t number = 7;
    const struct json_field field = {"a", JSON_INT, true, &number};

    assert_int_equal(json_read(parse(*state, "{}"), &field, 1, NULL), ERR_OK);
    assert_int_equal(json_read(parse(*state, "{\"a\":null}"), &field, 1, NULL), ERR_OK);
    assert_int_equal(json_read(parse(*state, "{\"A\":1}"), &field, 1, NULL), ERR_OK);
    assert_int_equal(number, 7);
    assert_int_equal(json_read(parse(*state, "{\"a\":true}"), &field, 1, NULL), ERR_BAD_INPUT);
}

static void
an_id_is_a_string_of_digits(void **state)
{
    int64_t id = -1;

    assert_int_equal(read_a(*state, "{\"a\":\"0\"}", JSON_ID, &id), ERR_OK);
    assert_int_equal(id, 0);
    assert_int_equal(read_a(*state, "{\"a\":1}", JSON_ID, &id), ERR_BAD_INPUT);
    assert_int_equal(read_a(*state, "{\"a\":\"\"}", JSON_ID, &id), ERR_BAD_INPUT);
    assert_int_equal(read_a(*state, "{\"a\":\"-1\"}", JSON_ID, &id), ERR_BAD_INPUT);
    assert_int_equal(read_a(*state, "{\"a\":\"01\"}", JSON_ID, &id), ERR_BAD_INPUT);
    assert_int_equal(read_a(*state, "{\"a\":\" 1\"}", JSON_ID, &id), ERR_BAD_INPUT);
    assert_int_equal(
        read_a(*state, "{\"a\":\"9223372036854775808\"}", JSON_ID, &id), ERR_BAD_INPUT);
}

static void
an_amount_in_yuan_is_a_string_or_a_number_and_exact(void **state)
{
    static const char *const wrong[] = {"{\"a\":\"0.105\"}", "{\"a\":0.105}", "{\"a\":1e3}",
        "{\"a\":1E0}", "{\"a\":88.880}", "{\"a\":true}", "{\"a\":[1]}", "{\"a\":\"\"}",
        "{\"a\":90071992547409.92}", "{\"a\":1e400}", "{\"a\":123456789012345678901234567890}"};
    struct money money = {0};

    assert_int_equal(read_a(*state, "{\"a\":\"0.1\"}", JSON_YUAN, &money), ERR_OK);
    assert_int_equal(money.fen, 10);
    assert_int_equal(read_a(*state, "{\"a\":88.88}", JSON_YUAN, &money), ERR_OK);
    assert_int_equal(money.fen, 8888);
    assert_int_equal(read_a(*state, "{\"a\":12}", JSON_YUAN, &money), ERR_OK);
    assert_int_equal(money.fen, 1200);
    assert_int_equal(read_a(*state, "{\"a\":-0.5}", JSON_YUAN, &money), ERR_OK);
    assert_int_equal(money.fen, -50);
    assert_int_equal(read_a(*state, "{\"a\":0.29}", JSON_YUAN, &money), ERR_OK);
    assert_int_equal(money.fen, 29);
    assert_int_equal(read_a(*state, "{\"a\":90071992547409.91}", JSON_YUAN, &money), ERR_OK);
    assert_true(money.fen == MONEY_FEN_MAX);
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(read_a(*state, wrong[i], JSON_YUAN, &money), ERR_BAD_INPUT);
    assert_true(money.fen == MONEY_FEN_MAX);
    assert_int_equal(read_a(*state, "{\"a\":\"12\"}", JSON_FEN, &money), ERR_BAD_INPUT);
}

static void
escapes_are_undone(void **state)
{
    assert_string_equal(
        text_of_a(*state, "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}"), "\"\\/\b\f\n\r\t");
    assert_string_equal(text_of_a(*state, "{\"a\":\"\\u0041\\u95ea\\ud83d\\uDE00\"}"), "A闪😀");
    assert_string_equal(text_of_a(*state, "{\"\\u0061\":\"x\"}"), "x");
    assert_string_equal(text_of_a(*state, "{\"a\":\"\"}"), "");
}

static void
every_kind_may_stand_alone(void **state)
{
    assert_taken(*state, "0");
    assert_taken(*state, " \t\r\n\"x\" ");
    assert_taken(*state, "true");
    assert_taken(*state, "null");
    assert_taken(*state, "[]");
    assert_taken(*state, "{ }");
    assert_taken(*state, "[ 1 , [ ] , { \"a\" : [ ] , \"b\" : { } } , false ]");
}

static void
whole_numbers_to_2_to_the_53_are_exact(void **state)
{
    int64_t number = 0;

    assert_int_equal(
        read_a(*state, "{\"z\":[1,\"2\",{\"3\":-4}],\"a\":9007199254740991}", JSON_INT, &number),
        ERR_OK);
    assert_true(number == JSON_INT_MAX);
    assert_int_equal(read_a(*state, "{\"a\":-9007199254740991}", JSON_INT, &number), ERR_OK);
    assert_true(number == -JSON_INT_MAX);
    assert_int_equal(read_a(*state, "{\"a\":0}", JSON_INT, &number), ERR_OK);
    assert_int_equal(number, 0);
}

static void
a_number_that_is_not_whole_or_too_large_is_let_pass_but_never_read_as_one(void **state)
{
    static const char *const texts[] = {"1.0", "1.5", "0.1", "-0.1", "1e3", "1E3", "1e-3", "1e+3",
        "-0", "-0.0", "0e0", "0.0e-0", "9007199254740992", "-9007199254740992", "9007199254740993",
        "9223372036854775808", "1e400", "-1e400", "1e-400",
        "123456789012345678901234567890123456789012345678901234567890"};
    int64_t number = 7;
    struct money money = {7};

    for (size_t i = 0; i < LENGTH(texts); i++) {
        char block[160];

        assert_taken(*state, texts[i]);
        (void)snprintf(
            block, sizeof(block), "{\"b\":[%s,{}],\"a\":%s,\"c\":3}", texts[i], texts[i]);
        assert_int_equal(read_a(*state, block, JSON_INT, &number), ERR_BAD_INPUT);
        assert_int_equal(read_a(*state, block, JSON_FEN, &money), ERR_BAD_INPUT);
        assert_int_equal(read_a(*state, block, JSON_TEXT, &money), ERR_BAD_INPUT);
    }
    assert_int_equal(number, 7);
    assert_int_equal(money.fen, 7);
    /* Those around it are read as ever. */
    assert_int_equal(
        read_a(*state, "{\"b\":88.88,\"a\":3,\"c\":[1e9,4]}", JSON_INT, &number), ERR_OK);
    assert_int_equal(number, 3);
}

static void
what_is_no_number_is_refused(void **state)
{
    static const char *const texts[] = {"00", "01", "-01", "-00", "+1", "-", ".5", "5.", "-.5",
        "1.e3", "1e", "1e+", "1e-", "1e1.5", "1.2.3", "0x10", "1_000", "NaN", "Infinity",
        "-Infinity", "1,5", "--1", "1-", "1e3e3"};

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_refused(*state, texts[i]);
    /* Longer than any number that somebody means. */
    assert_refused(*state, "1234567890123456789012345678901234567890123456789012345678901");
    assert_refused(*state, "0.00000000000000000000000000000000000000000000000000000000000");
}

static void
what_is_not_json_is_refused(void **state)
{
    static const char *const texts[] = {"", " ", "x", "[", "]", "{", "}", "[1", "[1,", "[1,]",
        "[,1]", "[1 2]", "[1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1]",
        "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "[1]]",
        "[1][2]", "1 2", "{} x", "tru", "truex", "True", "TRUE", "nul", "undefined", "/**/1", "1//",
        "\"", "\"a", "\"a\\", "\"a\\\"", "\"\\x41\"", "\"\\'\"", "\"\\u\"", "\"\\u12\"",
        "\"\\u123g\"", "\"\\u 123\"", "\"\\U0041\"", "\"a\nb\"", "\"a\tb\"", "\"\x01\"", "\x0b[]",
        "[\x0c]", "\xef\xbb\xbf[]", "\xc2\xa0[]", "[\"a\":1]", "\"a\"\"b\"", "{}{}", "\"\\u5",
        "\"a\\u5", "\"\\x5", "\"\x01true", "\"\nnull", "[\"\t5]"};

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_refused(*state, texts[i]);
    assert_int_equal(parse_bytes(*state, bytes_of("[]", 3)), ERR_BAD_INPUT);
    assert_int_equal(parse_bytes(*state, bytes_of("[1\0]", 4)), ERR_BAD_INPUT);
}

static void
what_is_not_unicode_is_refused(void **state)
{
    static const char *const texts[] = {"\"\xff\"", "\"\xc3\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
        "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\u\"",
        "{\"\xff\":1}", "{\"\\ud800\":1}"};

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_refused(*state, texts[i]);
}

static void
a_nul_is_refused_in_every_spelling(void **state)
{
    assert_refused(*state, "\"\\u0000\"");
    assert_refused(*state, "{\"a\\u0000b\":1}");
    assert_int_equal(parse_bytes(*state, bytes_of("\"a\0b\"", 5)), ERR_BAD_INPUT);
}

static void
a_key_twice_is_refused_also_when_spelled_otherwise(void **state)
{
    assert_refused(*state, "{\"a\":1,\"a\":1}");
    assert_refused(*state, "{\"a\":1,\"b\":2,\"\\u0061\":1}");
    assert_refused(*state, "[{\"x\":{\"b\":1,\"a\":[],\"c\":2,\"a\":{}}}]");
    assert_refused(*state, "{\"\":1,\"\":2}");
    assert_taken(*state, "{\"a\":{\"a\":1},\"A\":[{\"a\":1},{\"a\":1}],\"\":1}");
}

static void
depth_16_is_taken_and_17_refused(void **state)
{
    assert_taken(*state, "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
    assert_taken(*state, "[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]");
    assert_refused(*state, "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]");
    assert_refused(*state, "[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]");
    assert_refused(*state, "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}");
}

static void
very_deep_text_is_refused(void **state)
{
    static char deep[200000];

    memset(deep, '[', sizeof(deep));
    assert_int_equal(parse_bytes(*state, bytes_of(deep, sizeof(deep))), ERR_BAD_INPUT);
}

static void
a_full_arena_is_told(void **state)
{
    const struct json_node *root = NULL;
    struct bytes text = bytes_text("{\"a\":[1,2,3],\"b\":\"c\"}");
    enum err err = ERR_TOO_BIG;

    (void)state;
    for (size_t limit = 16; err != ERR_OK; limit += 16) {
        struct arena *small = NULL;

        assert_null(root);
        assert_true(limit < ARENA_SIZE);
        assert_int_equal(arena_make(limit, &small), ERR_OK);
        err = json_parse(text, small, &root);
        assert_true(err == ERR_OK || err == ERR_TOO_BIG);
        arena_free(&small);
    }
}

static struct bytes
raw_of(const char *text, const char *key)
{
    struct bytes value = {0};

    assert_int_equal(json_raw(bytes_text(text), key, &value), ERR_OK);
    return value;
}

static void
raw_values_are_the_bytes_as_they_stand(void **state)
{
    (void)state;
    assert_true(bytes_is(
        raw_of(answer, "alipay_response"), "{\"code\":\"10000\",\"a\":\"}\\\"sign\\\":{\"}"));
    assert_true(bytes_is(raw_of(answer, "alipay_cert_sn"), "\"0a1b\""));
    assert_true(bytes_is(raw_of(answer, "list"), "[{\"sign\":1},2]"));
    assert_true(bytes_is(raw_of(answer, "n"), "-12"));
    assert_true(bytes_is(raw_of(answer, "empty"), "{}"));
    assert_true(bytes_is(raw_of(answer, "sign"), "\"ab\\\"c==\""));
}

static void
raw_keys_stand_at_the_top_only(void **state)
{
    struct bytes value = {0};

    (void)state;
    assert_int_equal(json_raw(bytes_text(answer), "code", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text(answer), "ab\\\"c==", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("[{\"sign\":1}]"), "sign", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("[\"sign\",1]"), "sign", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("\"sign\""), "sign", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("{}"), "sign", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("{\"sig\\u006e\":1}"), "sign", &value), ERR_NOT_FOUND);
    assert_int_equal(json_raw(bytes_text("{\"signs\":1}"), "sign", &value), ERR_NOT_FOUND);
    assert_null(value.at);
}

static void
raw_values_come_from_good_json_only(void **state)
{
    struct bytes value = {0};

    (void)state;
    assert_int_equal(json_raw(bytes_text("{\"a\":1,\"a\":2}"), "a", &value), ERR_BAD_INPUT);
    assert_int_equal(json_raw(bytes_text("{\"a\":1}}"), "a", &value), ERR_BAD_INPUT);
    assert_int_equal(json_raw(bytes_text("{\"a\":{\"b\":\"}"), "a", &value), ERR_BAD_INPUT);
    assert_int_equal(json_raw(bytes_text(""), "a", &value), ERR_BAD_INPUT);
    for (size_t size = 0; size < sizeof(answer) - 1; size++)
        assert_int_equal(json_raw(bytes_of(answer, size), "sign", &value), ERR_BAD_INPUT);
    assert_null(value.at);
}

/* Changed at random: no crash, and what json_parse() takes json_raw() can walk. */
static void
changed_text_breaks_nothing(void **state)
{
    static const char letters[] = "{}[]\",:\\u0123456789abcdefnrt -.eE\x00\xff\xe9\x97\xaa";
    struct random random;
    unsigned taken = 0;

    random_seed(&random, 7);
    for (unsigned round = 0; round < ROUNDS; round++) {
        char text[sizeof(answer)];
        struct bytes bytes = bytes_of(text, sizeof(answer) - 1 - (size_t)random_below(&random, 2));
        unsigned changes = 1 + (unsigned)random_below(&random, 3);
        struct bytes value;
        enum err err;

        memcpy(text, answer, sizeof(text));
        for (unsigned i = 0; i < changes; i++)
            text[random_below(&random, bytes.size)] =
                letters[random_below(&random, sizeof(letters) - 1)];
        err = parse_bytes(*state, bytes);
        assert_true(err == ERR_OK || err == ERR_BAD_INPUT);
        if (err != ERR_OK)
            continue;
        taken++;
        err = json_raw(bytes, "sign", &value);
        assert_true(err == ERR_NOT_FOUND || err == ERR_OK);
    }
    assert_true(taken > ROUNDS / 100);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_every_kind_arrive),
        cmocka_unit_test(the_first_wrong_field_is_named_and_nothing_is_filled),
        cmocka_unit_test(an_optional_field_may_be_missing_or_null_but_not_wrong),
        cmocka_unit_test(an_id_is_a_string_of_digits),
        cmocka_unit_test(an_amount_in_yuan_is_a_string_or_a_number_and_exact),
        cmocka_unit_test(escapes_are_undone),
        cmocka_unit_test(every_kind_may_stand_alone),
        cmocka_unit_test(whole_numbers_to_2_to_the_53_are_exact),
        cmocka_unit_test(a_number_that_is_not_whole_or_too_large_is_let_pass_but_never_read_as_one),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(what_is_not_unicode_is_refused),
        cmocka_unit_test(a_nul_is_refused_in_every_spelling),
        cmocka_unit_test(a_key_twice_is_refused_also_when_spelled_otherwise),
        cmocka_unit_test(depth_16_is_taken_and_17_refused),
        cmocka_unit_test(very_deep_text_is_refused),
        cmocka_unit_test(a_full_arena_is_told),
        cmocka_unit_test(raw_values_are_the_bytes_as_they_stand),
        cmocka_unit_test(raw_keys_stand_at_the_top_only),
        cmocka_unit_test(raw_values_come_from_good_json_only),
        cmocka_unit_test(changed_text_breaks_nothing),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
