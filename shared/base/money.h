/*
 * money.h -- exact amounts, in fen.
 *
 * An amount is a whole number of fen of one currency, CNY: everything else is
 * refused where it comes in. No floating point, and no operation that can
 * overflow silently. |fen| <= 2^53 - 1, so that every JSON reader keeps it.
 *
 * Values are passed by copy; nothing here allocates.
 */
#ifndef SHARED_BASE_MONEY_H
#define SHARED_BASE_MONEY_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct money {
    int64_t fen;
};

#define MONEY_FEN_MAX INT64_C(9007199254740991)

/* "-90071992547409.91" and its terminator, with room to spare. */
#define MONEY_TEXT_MAX 24

enum rounding {
    ROUND_DOWN,   /* toward zero */
    ROUND_UP,     /* away from zero */
    ROUND_HALF_UP /* half away from zero: fees */
};

/** money_of(fen) is the amount itself; the range is a NEED. */
struct money money_of(int64_t fen);

enum err money_add(struct money a, struct money b, struct money *ret_sum) MUST_CHECK;
enum err money_sub(struct money a, struct money b, struct money *ret_difference) MUST_CHECK;

/**
 * money_scale() is amount * numerator / denominator, computed in 128 bits.
 * A fee of 38 in 10000 is money_scale(amount, 38, 10000, ROUND_HALF_UP, &fee).
 */
enum err money_scale(struct money amount, int64_t numerator, int64_t denominator,
    enum rounding rounding, struct money *ret_scaled) MUST_CHECK;

/**
 * money_split() divides total in proportion to weights so that the parts add
 * up to total exactly: by largest remainder, the earlier part on a tie.
 * ERR_BAD_INPUT when all weights are 0 or total is negative.
 */
enum err money_split(
    struct money total, const uint32_t *weights, struct money *ret_parts, size_t count) MUST_CHECK;

/** money_parse() accepts exactly "[-]digits[.d[d]]" yuan. */
enum err money_parse(struct bytes text, struct money *ret_amount) MUST_CHECK;

/** money_format() writes yuan with two decimals, which money_parse() reads back; returns text. */
const char *money_format(struct money amount, char text[static MONEY_TEXT_MAX]);

#endif
