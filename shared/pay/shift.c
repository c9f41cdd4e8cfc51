#include "shared/pay/shift.h"

#include "shared/base/money.h"

struct line {
    const char *name;
    int drawer;
    const char *english;
    const char *chinese;
};

struct reason {
    const char *name;
    enum shift_line line;
    const char *english;
    const char *chinese;
};

static const struct line lines[SHIFT_LINES] = {
    {"", 0, "", ""},
#define SHIFT_LINE(name, number, word, drawer, english, chinese) {word, drawer, english, chinese},
#include "shared/pay/shift.def"
#undef SHIFT_LINE
};

static const struct reason reasons[SHIFT_REASONS] = {
    {"", SHIFT_LINE_NONE, "", ""},
#define SHIFT_REASON(name, number, word, line, english, chinese)                                   \
    {word, SHIFT_LINE_##line, english, chinese},
#include "shared/pay/shift.def"
#undef SHIFT_REASON
};

enum shift_line
shift_line_of(int64_t number)
{
    return number > 0 && number < SHIFT_LINES ? (enum shift_line)number : SHIFT_LINE_NONE;
}

enum shift_line
shift_line_of_wallet(enum channel channel)
{
    switch (channel) {
    case CHANNEL_WECHAT:
        return SHIFT_LINE_WECHAT;
    case CHANNEL_ALIPAY:
        return SHIFT_LINE_ALIPAY;
    case CHANNEL_UNIONPAY:
        return SHIFT_LINE_UNIONPAY;
    case CHANNEL_NONE:
    case CHANNEL_CASH:
    case CHANNEL_COUNT:
        break;
    }
    return SHIFT_LINE_NONE;
}

const char *
shift_line_name(enum shift_line line)
{
    NEED((unsigned)line < SHIFT_LINES);
    return lines[line].name;
}

const char *
shift_line_label(enum shift_line line, bool english)
{
    NEED((unsigned)line < SHIFT_LINES);
    return english ? lines[line].english : lines[line].chinese;
}

int
shift_line_drawer(enum shift_line line)
{
    NEED((unsigned)line < SHIFT_LINES);
    return lines[line].drawer;
}

enum shift_reason
shift_reason_of(int64_t number)
{
    return number > 0 && number < SHIFT_REASONS ? (enum shift_reason)number : SHIFT_REASON_NONE;
}

enum shift_line
shift_reason_line(enum shift_reason reason)
{
    NEED((unsigned)reason < SHIFT_REASONS);
    return reasons[reason].line;
}

const char *
shift_reason_name(enum shift_reason reason)
{
    NEED((unsigned)reason < SHIFT_REASONS);
    return reasons[reason].name;
}

const char *
shift_reason_label(enum shift_reason reason, bool english)
{
    NEED((unsigned)reason < SHIFT_REASONS);
    return english ? reasons[reason].english : reasons[reason].chinese;
}

enum err
shift_add(struct shift_sums *sums, enum shift_line line, int64_t fen, bool late)
{
    struct shift_sum *sum = &sums->lines[line];
    struct money total;
    enum err err;

    NEED(line > SHIFT_LINE_NONE && line < SHIFT_LINES);
    if (fen < 0 || fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    err = money_add(money_of(sum->fen), money_of(fen), &total);
    if (err != ERR_OK)
        return err;
    sum->fen = total.fen;
    sum->count++;
    if (late) {
        sum->late_fen += fen; /* a part of what fits */
        sum->late_count++;
    }
    return ERR_OK;
}

enum err
shift_expected(const struct shift_sums *sums, int64_t float_fen, int64_t *ret_fen)
{
    struct money expected = {float_fen};
    enum err err = ERR_OK;

    if (float_fen < 0 || float_fen > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    for (unsigned line = 1; err == ERR_OK && line < SHIFT_LINES; line++) {
        const struct money sum = {sums->lines[line].fen};

        if (lines[line].drawer > 0)
            err = money_add(expected, sum, &expected);
        else if (lines[line].drawer < 0)
            err = money_sub(expected, sum, &expected);
    }
    if (err == ERR_OK)
        *ret_fen = expected.fen;
    return err;
}

bool
shift_same(const struct shift_sums *a, const struct shift_sums *b)
{
    for (unsigned line = 1; line < SHIFT_LINES; line++) {
        const struct shift_sum *one = &a->lines[line];
        const struct shift_sum *other = &b->lines[line];

        if (one->count != other->count || one->fen != other->fen ||
            one->late_count != other->late_count || one->late_fen != other->late_fen)
            return false;
    }
    return true;
}
