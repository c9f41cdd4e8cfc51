#include "agent/voice/voice_words.h"

#define SECTION 10000
#define SECTIONS_MAX 4

static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/* Two of something is 两, but for tens: 两百二十二. */
static const char *
count_word(int64_t digit)
{
    return digit == 2 ? "两" : digits[digit];
}

/*
 * 1 to 9999. A gap of zeros inside is one 零; 十 alone only where nothing stands before it: 十二, but
 * 一百一十二.
 */
static void
put_section(int64_t value, bool follows, struct text *text)
{
    static const int64_t parts[] = {1000, 100, 10, 1};
    static const char *const units[] = {"千", "百", "十", ""};
    bool any = follows, gap = false;

    for (size_t i = 0; i < LENGTH(parts); i++) {
        int64_t digit = value / parts[i] % 10;

        if (digit == 0) {
            gap = any && value % parts[i] != 0;
            continue;
        }
        if (gap)
            text_put(text, digits[0]);
        if (parts[i] >= 100)
            text_put(text, count_word(digit));
        else if (parts[i] == 1 || digit != 1 || any)
            text_put(text, digits[digit]);
        text_put(text, units[i]);
        any = true;
        gap = false;
    }
}

/* In sections of four digits: 一亿零一万. */
static void
put_whole(int64_t value, struct text *text)
{
    static const char *const units[SECTIONS_MAX] = {"", "万", "亿", "万亿"};
    int64_t sections[SECTIONS_MAX];
    bool follows = false, gap = false;

    for (size_t i = 0; i < SECTIONS_MAX; i++) {
        sections[i] = value % SECTION;
        value /= SECTION;
    }
    for (size_t i = SECTIONS_MAX; i-- > 0;) {
        if (sections[i] == 0) {
            gap = follows;
            continue;
        }
        if (gap && sections[i] >= SECTION / 10)
            text_put(text, digits[0]);
        if (sections[i] == 2 && !follows)
            text_put(text, count_word(2));
        else
            put_section(sections[i], follows, text);
        text_put(text, units[i]);
        follows = true;
        gap = false;
    }
}

static void
put_chinese(int64_t fen, struct text *text)
{
    int64_t yuan = fen / 100, jiao = fen / 10 % 10, rest = fen % 10;

    if (yuan > 0 || fen == 0) {
        if (yuan > 0)
            put_whole(yuan, text);
        else
            text_put(text, digits[0]);
        text_put(text, "元");
    }
    if (jiao > 0) {
        text_put(text, count_word(jiao));
        text_put(text, "角");
    } else if (yuan > 0 && rest > 0) {
        text_put(text, digits[0]);
    }
    if (rest > 0) {
        text_put(text, count_word(rest));
        text_put(text, "分");
    }
}

static void
put_english(int64_t fen, struct text *text)
{
    text_put_int(text, fen / 100);
    if (fen % 100 != 0)
        text_printf(text, ".%d", (int)(fen / 10 % 10));
    if (fen % 10 != 0)
        text_put_int(text, fen % 10);
    text_put(text, " yuan");
}

void
voice_words_amount(struct money amount, bool english, struct text *text)
{
    if (english)
        put_english(amount.fen, text);
    else
        put_chinese(amount.fen, text);
}

/* What has just been paid by a wallet, however it came to be known. Cash is in the hand. */
static bool
is_said(enum till_happened what)
{
    return what == TILL_HAPPENED_PAID || what == TILL_HAPPENED_PAID_LATE ||
           what == TILL_HAPPENED_CODE || what == TILL_HAPPENED_PLATE;
}

bool
voice_words_say(const struct till_notice *notice, bool english, struct text *text)
{
    bool late =
        notice->what == TILL_HAPPENED_PAID_LATE ||
        (notice->paid_us > 0 && notice->told_us - notice->paid_us > span_s(VOICE_LATE_S).us);

    if (!is_said(notice->what) || notice->amount.fen <= 0)
        return false;
    if (late)
        text_put(text, english ? "Late: " : "迟到的收款，");
    text_put(text, channel_label(notice->channel, english));
    text_put(text, english ? ", received " : "到账 ");
    voice_words_amount(notice->amount, english, text);
    return true;
}
