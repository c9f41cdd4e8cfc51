#include "shared/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
every_way_to_end_has_a_name_and_a_text_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERR_COUNT; i++) {
        assert_true(strlen(err_name((enum err)i)) > 0);
        assert_true(strlen(err_text((enum err)i)) > 0);
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(err_name((enum err)i), err_name((enum err)j));
            assert_string_not_equal(err_text((enum err)i), err_text((enum err)j));
        }
    }
    assert_string_equal("NO_ANSWER", err_name(ERR_NO_ANSWER));
}

/* A client that knows only HTTP must draw the same conclusion as one that reads the class. */
static void
the_http_status_says_what_the_class_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERR_COUNT; i++) {
        int http = err_http((enum err)i);

        switch (err_class((enum err)i)) {
        case ERR_CLASS_DONE:
            assert_int_equal(200, http);
            break;
        case ERR_CLASS_REFUSED:
            assert_true((http >= 400 && http < 500 && http != 429) || http == 501);
            break;
        case ERR_CLASS_RETRY:
            assert_true(http == 429 || http == 503);
            break;
        case ERR_CLASS_UNKNOWN:
            assert_in_range(http, 200, 299);
            break;
        case ERR_CLASS_BROKEN:
            assert_int_equal(500, http);
            break;
        }
    }
}

static void
only_ok_is_done_and_silence_is_unknown(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERR_COUNT; i++)
        assert_int_equal(i == ERR_OK, err_class((enum err)i) == ERR_CLASS_DONE);
    assert_int_equal(ERR_CLASS_UNKNOWN, err_class(ERR_NO_ANSWER));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_end_has_a_name_and_a_text_of_its_own),
        cmocka_unit_test(the_http_status_says_what_the_class_says),
        cmocka_unit_test(only_ok_is_done_and_silence_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
