/*
 * ticket.h -- the signed content of a payment QR.
 *
 * A terminal makes it by itself, on- or offline. 34 bytes, big-endian:
 *
 *     version and flags 1 · terminal 5 · epoch 2 · sequence 4 · salt 4 ·
 *     amount in fen 4 · issue time in seconds 4 (advisory) · MAC 10
 *
 * The MAC is HMAC-SHA256 under the terminal's ticket key over the first 24
 * bytes, cut to 10. (terminal, epoch, sequence) is the order's identity. As a
 * URL, upper case so that QR alphanumeric mode keeps it small:
 *
 *     HTTPS://<pay host>/T/<55 characters of base32>
 */
#ifndef SHARED_PAY_TICKET_H
#define SHARED_PAY_TICKET_H

#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/pay/device_key.h"

#define TICKET_SIZE 34
#define TICKET_TEXT_SIZE 56 /* 55 characters of base32 and the terminator */
#define TICKET_URL_MAX 160
#define TICKET_VERSION 1 /* the high four bits of the first byte */
#define TICKET_FEN_MAX INT64_C(4294967295)
#define TICKET_EPOCH_MAX 65535
#define TICKET_SEQUENCE_MAX INT64_C(4294967295)

struct ticket {
    int64_t terminal;
    int64_t epoch;
    int64_t sequence;
    int64_t salt; /* 32 random bits */
    struct money amount;
    int64_t issued_s; /* since 1970, by the terminal's clock; 0 when it knows no time */
};

/** ticket_sign() writes the ticket; fields out of range are a NEED. */
void ticket_sign(const struct ticket *ticket, const uint8_t key[static DEVICE_KEY_SIZE],
    uint8_t ret_bytes[static TICKET_SIZE]);

/**
 * ticket_read() takes the fields out without trusting them: whose key is
 * needed stands in the ticket. ERR_BAD_INPUT for a wrong size or an amount of
 * 0, ERR_UNSUPPORTED for another version.
 */
enum err ticket_read(struct bytes bytes, struct ticket *ret_ticket) MUST_CHECK;

/** ticket_verify() is ERR_BAD_SIGNATURE when the MAC does not fit. */
enum err ticket_verify(struct bytes bytes, const uint8_t key[static DEVICE_KEY_SIZE]) MUST_CHECK;

/** ticket_put_url() appends base ("HTTPS://PAY.EXAMPLE.COM"), "/T/" and the ticket. */
void ticket_put_url(struct text *text, const char *base, const uint8_t bytes[static TICKET_SIZE]);

/** ticket_from_text() reads the base32 part of a URL, in either case. */
enum err ticket_from_text(struct bytes text, uint8_t ret_bytes[static TICKET_SIZE]) MUST_CHECK;

#endif
