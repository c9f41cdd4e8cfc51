#include "hub/console/page/accept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/need.h"

static const bool all[ACCEPT_CODING_COUNT] = {true, true, true};

static void
the_coding_of_highest_quality_is_taken(void **state)
{
    static const struct {
        const char *header;
        enum accept_coding coding;
    } cases[] = {
        {NULL, ACCEPT_IDENTITY},
        {"", ACCEPT_IDENTITY},
        {"gzip, deflate, br, zstd", ACCEPT_BROTLI},
        {"gzip, deflate", ACCEPT_GZIP},
        {"deflate", ACCEPT_IDENTITY},
        {"GZIP", ACCEPT_GZIP},
        {"x-gzip", ACCEPT_GZIP},
        {"*", ACCEPT_BROTLI},
        {"*;q=0.5, gzip", ACCEPT_GZIP},
        {"br;q=0.9, gzip;q=1.0", ACCEPT_GZIP},
        {"br;q=0.899, gzip;q=0.9", ACCEPT_GZIP},
        {"br ; q=0.3 , gzip ;q=0.2", ACCEPT_BROTLI},
        {"br;q=0, gzip;q=0.001", ACCEPT_GZIP},
        {"br;q=0, gzip;q=0", ACCEPT_IDENTITY},
        {"br;q=0, *", ACCEPT_GZIP},
        {"identity, br;q=0.5", ACCEPT_IDENTITY},
        {"identity;q=0, gzip", ACCEPT_GZIP},
        {"identity;q=0, *;q=0", ACCEPT_IDENTITY},
        {"br;q=nonsense", ACCEPT_BROTLI},
        {"br;q=1.999", ACCEPT_BROTLI},
        {",,;, gzip,", ACCEPT_GZIP},
        {"brotli, gzipped", ACCEPT_IDENTITY},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_int_equal(accept_coding(cases[i].header, all), cases[i].coding);
}

static void
what_is_not_there_is_not_chosen(void **state)
{
    static const bool plain[ACCEPT_CODING_COUNT] = {[ACCEPT_IDENTITY] = true};
    static const bool zipped[ACCEPT_CODING_COUNT] = {
        [ACCEPT_GZIP] = true, [ACCEPT_IDENTITY] = true};

    (void)state;
    assert_int_equal(accept_coding("br, gzip", plain), ACCEPT_IDENTITY);
    assert_int_equal(accept_coding("br, gzip;q=0.1", zipped), ACCEPT_GZIP);
}

static void
each_coding_has_its_word(void **state)
{
    (void)state;
    assert_string_equal(accept_coding_name(ACCEPT_BROTLI), "br");
    assert_string_equal(accept_coding_name(ACCEPT_GZIP), "gzip");
    assert_null(accept_coding_name(ACCEPT_IDENTITY));
}

static void
a_tag_is_found_in_a_list(void **state)
{
    static const char *const with[] = {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"",
        "\"a,b\" ,W/\"abc\"", "*", " \"abc\" ", "abc, \"abc\""};
    static const char *const without[] = {
        "", "\"abcd\"", "\"ab\"", "abc", "\"abc", "\"\"", "\"x,\\\"abc\"", ",,", "W/"};

    (void)state;
    for (size_t i = 0; i < LENGTH(with); i++)
        assert_true(accept_has_tag(with[i], "\"abc\""));
    for (size_t i = 0; i < LENGTH(without); i++)
        assert_false(accept_has_tag(without[i], "\"abc\""));
    assert_false(accept_has_tag(NULL, "\"abc\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_coding_of_highest_quality_is_taken),
        cmocka_unit_test(what_is_not_there_is_not_chosen),
        cmocka_unit_test(each_coding_has_its_word),
        cmocka_unit_test(a_tag_is_found_in_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
