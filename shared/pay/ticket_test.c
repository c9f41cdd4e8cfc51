#include "shared/pay/ticket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/text/encode.h"
#include "shared/text/qr.h"

/* The longest host that the design promises a small code for. */
#define HOST_24 "HTTPS://PAY.SHANJU-EXAMPLE.COM.C"

static const struct ticket sample = {.terminal = 100001,
    .epoch = 1,
    .sequence = 1,
    .salt = 0xdeadbeef,
    .amount = {1234},
    .issued_s = 1790000000};

/* Made by another program from the layout in ticket.h, under the key 00 01 … 1f. */
static const char sample_hex[] =
    "1000000186a1000100000001deadbeef000004d26ab13b80ad5bca280d53b17144d6";
static const char sample_text[] = "CAAAAAMGUEAACAAAAAA55LN654AAABGSNKYTXAFNLPFCQDKTWFYUJVQ";

static const uint8_t *
key(void)
{
    static uint8_t bytes[DEVICE_KEY_SIZE];

    for (unsigned i = 0; i < DEVICE_KEY_SIZE; i++)
        bytes[i] = (uint8_t)i;
    return bytes;
}

static void
assert_same(const struct ticket *a, const struct ticket *b)
{
    assert_int_equal(a->terminal, b->terminal);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->salt, b->salt);
    assert_int_equal(a->amount.fen, b->amount.fen);
    assert_int_equal(a->issued_s, b->issued_s);
}

static void
a_ticket_is_34_bytes_and_55_characters(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    char hex[ENCODE_HEX_SIZE(TICKET_SIZE)];
    char block[TICKET_URL_MAX];
    struct text url;

    (void)state;
    assert_int_equal(sizeof(bytes), 34);
    ticket_sign(&sample, key(), bytes);
    assert_string_equal(encode_hex(bytes_of(bytes, sizeof(bytes)), hex, sizeof(hex)), sample_hex);
    text_init(&url, block, sizeof(block));
    ticket_put_url(&url, "HTTPS://PAY.EXAMPLE.COM", bytes);
    assert_true(text_ok(&url));
    assert_int_equal(strlen(sample_text), 55);
    assert_true(bytes_is(text_bytes(&url),
        "HTTPS://PAY.EXAMPLE.COM/T/CAAAAAMGUEAACAAAAAA55LN654AAABGSNKYTXAFNLPFCQDKTWFYUJVQ"));
}

static void
a_ticket_is_read_back_as_it_was_signed(void **state)
{
    static const struct ticket tickets[] = {
        {.terminal = 0, .amount = {1}},
        {.terminal = 1, .epoch = 1, .sequence = 1, .salt = 1, .amount = {1}, .issued_s = 0},
        {.terminal = DEVICE_NUMBER_MAX,
            .epoch = TICKET_EPOCH_MAX,
            .sequence = TICKET_SEQUENCE_MAX,
            .salt = UINT32_MAX,
            .amount = {TICKET_FEN_MAX},
            .issued_s = UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(tickets); i++) {
        uint8_t bytes[TICKET_SIZE];
        struct bytes whole = bytes_of(bytes, sizeof(bytes));
        struct ticket ticket;

        ticket_sign(&tickets[i], key(), bytes);
        assert_int_equal(ticket_read(whole, &ticket), ERR_OK);
        assert_same(&ticket, &tickets[i]);
        assert_int_equal(ticket_verify(whole, key()), ERR_OK);
    }
}

static void
a_ticket_with_any_bit_flipped_is_refused(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    struct bytes whole = bytes_of(bytes, sizeof(bytes));

    (void)state;
    ticket_sign(&sample, key(), bytes);
    for (unsigned bit = 0; bit < TICKET_SIZE * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(ticket_verify(whole, key()), ERR_BAD_SIGNATURE);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(ticket_verify(whole, key()), ERR_OK);
}

static void
a_ticket_under_another_key_is_refused(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    uint8_t other[DEVICE_KEY_SIZE];

    (void)state;
    ticket_sign(&sample, key(), bytes);
    memcpy(other, key(), sizeof(other));
    other[DEVICE_KEY_SIZE - 1] ^= 1;
    assert_int_equal(ticket_verify(bytes_of(bytes, sizeof(bytes)), other), ERR_BAD_SIGNATURE);
}

static void
a_ticket_of_another_size_is_none(void **state)
{
    uint8_t bytes[TICKET_SIZE + 1] = {0};
    struct ticket ticket;

    (void)state;
    ticket_sign(&sample, key(), bytes);
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        enum err wanted = size == TICKET_SIZE ? ERR_OK : ERR_BAD_INPUT;

        assert_int_equal(ticket_read(bytes_of(bytes, size), &ticket), wanted);
        assert_int_equal(ticket_verify(bytes_of(bytes, size), key()), wanted);
    }
}

static void
a_ticket_of_another_version_or_with_flags_is_not_supported(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    struct ticket ticket = {.terminal = -1};

    (void)state;
    ticket_sign(&sample, key(), bytes);
    for (unsigned first = 0; first <= UINT8_MAX; first++) {
        bytes[0] = (uint8_t)first;
        assert_int_equal(ticket_read(bytes_of(bytes, sizeof(bytes)), &ticket),
            first == TICKET_VERSION << 4 ? ERR_OK : ERR_UNSUPPORTED);
    }
    assert_int_equal(ticket.terminal, sample.terminal);
}

static void
a_ticket_over_nothing_is_refused(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    struct ticket ticket = {.terminal = -1};

    (void)state;
    ticket_sign(&sample, key(), bytes);
    memset(bytes + 16, 0, 4);
    assert_int_equal(ticket_read(bytes_of(bytes, sizeof(bytes)), &ticket), ERR_BAD_INPUT);
    assert_int_equal(ticket.terminal, -1);
}

static void
the_text_of_a_ticket_is_read_in_either_case(void **state)
{
    uint8_t bytes[TICKET_SIZE];
    uint8_t wanted[TICKET_SIZE];
    char small[sizeof(sample_text)];

    (void)state;
    ticket_sign(&sample, key(), wanted);
    assert_int_equal(ticket_from_text(bytes_text(sample_text), bytes), ERR_OK);
    assert_memory_equal(bytes, wanted, sizeof(wanted));
    for (size_t i = 0; i < sizeof(small); i++)
        small[i] = (char)(sample_text[i] >= 'A' ? sample_text[i] | 0x20 : sample_text[i]);
    assert_int_equal(ticket_from_text(bytes_text(small), bytes), ERR_OK);
    assert_memory_equal(bytes, wanted, sizeof(wanted));
}

static void
text_that_is_no_ticket_is_refused(void **state)
{
    uint8_t bytes[TICKET_SIZE] = {7};
    char text[sizeof(sample_text)];

    (void)state;
    assert_int_equal(ticket_from_text(bytes_of(NULL, 0), bytes), ERR_BAD_INPUT);
    assert_int_equal(ticket_from_text(bytes_of(sample_text, 54), bytes), ERR_BAD_INPUT);
    assert_int_equal(
        ticket_from_text(bytes_of(sample_text, sizeof(sample_text)), bytes), ERR_BAD_INPUT);
    for (size_t i = 0; i < 55; i++) {
        memcpy(text, sample_text, sizeof(text));
        text[i] = '1';
        assert_int_equal(ticket_from_text(bytes_text(text), bytes), ERR_BAD_INPUT);
    }
    /* The last character has three bits to spare: a second spelling would be a second ticket. */
    memcpy(text, sample_text, sizeof(text));
    text[54] = 'R';
    assert_int_equal(ticket_from_text(bytes_text(text), bytes), ERR_BAD_INPUT);
    assert_int_equal(bytes[0], 7);
}

static void
a_url_with_a_host_of_24_characters_fits_a_qr_code_of_version_4_m(void **state)
{
    static struct qr qr;
    uint8_t bytes[TICKET_SIZE];
    char block[TICKET_URL_MAX];
    struct text url;

    (void)state;
    assert_int_equal(strlen(HOST_24), strlen("HTTPS://") + 24);
    ticket_sign(&sample, key(), bytes);
    text_init(&url, block, sizeof(block));
    ticket_put_url(&url, HOST_24, bytes);
    assert_true(text_ok(&url));
    assert_int_equal(qr_make(text_bytes(&url), QR_LEVEL_M, &qr), ERR_OK);
    assert_int_equal(qr.side, 33);
    assert_int_equal(qr_rows(&qr, QR_QUIET), 21);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_is_34_bytes_and_55_characters),
        cmocka_unit_test(a_ticket_is_read_back_as_it_was_signed),
        cmocka_unit_test(a_ticket_with_any_bit_flipped_is_refused),
        cmocka_unit_test(a_ticket_under_another_key_is_refused),
        cmocka_unit_test(a_ticket_of_another_size_is_none),
        cmocka_unit_test(a_ticket_of_another_version_or_with_flags_is_not_supported),
        cmocka_unit_test(a_ticket_over_nothing_is_refused),
        cmocka_unit_test(the_text_of_a_ticket_is_read_in_either_case),
        cmocka_unit_test(text_that_is_no_ticket_is_refused),
        cmocka_unit_test(a_url_with_a_host_of_24_characters_fits_a_qr_code_of_version_4_m),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
