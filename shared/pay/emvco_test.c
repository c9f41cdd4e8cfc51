#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/need.h"
#include "shared/pay/emvco.h"

/* Each was read and made by three programs of others. */
static const char phnom_penh[] =
    "00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant "
    "Shop5802KH540510.005303840622501081234567802090124444446304A0BA";
static const char shanghai[] =
    "00020101021226340015com.example.hub0111M0001/S0001520454115303156540512.345802CN5909TEST "
    "SHOP6008SHANGHAI62090105BILL16304A983";

static struct emvco
shop(void)
{
    return (struct emvco){
        .once = true,
        .accounts = {{26, "0015com.example.hub0111M0001/S0001"}},
        .accounts_count = 1,
        .category = "5411",
        .currency = "156",
        .amount = {1234},
        .country = "CN",
        .name = "TEST SHOP",
        .city = "SHANGHAI",
        .bill = "BILL1",
    };
}

static enum err
write_shop(const struct emvco *emvco, char to[static EMVCO_SIZE])
{
    struct text text;

    text_init(&text, to, EMVCO_SIZE);
    return emvco_write(emvco, &text);
}

/* payload with the CRC that it should have. */
static const char *
closed(const char *payload)
{
    static char whole[EMVCO_SIZE];
    struct text text;

    text_init(&text, whole, sizeof(whole));
    text_put(&text, payload);
    text_put(&text, "6304");
    text_printf(&text, "%04X", emvco_crc(text_bytes(&text)));
    assert_true(text_ok(&text));
    return whole;
}

static enum err
read_closed(const char *payload)
{
    struct emvco emvco;

    return emvco_read(bytes_text(closed(payload)), &emvco);
}

static void
the_crc_is_ccitt_false(void **state)
{
    (void)state;
    assert_int_equal(emvco_crc(bytes_text("123456789")), 0x29B1);
    assert_int_equal(emvco_crc(bytes_text("00020153031566304")), 0x27B7);
}

static void
what_is_written_is_what_others_write(void **state)
{
    const struct emvco emvco = shop();
    char payload[EMVCO_SIZE];

    (void)state;
    assert_int_equal(write_shop(&emvco, payload), ERR_OK);
    assert_string_equal(payload, shanghai);
}

static void
values_are_read_in_any_order(void **state)
{
    struct emvco emvco;

    (void)state;
    assert_int_equal(emvco_read(bytes_text(phnom_penh), &emvco), ERR_OK);
    assert_true(emvco.once);
    assert_int_equal(emvco.accounts_count, 1);
    assert_int_equal(emvco.accounts[0].id, 15);
    assert_string_equal(emvco.accounts[0].value, "37210116372101160123456789ABCDE");
    assert_string_equal(emvco.name, "Merchant Shop");
    assert_string_equal(emvco.city, "Phnom Penh");
    assert_string_equal(emvco.country, "KH");
    assert_string_equal(emvco.currency, "840");
    assert_string_equal(emvco.bill, "12345678");
    assert_int_equal(emvco.amount.fen, 1000);
}

static void
lengths_count_letters_and_the_crc_counts_bytes(void **state)
{
    struct emvco emvco = shop();
    struct emvco read;
    char payload[EMVCO_SIZE];

    (void)state;
    text_set(emvco.language, sizeof(emvco.language), "zh");
    text_set(emvco.local_name, sizeof(emvco.local_name), "测试店");
    text_set(emvco.local_city, sizeof(emvco.local_city), "上海");
    assert_int_equal(write_shop(&emvco, payload), ERR_OK);
    assert_non_null(strstr(payload, "64190002zh0103测试店0202上海6304"));
    assert_int_equal(emvco_read(bytes_text(payload), &read), ERR_OK);
    assert_string_equal(read.local_name, "测试店");
    assert_string_equal(read.local_city, "上海");
}

static void
our_path_stands_beside_the_accounts_of_others(void **state)
{
    struct emvco emvco = shop();
    struct emvco read;
    char payload[EMVCO_SIZE];
    char path[100];

    (void)state;
    assert_int_equal(emvco_ours(&emvco, path, sizeof(path)), ERR_NOT_FOUND);
    assert_int_equal(emvco_add_ours(&emvco, "T/AB12"), ERR_OK);
    assert_int_equal(emvco.accounts[1].id, 27);
    assert_int_equal(write_shop(&emvco, payload), ERR_OK);
    assert_int_equal(emvco_read(bytes_text(payload), &read), ERR_OK);
    assert_int_equal(emvco_ours(&read, path, sizeof(path)), ERR_OK);
    assert_string_equal(path, "T/AB12");
}

static void
a_payload_that_was_altered_is_refused(void **state)
{
    char payload[sizeof(shanghai)];
    struct emvco emvco;

    (void)state;
    for (size_t i = 0; i < sizeof(shanghai) - 1; i++) {
        memcpy(payload, shanghai, sizeof(shanghai));
        payload[i] = payload[i] == '7' ? '8' : '7';
        assert_int_not_equal(emvco_read(bytes_text(payload), &emvco), ERR_OK);
        assert_int_not_equal(emvco_read(bytes_of(shanghai, i), &emvco), ERR_OK);
    }
}

static void
what_the_layout_forbids_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "000202010211",                                         /* another format */
        "000201010211150412345204000053031565802CN6002AB",      /* no name */
        "000201010213150412345204000053031565802CN5901A6002AB", /* neither 11 nor 12 */
        "0002010102111504123452040000530315654045.-15802CN5901A6002AB",
        "000201010211150412345204000053031565802CN5901A5901A6002AB", /* twice */
        "000201010211150412345204000053031565802CN5901A6099AB",      /* longer than it is */
        "000201010211150412345204000053031565802CN5901A60X2AB",
        "000201010211150412345204000053031565802CN5901A6000", /* empty */
        "000201010211150412345204000053031565802CN5901A6002AB6304ABCD",
        "0002010102111504123452040000530315A5802CN5901A6002AB",
    };

    (void)state;
    assert_int_equal(read_closed("000201010211150412345204000053031565802CN5901A6002AB"), ERR_OK);
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(read_closed(bad[i]), ERR_BAD_INPUT);
}

static void
what_no_payload_can_say_is_not_written(void **state)
{
    struct emvco emvco = shop();
    char payload[EMVCO_SIZE];

    (void)state;
    emvco.amount = money_of(-1);
    assert_int_equal(write_shop(&emvco, payload), ERR_OUT_OF_RANGE);
    emvco.amount = money_of(INT64_C(100000000000));
    assert_int_equal(write_shop(&emvco, payload), ERR_OK);
    emvco.amount = money_of(INT64_C(1000000000000));
    assert_int_equal(write_shop(&emvco, payload), ERR_OUT_OF_RANGE);
    emvco = shop();
    emvco.name[0] = '\0';
    assert_int_equal(write_shop(&emvco, payload), ERR_BAD_INPUT);
    emvco = shop();
    text_set(emvco.city, sizeof(emvco.city), "SIXTEEN LETTERS!");
    assert_int_equal(write_shop(&emvco, payload), ERR_TOO_BIG);
    emvco = shop();
    emvco.accounts[0].id = 52;
    assert_int_equal(write_shop(&emvco, payload), ERR_BAD_INPUT);
    emvco.accounts_count = 0;
    assert_int_equal(write_shop(&emvco, payload), ERR_BAD_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crc_is_ccitt_false),
        cmocka_unit_test(what_is_written_is_what_others_write),
        cmocka_unit_test(values_are_read_in_any_order),
        cmocka_unit_test(lengths_count_letters_and_the_crc_counts_bytes),
        cmocka_unit_test(our_path_stands_beside_the_accounts_of_others),
        cmocka_unit_test(a_payload_that_was_altered_is_refused),
        cmocka_unit_test(what_the_layout_forbids_is_refused),
        cmocka_unit_test(what_no_payload_can_say_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
