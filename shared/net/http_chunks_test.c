#include "shared/net/http_chunks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "shared/base/need.h"

/* The body, or the status, of a coded body that comes in pieces of that size. */
static int
read_chunks(const char *coded, size_t step, char *body)
{
    struct http_chunks chunks = {.at = 0};
    size_t size = strlen(coded);
    uint8_t *copy = malloc(size + 1);
    int status = 0;

    assert_non_null(copy);
    memcpy(copy, coded, size + 1);
    for (size_t come = step; status == 0 && chunks.stage != HTTP_CHUNKS_DONE; come += step) {
        status = http_chunks_read(&chunks, copy, come < size ? come : size);
        if (come >= size)
            break;
    }
    if (status == 0 && chunks.stage == HTTP_CHUNKS_DONE) {
        memcpy(body, copy, chunks.body_size);
        body[chunks.body_size] = '\0';
    } else {
        body[0] = '\0';
    }
    free(copy);
    return status;
}

static void
chunks_become_a_body_however_they_come(void **state)
{
    char body[64];

    (void)state;
    for (size_t step = 1; step < 40; step++) {
        assert_int_equal(
            0, read_chunks("4\r\nwiki\r\n00A;a=b\r\npedia in \n\r\n0\r\nX: y\r\nEmpty:\r\n\r\n",
                   step, body));
        assert_string_equal("wikipedia in \n", body);
        assert_int_equal(0, read_chunks("0\r\n\r\n", step, body));
        assert_string_equal("", body);
    }
}

static void
malformed_chunks_are_refused(void **state)
{
    static const struct {
        const char *coded;
        int status;
    } cases[] = {
        {"\r\n", 400},
        {";\r\n", 400},
        {"x\r\n", 400},
        {"-1\r\n", 400},
        {"0x1\r\n", 400},
        {" 1\r\na\r\n0\r\n\r\n", 400},
        {"1\na\n0\n\n", 400},
        {"1\r\nab\r\n", 400},
        {"1\r\na\n0\r\n\r\n", 400},
        {"1\r\na\r\n0\r\nA: b\n\r\n", 400},
        {"1;\x01\r\n", 400},
        {"0\r\nno colon\r\n\r\n", 400},
        {"0\r\nA: b\r\n c\r\n\r\n", 400},
        {"0\r\nA : b\r\n\r\n", 400},
        {"0\r\n: b\r\n\r\n", 400},
        {"0\r\nGET / HTTP/1.1\r\n\r\n", 400},
        {"40001\r\n", 413},
        {"ffffffffffffffffff\r\n", 413},
        {"000000001\r\n", 413},
    };
    char body[64];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (read_chunks(cases[i].coded, 1, body) != cases[i].status)
            fail_msg("[%s] is not %d", cases[i].coded, cases[i].status);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_become_a_body_however_they_come),
        cmocka_unit_test(malformed_chunks_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
