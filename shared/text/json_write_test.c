#include "shared/text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define ARENA_SIZE (1 << 16)
#define ROUNDS 2000

static void
the_writer_sets_commas_and_escapes(void **state)
{
    char block[256];
    struct text text;
    struct json_writer writer;

    (void)state;
    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "a\"", bytes_text("\"\\/\b\f\n\r\t\x01\x1f\x7f付"));
    json_open_list(&writer, "list");
    json_put_int(&writer, NULL, -JSON_INT_MAX);
    json_put_null(&writer, NULL);
    json_open_object(&writer, NULL);
    json_close_object(&writer);
    json_open_list(&writer, NULL);
    json_close_list(&writer);
    json_close_list(&writer);
    json_put_id(&writer, "id", INT64_MAX);
    json_put_bool(&writer, "yes", true);
    json_put_bool(&writer, "no", false);
    json_close_object(&writer);
    assert_true(text_ok(&text));
    assert_string_equal(block, "{\"a\\\"\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f付\","
                               "\"list\":[-9007199254740991,null,{},[]],"
                               "\"id\":\"9223372036854775807\",\"yes\":true,\"no\":false}");
}

static bool
writes_text(struct bytes value)
{
    char block[64];
    struct text text;
    struct json_writer writer;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_put_text(&writer, NULL, value);
    return text_ok(&text);
}

static bool
writes_int(int64_t value)
{
    char block[64];
    struct text text;
    struct json_writer writer;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_put_int(&writer, NULL, value);
    return text_ok(&text);
}

static void
what_could_not_be_read_back_shows(void **state)
{
    char long_text[65];

    (void)state;
    memset(long_text, 'a', sizeof(long_text));
    assert_true(writes_text(bytes_of(NULL, 0)));
    assert_true(writes_text(bytes_of(long_text, 61)));
    assert_false(writes_text(bytes_of(long_text, 62)));
    assert_false(writes_text(bytes_text("\xff")));
    assert_false(writes_text(bytes_of("a\0b", 3)));
    assert_true(writes_int(JSON_INT_MAX));
    assert_false(writes_int(JSON_INT_MAX + 1));
    assert_false(writes_int(INT64_MIN));
}

/* Random text, mostly ASCII, with control bytes, and some longer characters. */
static size_t
random_text(struct random *random, char *to, size_t count)
{
    static const char *const longer[] = {"é", "闪", "😀", "\"", "\\"};
    size_t length = 0;

    for (size_t i = 0; i < count; i++) {
        struct bytes put = bytes_text(longer[random_below(random, LENGTH(longer))]);
        uint8_t c = (uint8_t)(1 + random_below(random, 127));

        if (random_below(random, 4) > 0)
            put = bytes_of(&c, 1);
        memcpy(to + length, put.at, put.size);
        length += put.size;
    }
    return length;
}

static void
any_text_comes_back(void **state)
{
    struct random random;
    struct arena *arena;

    (void)state;
    assert_int_equal(arena_make(ARENA_SIZE, &arena), ERR_OK);
    random_seed(&random, 6);
    for (unsigned round = 0; round < ROUNDS; round++) {
        char value[4 * 32];
        char block[1024];
        struct text text;
        struct json_writer writer;
        const struct json_node *root = NULL;
        size_t length = random_text(&random, value, (size_t)random_below(&random, 33));

        arena_reset(arena);
        text_init(&text, block, sizeof(block));
        json_start(&writer, &text);
        json_open_list(&writer, NULL);
        json_put_text(&writer, NULL, bytes_of(value, length));
        json_close_list(&writer);
        assert_true(text_ok(&text));
        assert_int_equal(json_parse(text_bytes(&text), arena, &root), ERR_OK);
        assert_true(bytes_equal(bytes_text(json_text(json_first(root))), bytes_of(value, length)));
    }
    arena_free(&arena);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_writer_sets_commas_and_escapes),
        cmocka_unit_test(what_could_not_be_read_back_shows),
        cmocka_unit_test(any_text_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
