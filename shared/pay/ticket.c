#include "shared/pay/ticket.h"

#include "shared/base/number.h"
#include "shared/text/encode.h"

#define MAC_SIZE 10
#define SIGNED_SIZE (TICKET_SIZE - MAC_SIZE)

/* Where each field begins. */
enum {
    AT_VERSION = 0,
    AT_TERMINAL = 1,
    AT_EPOCH = 6,
    AT_SEQUENCE = 8,
    AT_SALT = 12,
    AT_AMOUNT = 16,
    AT_ISSUED = 20,
    AT_MAC = 24
};

_Static_assert(AT_MAC == SIGNED_SIZE, "the MAC follows what it signs");
_Static_assert(ENCODE_BASE32_SIZE(TICKET_SIZE) == TICKET_TEXT_SIZE, "55 characters of base32");

static void
make_mac(const uint8_t *bytes, const uint8_t *key, uint8_t *ret_mac)
{
    const struct bytes part = bytes_of(bytes, SIGNED_SIZE);
    uint8_t whole[CRYPT_SHA256_SIZE];

    crypt_hmac_sha256(bytes_of(key, DEVICE_KEY_SIZE), &part, 1, whole);
    memcpy(ret_mac, whole, MAC_SIZE);
}

void
ticket_sign(const struct ticket *ticket, const uint8_t key[static DEVICE_KEY_SIZE],
    uint8_t ret_bytes[static TICKET_SIZE])
{
    NEED(ticket->terminal >= 0 && ticket->terminal <= DEVICE_NUMBER_MAX);
    NEED(ticket->epoch >= 0 && ticket->epoch <= TICKET_EPOCH_MAX);
    NEED(ticket->sequence >= 0 && ticket->sequence <= TICKET_SEQUENCE_MAX);
    NEED(ticket->salt >= 0 && ticket->salt <= UINT32_MAX);
    NEED(ticket->amount.fen > 0 && ticket->amount.fen <= TICKET_FEN_MAX);
    NEED(ticket->issued_s >= 0 && ticket->issued_s <= UINT32_MAX);

    ret_bytes[AT_VERSION] = TICKET_VERSION << 4;
    number_put(ret_bytes + AT_TERMINAL, 5, (uint64_t)ticket->terminal);
    number_put(ret_bytes + AT_EPOCH, 2, (uint64_t)ticket->epoch);
    number_put(ret_bytes + AT_SEQUENCE, 4, (uint64_t)ticket->sequence);
    number_put(ret_bytes + AT_SALT, 4, (uint64_t)ticket->salt);
    number_put(ret_bytes + AT_AMOUNT, 4, (uint64_t)ticket->amount.fen);
    number_put(ret_bytes + AT_ISSUED, 4, (uint64_t)ticket->issued_s);
    make_mac(ret_bytes, key, ret_bytes + AT_MAC);
}

enum err
ticket_read(struct bytes bytes, struct ticket *ret_ticket)
{
    struct ticket ticket;

    if (bytes.size != TICKET_SIZE)
        return ERR_BAD_INPUT;
    if (bytes.at[AT_VERSION] != TICKET_VERSION << 4)
        return ERR_UNSUPPORTED;
    ticket = (struct ticket){
        .terminal = (int64_t)number_get(bytes.at + AT_TERMINAL, 5),
        .epoch = (int64_t)number_get(bytes.at + AT_EPOCH, 2),
        .sequence = (int64_t)number_get(bytes.at + AT_SEQUENCE, 4),
        .salt = (int64_t)number_get(bytes.at + AT_SALT, 4),
        .amount = {(int64_t)number_get(bytes.at + AT_AMOUNT, 4)},
        .issued_s = (int64_t)number_get(bytes.at + AT_ISSUED, 4),
    };
    if (ticket.amount.fen == 0)
        return ERR_BAD_INPUT;
    *ret_ticket = ticket;
    return ERR_OK;
}

enum err
ticket_verify(struct bytes bytes, const uint8_t key[static DEVICE_KEY_SIZE])
{
    uint8_t mac[MAC_SIZE];

    if (bytes.size != TICKET_SIZE)
        return ERR_BAD_INPUT;
    make_mac(bytes.at, key, mac);
    if (!crypt_equal(bytes_of(mac, MAC_SIZE), bytes_of(bytes.at + AT_MAC, MAC_SIZE)))
        return ERR_BAD_SIGNATURE;
    return ERR_OK;
}

void
ticket_put_url(struct text *text, const char *base, const uint8_t bytes[static TICKET_SIZE])
{
    char encoded[TICKET_TEXT_SIZE];

    text_put(text, base);
    text_put(text, "/T/");
    text_put(text, encode_base32(bytes_of(bytes, TICKET_SIZE), encoded, sizeof(encoded)));
}

enum err
ticket_from_text(struct bytes text, uint8_t ret_bytes[static TICKET_SIZE])
{
    uint8_t bytes[TICKET_SIZE];
    size_t size;
    enum err err;

    if (text.size != TICKET_TEXT_SIZE - 1)
        return ERR_BAD_INPUT;
    err = encode_read_base32(text, bytes, sizeof(bytes), &size);
    if (err != ERR_OK)
        return err;
    if (size != TICKET_SIZE)
        return ERR_BAD_INPUT;
    memcpy(ret_bytes, bytes, TICKET_SIZE);
    return ERR_OK;
}
