#include "shared/pay/code.h"

#include <stdio.h>

#include "shared/base/number.h"

#define CODE_MODULUS 100000000U

const char *
code_make(const struct ticket *ticket, enum channel channel,
    const uint8_t key[static DEVICE_KEY_SIZE], char ret_code[static CODE_SIZE])
{
    uint8_t fields[5 + 2 + 4 + 4 + 4 + 1];
    uint8_t mac[CRYPT_SHA256_SIZE];
    struct bytes parts[2];
    size_t offset;
    uint32_t number;

    number_put(fields, 5, (uint64_t)ticket->terminal);
    number_put(fields + 5, 2, (uint64_t)ticket->epoch);
    number_put(fields + 7, 4, (uint64_t)ticket->sequence);
    number_put(fields + 11, 4, (uint64_t)ticket->salt);
    number_put(fields + 15, 4, (uint64_t)ticket->amount.fen);
    number_put(fields + 19, 1, (uint64_t)channel);
    parts[0] = bytes_text("paid");
    parts[1] = bytes_of(fields, sizeof(fields));
    crypt_hmac_sha256(bytes_of(key, DEVICE_KEY_SIZE), parts, LENGTH(parts), mac);

    /* RFC 4226 section 5.3: the last four bits say where to cut. */
    offset = mac[CRYPT_SHA256_SIZE - 1] & 0xf;
    number = (uint32_t)number_get(mac + offset, 4) & 0x7fffffff;
    (void)snprintf(ret_code, CODE_SIZE, "%08u", (unsigned)(number % CODE_MODULUS));
    return ret_code;
}

/* The digits of what was typed, or ERR_BAD_INPUT. */
static enum err
clean(struct bytes typed, char digits[static CODE_SIZE])
{
    size_t count = 0;

    for (size_t i = 0; i < typed.size; i++) {
        uint8_t c = typed.at[i];

        if (c == ' ' || c == '-')
            continue;
        if (c < '0' || c > '9' || count == CODE_DIGITS)
            return ERR_BAD_INPUT;
        digits[count++] = (char)c;
    }
    digits[count] = '\0';
    return count == CODE_DIGITS ? ERR_OK : ERR_BAD_INPUT;
}

enum err
code_check(const struct ticket *ticket, const uint8_t key[static DEVICE_KEY_SIZE],
    struct bytes typed, enum channel *ret_channel)
{
    char digits[CODE_SIZE];
    enum channel found = CHANNEL_NONE;
    enum err err = clean(typed, digits);

    if (err != ERR_OK)
        return err;
    for (unsigned i = 0; i < CHANNEL_COUNT; i++) {
        char code[CODE_SIZE];

        if (!channel_is_wallet((enum channel)i))
            continue;
        (void)code_make(ticket, (enum channel)i, key, code);
        if (crypt_equal(bytes_text(code), bytes_text(digits)))
            found = (enum channel)i;
    }
    if (found == CHANNEL_NONE)
        return ERR_BAD_SIGNATURE;
    *ret_channel = found;
    return ERR_OK;
}
