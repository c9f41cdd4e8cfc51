#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/courier/notice_courier.h"

/* The vector of docs/api.md. */
static void
the_signature_is_of_the_time_and_the_body(void **state)
{
    char value[NOTICE_COURIER_SIGNATURE_SIZE];

    (void)state;
    assert_string_equal(
        notice_courier_sign("0123456789abcdef0123456789abcdef"
                            "0123456789abcdef0123456789abcdef",
            (struct moment){INT64_C(1795398838999999)}, bytes_text("{\"id\":\"1\"}"), value),
        "t=1795398838,v1=ae05b1093b6822f7cf29b3924de7243520628d9d654daf13a5d54f120625c664");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_is_of_the_time_and_the_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
