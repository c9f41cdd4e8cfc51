#include "shared/base/money.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#define FEN_PER_YUAN 100

/* A product without its sign: not every machine that a till runs on has 128 bits in one piece. */
struct wide {
    uint64_t high;
    uint64_t low;
};

static struct wide
multiply(uint64_t a, uint64_t b)
{
    const uint64_t half = UINT32_MAX;
    uint64_t low = (a & half) * (b & half);
    uint64_t middle = (a >> 32) * (b & half) + (low >> 32);
    uint64_t other = (a & half) * (b >> 32) + (middle & half);

    return (struct wide){.high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32),
        .low = (other << 32) | (low & half)};
}

/* By a divisor below 2^63; ERR_OUT_OF_RANGE for a quotient of more than 64 bits. */
static enum err
divide(struct wide dividend, uint64_t divisor, uint64_t *ret_quotient, uint64_t *ret_remainder)
{
    uint64_t quotient = 0;
    uint64_t remainder = dividend.high;

    if (remainder >= divisor)
        return ERR_OUT_OF_RANGE;
    for (unsigned bit = 64; bit > 0; bit--) {
        remainder = remainder << 1 | (dividend.low >> (bit - 1) & 1);
        quotient <<= 1;
        if (remainder >= divisor) {
            remainder -= divisor;
            quotient |= 1;
        }
    }
    *ret_quotient = quotient;
    *ret_remainder = remainder;
    return ERR_OK;
}

static uint64_t
magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static enum err
make(bool negative, uint64_t fen, struct money *ret_amount)
{
    if (fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    ret_amount->fen = negative ? -(int64_t)fen : (int64_t)fen;
    return ERR_OK;
}

struct money
money_of(int64_t fen)
{
    NEED(fen >= -MONEY_FEN_MAX && fen <= MONEY_FEN_MAX);
    return (struct money){.fen = fen};
}

/* Neither can leave 64 bits: both are at most MONEY_FEN_MAX. */
enum err
money_add(struct money a, struct money b, struct money *ret_sum)
{
    int64_t fen = a.fen + b.fen;

    return make(fen < 0, magnitude(fen), ret_sum);
}

enum err
money_sub(struct money a, struct money b, struct money *ret_difference)
{
    int64_t fen = a.fen - b.fen;

    return make(fen < 0, magnitude(fen), ret_difference);
}

/* Whether the remainder takes the quotient one further from zero. */
static bool
rounds_away(uint64_t remainder, uint64_t divisor, enum rounding rounding)
{
    switch (rounding) {
    case ROUND_DOWN:
        return false;
    case ROUND_UP:
        return remainder > 0;
    case ROUND_HALF_UP:
        return remainder > 0 && remainder >= divisor - remainder;
    }
    NOT_REACHED();
}

enum err
money_scale(struct money amount, int64_t numerator, int64_t denominator, enum rounding rounding,
    struct money *ret_scaled)
{
    uint64_t quotient, remainder;
    enum err err;

    if (denominator <= 0)
        return ERR_BAD_INPUT;
    err = divide(multiply(magnitude(amount.fen), magnitude(numerator)), (uint64_t)denominator,
        &quotient, &remainder);
    if (err != ERR_OK || quotient > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    quotient += rounds_away(remainder, (uint64_t)denominator, rounding) ? 1 : 0;
    return make((amount.fen < 0) != (numerator < 0), quotient, ret_scaled);
}

/* The part that lost most to rounding and has not been made up for: it is not taken again. */
static size_t
take_largest(uint64_t *remainders, bool *taken, size_t count)
{
    size_t largest = count;

    for (size_t i = 0; i < count; i++)
        if (!taken[i] && (largest == count || remainders[i] > remainders[largest]))
            largest = i;
    NEED(largest < count);
    taken[largest] = true;
    return largest;
}

#define PARTS_MAX 64

enum err
money_split(struct money total, const uint32_t *weights, struct money *ret_parts, size_t count)
{
    uint64_t remainders[PARTS_MAX];
    bool taken[PARTS_MAX] = {false};
    uint64_t weights_sum = 0;
    int64_t left = total.fen;

    if (count > PARTS_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; i < count; i++)
        weights_sum += weights[i];
    if (weights_sum == 0 || total.fen < 0)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < count; i++) {
        uint64_t part;

        /* A weight is at most their sum, so the part at most the total. */
        NEED(divide(multiply((uint64_t)total.fen, weights[i]), weights_sum, &part,
                 &remainders[i]) == ERR_OK);
        ret_parts[i].fen = (int64_t)part;
        left -= ret_parts[i].fen;
    }
    for (; left > 0; left--)
        ret_parts[take_largest(remainders, taken, count)].fen++;
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
    uint64_t fen = 0;

    for (; at < text.size && is_digit(text.at[at]) && fen <= MONEY_FEN_MAX; at++)
        fen = fen * 10 + (uint64_t)(text.at[at] - '0');
    if (at == first)
        return ERR_BAD_INPUT;
    if (at < text.size && text.at[at] == '.') {
        for (at++; at < text.size && decimals < 2 && is_digit(text.at[at]); at++, decimals++)
            fen = fen * 10 + (uint64_t)(text.at[at] - '0');
        if (decimals == 0)
            return ERR_BAD_INPUT;
    }
    for (; decimals < 2; decimals++)
        fen *= 10;
    if (fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (at != text.size)
        return ERR_BAD_INPUT;
    return make(negative, fen, ret_amount);
}

const char *
money_format(struct money amount, char text[static MONEY_TEXT_MAX])
{
    uint64_t fen = amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;

    (void)snprintf(text, MONEY_TEXT_MAX, "%s%" PRIu64 ".%02" PRIu64, amount.fen < 0 ? "-" : "",
        fen / FEN_PER_YUAN, fen % FEN_PER_YUAN);
    return text;
}
