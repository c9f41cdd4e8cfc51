#include "shared/base/money.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

/* Wide enough for any product of an amount and a factor. */
__extension__ typedef __int128 wide;

#define FEN_PER_YUAN 100

static enum err
make(wide fen, struct money *ret_amount)
{
    if (fen < -MONEY_FEN_MAX || fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    ret_amount->fen = (int64_t)fen;
    return ERR_OK;
}

struct money
money_of(int64_t fen)
{
    NEED(fen >= -MONEY_FEN_MAX && fen <= MONEY_FEN_MAX);
    return (struct money){.fen = fen};
}

enum err
money_add(struct money a, struct money b, struct money *ret_sum)
{
    return make((wide)a.fen + b.fen, ret_sum);
}

enum err
money_sub(struct money a, struct money b, struct money *ret_difference)
{
    return make((wide)a.fen - b.fen, ret_difference);
}

/* Divide, and say what to do with the remainder. C's / already rounds toward zero. */
static wide
divide(wide dividend, wide divisor, enum rounding rounding)
{
    wide quotient = dividend / divisor;
    wide remainder = dividend % divisor;
    wide away = dividend < 0 ? -1 : 1;
    wide twice = 2 * (remainder < 0 ? -remainder : remainder);

    NEED(divisor > 0);
    if (remainder == 0)
        return quotient;
    switch (rounding) {
    case ROUND_DOWN:
        return quotient;
    case ROUND_UP:
        return quotient + away;
    case ROUND_HALF_UP:
        return twice >= divisor ? quotient + away : quotient;
    }
    NOT_REACHED();
}

enum err
money_scale(struct money amount, int64_t numerator, int64_t denominator, enum rounding rounding,
    struct money *ret_scaled)
{
    if (denominator <= 0)
        return ERR_BAD_INPUT;
    return make(divide((wide)amount.fen * numerator, denominator, rounding), ret_scaled);
}

/* The part that lost most to rounding and has not been made up for: its remainder becomes -1. */
static size_t
take_largest(wide *remainders, size_t count)
{
    size_t largest = 0;

    for (size_t i = 1; i < count; i++)
        if (remainders[i] > remainders[largest])
            largest = i;
    NEED(remainders[largest] >= 0);
    remainders[largest] = -1;
    return largest;
}

#define PARTS_MAX 64

enum err
money_split(struct money total, const uint32_t *weights, struct money *ret_parts, size_t count)
{
    wide remainders[PARTS_MAX];
    wide weights_sum = 0;
    int64_t left = total.fen;

    if (count > PARTS_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; i < count; i++)
        weights_sum += weights[i];
    if (weights_sum == 0 || total.fen < 0)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < count; i++) {
        wide product = (wide)total.fen * weights[i];

        ret_parts[i].fen = (int64_t)(product / weights_sum);
        remainders[i] = product % weights_sum;
        left -= ret_parts[i].fen;
    }
    for (; left > 0; left--)
        ret_parts[take_largest(remainders, count)].fen++;
    NEED(left == 0);
    return ERR_OK;
}

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

enum err
money_parse(struct bytes text, struct money *ret_amount)
{
    bool negative = text.size > 0 && text.at[0] == '-';
    size_t at = negative ? 1 : 0;
    size_t first = at;
    size_t decimals = 0;
    wide fen = 0;

    for (; at < text.size && is_digit(text.at[at]) && fen <= MONEY_FEN_MAX; at++)
        fen = fen * 10 + (text.at[at] - '0');
    if (at == first)
        return ERR_BAD_INPUT;
    if (at < text.size && text.at[at] == '.') {
        for (at++; at < text.size && decimals < 2 && is_digit(text.at[at]); at++, decimals++)
            fen = fen * 10 + (text.at[at] - '0');
        if (decimals == 0)
            return ERR_BAD_INPUT;
    }
    for (; decimals < 2; decimals++)
        fen *= 10;
    if (fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (at != text.size)
        return ERR_BAD_INPUT;
    return make(negative ? -fen : fen, ret_amount);
}

const char *
money_format(struct money amount, char text[static MONEY_TEXT_MAX])
{
    uint64_t fen = amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;

    (void)snprintf(text, MONEY_TEXT_MAX, "%s%" PRIu64 ".%02" PRIu64, amount.fen < 0 ? "-" : "",
        fen / FEN_PER_YUAN, fen % FEN_PER_YUAN);
    return text;
}
