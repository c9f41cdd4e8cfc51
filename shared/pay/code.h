/*
 * code.h -- the confirmation code: eight digits that prove a payment offline.
 *
 * When the terminal has no network but the payer's phone has, the payer's
 * result page shows the code and the cashier types it. It is HMAC-SHA256 under
 * the terminal's code key over ("paid", terminal, epoch, sequence, salt,
 * amount, channel), cut to digits as HOTP does (RFC 4226 section 5.3): bound to
 * this order, this amount and the channel that was paid through. The terminal
 * checks it against each wallet without any network.
 */
#ifndef SHARED_PAY_CODE_H
#define SHARED_PAY_CODE_H

#include "shared/pay/channel.h"
#include "shared/pay/ticket.h"

#define CODE_DIGITS 8
#define CODE_SIZE (CODE_DIGITS + 1)
#define CODE_TRIES_MAX 5 /* then a supervisor closes the sale as unconfirmed */

/** code_make() writes eight digits and a terminator; returns ret_code. */
const char *code_make(const struct ticket *ticket, enum channel channel,
    const uint8_t key[static DEVICE_KEY_SIZE], char ret_code[static CODE_SIZE]);

/**
 * code_check() finds the wallet that the typed digits stand for. Spaces and
 * dashes between digits are let pass. ERR_BAD_INPUT: not eight digits, no try
 * was made. ERR_BAD_SIGNATURE: the wrong code.
 */
enum err code_check(const struct ticket *ticket, const uint8_t key[static DEVICE_KEY_SIZE],
    struct bytes typed, enum channel *ret_channel) MUST_CHECK;

#endif
