/*
 * order_pass.h -- the pass of an order that an app made: what its QR says.
 *
 * A terminal signs its tickets itself; for an app's order the hub does, under its
 * own state key. 27 bytes: version 1 · merchant 8 · order 8 · MAC 10, big-endian, the
 * MAC being HMAC-SHA256 cut to 10. As a URL, upper case so that QR alphanumeric mode
 * keeps it small:
 *
 *     HTTPS://<pay host>/O/<44 characters of base32>
 *
 * Whoever has it may see and pay the order, and nothing else.
 */
#ifndef HUB_FLOW_ORDER_PASS_H
#define HUB_FLOW_ORDER_PASS_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#define ORDER_PASS_SIZE 27
#define ORDER_PASS_TEXT_SIZE 45 /* 44 characters and the terminator */
#define ORDER_PASS_KEY_SIZE 32

/** order_pass_make() writes the pass as text. */
const char *order_pass_make(int64_t merchant_id, int64_t order_id,
    const uint8_t key[static ORDER_PASS_KEY_SIZE], char ret_text[static ORDER_PASS_TEXT_SIZE]);

/** order_pass_put_url() appends base ("HTTPS://PAY.EXAMPLE.COM"), "/O/" and the pass. */
void order_pass_put_url(struct text *text, const char *base, int64_t merchant_id, int64_t order_id,
    const uint8_t key[static ORDER_PASS_KEY_SIZE]);

/**
 * order_pass_read() reads one, in either case. ERR_BAD_INPUT: no pass; ERR_UNSUPPORTED:
 * another version; ERR_BAD_SIGNATURE: not made by this hub.
 */
enum err order_pass_read(struct bytes text, const uint8_t key[static ORDER_PASS_KEY_SIZE],
    int64_t *ret_merchant_id, int64_t *ret_order_id) MUST_CHECK;

#endif
