#include "shared/crypt/crypt_asn1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/crypt/crypt_test.h"

#define LONG_SIZE 300

static void
elements_come_one_after_the_other(void **state)
{
    struct block block = unhex("020105"
                               "3003020107"
                               "0400");
    struct crypt_asn1 reader = crypt_asn1_of(whole(&block));
    struct crypt_asn1 inner;

    (void)state;
    assert_int_equal(crypt_asn1_tag(&reader), CRYPT_ASN1_INTEGER);
    assert_hex(crypt_asn1_take(&reader, CRYPT_ASN1_INTEGER).at, 1, "05");
    inner = crypt_asn1_of(crypt_asn1_take(&reader, CRYPT_ASN1_SEQUENCE));
    assert_hex(crypt_asn1_take_whole(&inner, CRYPT_ASN1_INTEGER).at, 3, "020107");
    assert_true(crypt_asn1_ended(&inner));
    assert_int_equal(crypt_asn1_tag(&inner), 0);
    crypt_asn1_skip(&reader, CRYPT_ASN1_INTEGER);
    assert_false(crypt_asn1_ended(&reader));
    crypt_asn1_skip(&reader, CRYPT_ASN1_OCTETS);
    assert_true(crypt_asn1_ended(&reader));
}

static void
long_elements_say_so_in_as_few_bytes_as_they_can(void **state)
{
    uint8_t bytes[LONG_SIZE + 4] = {0x04, 0x82, LONG_SIZE >> 8, LONG_SIZE & 0xff};
    struct crypt_asn1 reader = crypt_asn1_of(bytes_of(bytes, sizeof(bytes)));

    (void)state;
    assert_int_equal(crypt_asn1_take(&reader, CRYPT_ASN1_OCTETS).size, LONG_SIZE);
    assert_true(crypt_asn1_ended(&reader));
}

static void
what_is_not_der_is_refused_for_good(void **state)
{
    static const char *const texts[] = {
        "04",       /* no length */
        "0402ff",   /* too short */
        "0481",     /* no length either */
        "048101ff", /* one byte would have done */
        "04820080"
        "00", /* and here */
        "0483000080"
        "00",             /* likewise */
        "0480ff0000",     /* of no length that is said */
        "04840000000100", /* more than there can be */
        "04ff",
        "05"
        "0400", /* another tag */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct block block = unhex(texts[i]);
        struct crypt_asn1 reader = crypt_asn1_of(whole(&block));

        assert_int_equal(crypt_asn1_take(&reader, CRYPT_ASN1_OCTETS).size, 0);
        assert_false(crypt_asn1_ended(&reader));
        assert_int_equal(crypt_asn1_tag(&reader), 0);
        assert_int_equal(crypt_asn1_take_whole(&reader, CRYPT_ASN1_OCTETS).size, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_come_one_after_the_other),
        cmocka_unit_test(long_elements_say_so_in_as_few_bytes_as_they_can),
        cmocka_unit_test(what_is_not_der_is_refused_for_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
