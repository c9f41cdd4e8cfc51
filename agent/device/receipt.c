#include "agent/device/receipt.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* Printers of 42 columns print 576 dots in font B; a Chinese character takes two cells. */
#define VALUE_MAX 160

struct words {
    const char *copy, *back, *plate, *time, *till, *order, *method, *number, *sale, *staff;
    const char *place, *remark;
    const char *amount, *cash_due, *tendered, *change;
    const char *code_note, *thanks, *currency;
};

static const struct words chinese = {
    .copy = "*** 副本 COPY ***",
    .back = "现金退款",
    .plate = "码牌收款",
    .time = "时间",
    .till = "终端",
    .order = "单号",
    .method = "支付方式",
    .number = "支付单号",
    .sale = "原单号",
    .staff = "收银员",
    .place = "码牌",
    .remark = "备注",
    .amount = "金额",
    .cash_due = "应收",
    .tendered = "实收",
    .change = "找零",
    .code_note = "凭确认码离线收款，以平台核对为准",
    .thanks = "谢谢惠顾",
    .currency = "￥",
};

static const struct words english = {
    .copy = "*** COPY 副本 ***",
    .back = "CASH REFUND",
    .plate = "PAID AT A PLATE",
    .time = "Time",
    .till = "Till",
    .order = "Sale",
    .method = "Paid by",
    .number = "Payment",
    .sale = "Of sale",
    .staff = "Cashier",
    .place = "Plate",
    .remark = "Remark",
    .amount = "Amount",
    .cash_due = "Due",
    .tendered = "Tendered",
    .change = "Change",
    .code_note = "Taken offline by confirmation code",
    .thanks = "Thank you",
    .currency = "CNY ",
};

static const struct words *
words_of(const struct receipt *receipt)
{
    return receipt->english ? &english : &chinese;
}

/* The code point at *at, which moves behind it. What is no UTF-8 counts as one cell each byte. */
static uint32_t
next_point(const unsigned char **at)
{
    const unsigned char *from = *at;
    unsigned more = from[0] >= 0xf0 ? 3 : from[0] >= 0xe0 ? 2 : from[0] >= 0xc0 ? 1 : 0;
    uint32_t point = more == 0 ? from[0] : from[0] & (0x3fU >> more);

    (*at)++;
    for (unsigned i = 0; i < more && (**at & 0xc0) == 0x80; i++)
        point = point << 6 | (*(*at)++ & 0x3fU);
    return point;
}

static bool
is_wide(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {
        {0x1100, 0x115f},
        {0x2e80, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff01, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1faff},
        {0x20000, 0x3fffd},
    };

    for (size_t i = 0; i < LENGTH(wide); i++)
        if (point >= wide[i].first && point <= wide[i].last)
            return true;
    return false;
}

size_t
receipt_width(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t cells = 0;

    while (*at != '\0')
        cells += is_wide(next_point(&at)) ? 2 : 1;
    return cells;
}

static void
put_spaces(struct text *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_put_char(text, ' ');
}

static void
put_centred(struct text *text, const char *line)
{
    size_t width = receipt_width(line);

    if (line[0] == '\0')
        return;
    put_spaces(text, width < RECEIPT_COLUMNS ? (RECEIPT_COLUMNS - width) / 2 : 0);
    text_put(text, line);
    text_put_char(text, '\n');
}

/* A name on the left and its value on the right; on a line of its own when it is long. */
static void
put_pair(struct text *text, const char *name, const char *value)
{
    size_t left = receipt_width(name);
    size_t right = receipt_width(value);

    if (value[0] == '\0')
        return;
    text_put(text, name);
    if (left + 1 + right > RECEIPT_COLUMNS) {
        text_put_char(text, '\n');
        left = 0;
    }
    put_spaces(text, left + right < RECEIPT_COLUMNS ? RECEIPT_COLUMNS - left - right : 0);
    text_put(text, value);
    text_put_char(text, '\n');
}

static void
put_rule(struct text *text)
{
    for (unsigned i = 0; i < RECEIPT_COLUMNS; i++)
        text_put_char(text, '-');
    text_put_char(text, '\n');
}

static void
put_money(struct text *text, const struct words *words, const char *name, struct money amount)
{
    char value[VALUE_MAX];
    char number[MONEY_TEXT_MAX];
    struct text line;

    text_init(&line, value, sizeof(value));
    text_printf(&line, "%s%s", words->currency, money_format(amount, number));
    put_pair(text, name, value);
}

static void
put_about(const struct receipt *receipt, struct text *text)
{
    const struct words *words = words_of(receipt);
    char value[VALUE_MAX];
    char when[MOMENT_TEXT_MAX];
    struct text line;

    put_pair(text, words->time, moment_format_china(receipt->when, when));
    text_init(&line, value, sizeof(value));
    text_printf(&line, "%s (%lld)", receipt->till, (long long)receipt->terminal);
    put_pair(text, words->till, value);
    text_clear(&line);
    if (receipt->kind == RECEIPT_PLATE)
        text_printf(&line, "%lld", (long long)receipt->sequence);
    else
        text_printf(&line, "%lld-%lld", (long long)receipt->epoch, (long long)receipt->sequence);
    put_pair(text, words->order, value);
    put_pair(text, words->place, receipt->plate);
    put_pair(text, words->remark, receipt->remark);
    if (receipt->kind != RECEIPT_PLATE)
        put_pair(text, words->staff, receipt->staff);
    put_pair(text, words->method, channel_label(receipt->channel, receipt->english));
    put_pair(
        text, receipt->kind == RECEIPT_CASH_BACK ? words->sale : words->number, receipt->number);
}

static void
put_amounts(const struct receipt *receipt, struct text *text)
{
    const struct words *words = words_of(receipt);

    put_money(text, words, words->amount, receipt->amount);
    if (receipt->kind != RECEIPT_CASH)
        return;
    if (receipt->collected.fen != receipt->amount.fen)
        put_money(text, words, words->cash_due, receipt->collected);
    put_money(text, words, words->tendered, receipt->tendered);
    put_money(text, words, words->change, money_of(receipt->tendered.fen - receipt->collected.fen));
}

void
receipt_put_text(const struct receipt *receipt, struct text *text)
{
    const struct words *words = words_of(receipt);

    put_centred(text, receipt->store);
    put_centred(text, receipt->merchant);
    if (receipt->copy)
        put_centred(text, words->copy);
    if (receipt->kind == RECEIPT_CASH_BACK)
        put_centred(text, words->back);
    if (receipt->kind == RECEIPT_PLATE)
        put_centred(text, words->plate);
    put_rule(text);
    put_about(receipt, text);
    put_rule(text);
    put_amounts(receipt, text);
    put_rule(text);
    if (receipt->kind == RECEIPT_CODE)
        put_centred(text, words->code_note);
    if (receipt->kind != RECEIPT_CASH_BACK)
        put_centred(text, words->thanks);
}

/* Bytes for a printer, as they grow. */
struct bytes_out {
    uint8_t *at;
    size_t used;
    size_t size;
    bool overflowed;
};

static void
put_raw(struct bytes_out *out, const void *bytes, size_t size)
{
    if (out->overflowed || size > out->size - out->used) {
        out->overflowed = true;
        return;
    }
    memcpy(out->at + out->used, bytes, size);
    out->used += size;
}

/* A string of bytes without its terminator. */
#define PUT_COMMAND(out, bytes) put_raw(out, bytes, sizeof(bytes) - 1)

/* UTF-8 as GBK; what GBK does not have becomes "?". */
static void
put_gbk(struct bytes_out *out, iconv_t gbk, const char *utf8, size_t length)
{
    char *from;
    char *to = (char *)out->at + out->used;
    size_t from_left = length;
    size_t to_left = out->size - out->used;
    char copy[RECEIPT_TEXT_MAX + 4] = "";

    memcpy(copy, utf8, length);
    from = copy;
    while (from_left > 0 && iconv(gbk, &from, &from_left, &to, &to_left) == (size_t)-1) {
        const unsigned char *bad = (const unsigned char *)from;
        size_t skip;

        if (errno == E2BIG || to_left == 0) {
            out->overflowed = true;
            return;
        }
        (void)next_point(&bad);
        skip = (size_t)(bad - (const unsigned char *)from);
        skip = skip < from_left ? skip : from_left;
        from += skip;
        from_left -= skip;
        *to++ = '?';
        to_left--;
    }
    out->used = out->size - to_left;
}

/* GS ( k: a QR code by the printer itself (ESC/POS, function 165 to 181). */
static void
put_qr(struct bytes_out *out, const char *content)
{
    size_t length = strlen(content);
    uint8_t store[] = {0x1d, '(', 'k', (uint8_t)((length + 3) & 0xff), (uint8_t)((length + 3) >> 8),
        '1', 'P', '0'};

    if (length == 0)
        return;
    PUT_COMMAND(out, "\x1b"
                     "a\x01");
    PUT_COMMAND(out, "\x1d"
                     "(k\x04\x00"
                     "1A2\x00"); /* model 2 */
    PUT_COMMAND(out, "\x1d"
                     "(k\x03\x00"
                     "1C\x05"); /* five dots a module */
    PUT_COMMAND(out, "\x1d"
                     "(k\x03\x00"
                     "1E1"); /* level M */
    put_raw(out, store, sizeof(store));
    put_raw(out, content, length);
    PUT_COMMAND(out, "\x1d"
                     "(k\x03\x00"
                     "1Q0");
    PUT_COMMAND(out, "\x1b"
                     "a\x00\n");
}

enum err
receipt_put_escpos(const struct receipt *receipt, uint8_t *to, size_t size, size_t *ret_size)
{
    struct bytes_out out = {.at = to, .size = size};
    char lines[RECEIPT_TEXT_MAX];
    struct text text;
    iconv_t gbk = iconv_open("GBK", "UTF-8");

    if (gbk == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): iconv_open() says no so */
        return ERR_UNSUPPORTED;
    text_init(&text, lines, sizeof(lines));
    receipt_put_text(receipt, &text);
    PUT_COMMAND(&out, "\x1b@"     /* start anew */
                      "\x1c&"     /* Chinese characters on */
                      "\x1bM\x01" /* font B: 42 columns on 58 mm, and on 80 mm with a margin */
                      "\x1b"
                      "a\x00");
    put_gbk(&out, gbk, lines, text.length);
    put_qr(&out, receipt->url);
    PUT_COMMAND(&out, "\x1b"
                      "d\x04"        /* four lines up to the knife */
                      "\x1dVB\x00"); /* cut */
    (void)iconv_close(gbk);
    if (out.overflowed || !text_ok(&text))
        return ERR_TOO_BIG;
    *ret_size = out.used;
    return ERR_OK;
}
