#include "hub/flow/order_pass.h"

#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#define VERSION 1
#define MERCHANT_AT 1
#define ORDER_AT 9
#define MAC_AT 17
#define MAC_SIZE (ORDER_PASS_SIZE - MAC_AT)

static void
put_number(uint8_t *to, int64_t number)
{
    for (size_t i = 0; i < sizeof(number); i++)
        to[i] = (uint8_t)((uint64_t)number >> (8 * (sizeof(number) - 1 - i)));
}

static int64_t
get_number(const uint8_t *from)
{
    uint64_t number = 0;

    for (size_t i = 0; i < sizeof(number); i++)
        number = number << 8 | from[i];
    return (int64_t)number;
}

static void
make_mac(const uint8_t pass[static MAC_AT], const uint8_t key[static ORDER_PASS_KEY_SIZE],
    uint8_t ret_mac[static CRYPT_SHA256_SIZE])
{
    /* The key signs other things too: what it signs here begins differently. */
    const struct bytes parts[] = {bytes_text("shanju pass v1"), bytes_of(pass, MAC_AT)};

    crypt_hmac_sha256(bytes_of(key, ORDER_PASS_KEY_SIZE), parts, LENGTH(parts), ret_mac);
}

const char *
order_pass_make(int64_t merchant_id, int64_t order_id,
    const uint8_t key[static ORDER_PASS_KEY_SIZE], char ret_text[static ORDER_PASS_TEXT_SIZE])
{
    uint8_t mac[CRYPT_SHA256_SIZE];
    uint8_t pass[ORDER_PASS_SIZE];

    pass[0] = VERSION;
    put_number(pass + MERCHANT_AT, merchant_id);
    put_number(pass + ORDER_AT, order_id);
    make_mac(pass, key, mac);
    memcpy(pass + MAC_AT, mac, MAC_SIZE);
    return encode_base32(bytes_of(pass, sizeof(pass)), ret_text, ORDER_PASS_TEXT_SIZE);
}

void
order_pass_put_url(struct text *text, const char *base, int64_t merchant_id, int64_t order_id,
    const uint8_t key[static ORDER_PASS_KEY_SIZE])
{
    char pass[ORDER_PASS_TEXT_SIZE];

    text_put(text, base);
    text_put(text, "/O/");
    text_put(text, order_pass_make(merchant_id, order_id, key, pass));
}

enum err
order_pass_read(struct bytes text, const uint8_t key[static ORDER_PASS_KEY_SIZE],
    int64_t *ret_merchant_id, int64_t *ret_order_id)
{
    uint8_t mac[CRYPT_SHA256_SIZE];
    uint8_t pass[ORDER_PASS_SIZE];
    size_t size;

    if (encode_read_base32(text, pass, sizeof(pass), &size) != ERR_OK || size != sizeof(pass))
        return ERR_BAD_INPUT;
    if (pass[0] != VERSION)
        return ERR_UNSUPPORTED;
    make_mac(pass, key, mac);
    if (!crypt_equal(bytes_of(mac, MAC_SIZE), bytes_of(pass + MAC_AT, MAC_SIZE)))
        return ERR_BAD_SIGNATURE;
    *ret_merchant_id = get_number(pass + MERCHANT_AT);
    *ret_order_id = get_number(pass + ORDER_AT);
    return ERR_OK;
}
