/*
 * Whatever reads as a ticket signs as the same bytes, whose MAC fits then and
 * with no bit changed; and text that is a ticket is one spelling of it.
 */
#include "shared/pay/ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t key[DEVICE_KEY_SIZE] = {1, 2, 3};

static void
check_bytes(struct bytes bytes)
{
    struct ticket ticket;
    uint8_t again[TICKET_SIZE];
    enum err err = ticket_read(bytes, &ticket);

    NEED(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_UNSUPPORTED);
    if (err != ERR_OK)
        return;
    ticket_sign(&ticket, key, again);
    NEED(memcmp(again, bytes.at, 24) == 0);
    NEED(ticket_verify(bytes_of(again, sizeof(again)), key) == ERR_OK);
    NEED((ticket_verify(bytes, key) == ERR_OK) ==
         bytes_equal(bytes, bytes_of(again, sizeof(again))));
    again[bytes.at[33] % TICKET_SIZE] ^= (uint8_t)(1U << bytes.at[32] % 8);
    NEED(ticket_verify(bytes_of(again, sizeof(again)), key) == ERR_BAD_SIGNATURE);
}

static void
check_text(struct bytes input)
{
    uint8_t bytes[TICKET_SIZE];
    char block[TICKET_URL_MAX];
    struct text url;

    if (ticket_from_text(input, bytes) != ERR_OK)
        return;
    text_init(&url, block, sizeof(block));
    ticket_put_url(&url, "", bytes);
    NEED(text_ok(&url) && url.length == 3 + input.size);
    for (size_t i = 0; i < input.size; i++) {
        char large = (char)(input.at[i] >= 'a' ? input.at[i] - 0x20 : input.at[i]);

        NEED(large == url.at[3 + i]);
    }
    check_bytes(bytes_of(bytes, sizeof(bytes)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_bytes(bytes_of(data, size));
    check_text(bytes_of(data, size));
    return 0;
}
