#include "agent/device/receipt.h"

#include <stdio.h>
#include <string.h>

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

/* The paper: lines of so many cells. */
struct sheet {
    struct text *text;
    size_t columns;
};

static void
put_spaces(const struct sheet *sheet, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_put_char(sheet->text, ' ');
}

/* As much of the text as fits on a line: how many bytes. */
static size_t
fitting(const struct sheet *sheet, struct bytes text)
{
    const unsigned char *at = text.at;
    const unsigned char *end = at + text.size;
    size_t cells = 0;

    while (at < end) {
        const unsigned char *next = at;
        size_t width = is_wide(next_point(&next)) ? 2 : 1;

        if (cells + width > sheet->columns)
            break;
        cells += width;
        at = next;
    }
    return (size_t)((at < end ? at : end) - (const unsigned char *)text.at);
}

static size_t
width_of(struct bytes text)
{
    const unsigned char *at = text.at;
    const unsigned char *end = at + text.size;
    size_t cells = 0;

    while (at < end)
        cells += is_wide(next_point(&at)) ? 2 : 1;
    return cells;
}

size_t
receipt_width(const char *text)
{
    return width_of(bytes_text(text));
}

/* On as many lines as it takes. */
static void
put_centred_bytes(const struct sheet *sheet, struct bytes line)
{
    while (line.size > 0) {
        const struct bytes piece = bytes_of(line.at, fitting(sheet, line));

        put_spaces(sheet, (sheet->columns - width_of(piece)) / 2);
        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        line = bytes_from(line, piece.size);
    }
}

static void
put_centred(const struct sheet *sheet, const char *line)
{
    put_centred_bytes(sheet, bytes_text(line));
}

/* All lines of a long text but its last, which *text is then. */
static void
put_wrapped(const struct sheet *sheet, const char **text)
{
    while (receipt_width(*text) > sheet->columns) {
        const struct bytes piece = bytes_of(*text, fitting(sheet, bytes_text(*text)));

        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        *text += piece.size;
    }
}

/* A name on the left and its value on the right; on lines of its own when it is long. */
static void
put_pair(const struct sheet *sheet, const char *name, const char *value)
{
    struct bytes rest = bytes_text(value);
    size_t left;

    if (rest.size == 0)
        return;
    put_wrapped(sheet, &name);
    left = receipt_width(name);
    text_put(sheet->text, name);
    if (left + 1 + receipt_width(value) > sheet->columns) {
        text_put_char(sheet->text, '\n');
        left = 0;
    }
    while (rest.size > 0) {
        const struct bytes piece = bytes_of(rest.at, fitting(sheet, rest));

        put_spaces(sheet, sheet->columns - left - width_of(piece));
        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        rest = bytes_from(rest, piece.size);
        left = 0;
    }
}

static void
put_rule(const struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->columns; i++)
        text_put_char(sheet->text, '-');
    text_put_char(sheet->text, '\n');
}

static void
put_money(
    const struct sheet *sheet, const struct words *words, const char *name, struct money amount)
{
    char value[VALUE_MAX];
    char number[MONEY_TEXT_MAX];
    struct text line;

    text_init(&line, value, sizeof(value));
    text_printf(&line, "%s%s", words->currency, money_format(amount, number));
    put_pair(sheet, name, value);
}

static void
put_about(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);
    char value[VALUE_MAX];
    char when[MOMENT_TEXT_MAX];
    struct text line;

    put_pair(sheet, words->time, moment_format_china(receipt->when, when));
    text_init(&line, value, sizeof(value));
    text_printf(&line, "%s (%lld)", receipt->till, (long long)receipt->terminal);
    put_pair(sheet, words->till, value);
    text_clear(&line);
    if (receipt->kind == RECEIPT_PLATE)
        text_printf(&line, "%lld", (long long)receipt->sequence);
    else
        text_printf(&line, "%lld-%lld", (long long)receipt->epoch, (long long)receipt->sequence);
    put_pair(sheet, words->order, value);
    put_pair(sheet, words->place, receipt->plate);
    put_pair(sheet, words->remark, receipt->remark);
    if (receipt->kind != RECEIPT_PLATE)
        put_pair(sheet, words->staff, receipt->staff);
    put_pair(sheet, words->method, channel_label(receipt->channel, receipt->english));
    put_pair(
        sheet, receipt->kind == RECEIPT_CASH_BACK ? words->sale : words->number, receipt->number);
}

static void
put_items(const struct receipt *receipt, const struct sheet *sheet)
{
    char name[RECEIPT_ITEM_NAME_MAX + 24];
    char amount[MONEY_TEXT_MAX];

    for (size_t i = 0; i < receipt->items_count; i++) {
        const struct receipt_item *item = &receipt->items[i];

        if (item->quantity == 1)
            (void)snprintf(name, sizeof(name), "%s", item->name);
        else
            (void)snprintf(name, sizeof(name), "%s ×%lld", item->name, (long long)item->quantity);
        put_pair(sheet, name, money_format(item->amount, amount));
    }
    if (receipt->items_count > 0)
        put_rule(sheet);
}

static void
put_amounts(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);

    put_money(sheet, words, words->amount, receipt->amount);
    if (receipt->kind != RECEIPT_CASH)
        return;
    if (receipt->collected.fen != receipt->amount.fen)
        put_money(sheet, words, words->cash_due, receipt->collected);
    put_money(sheet, words, words->tendered, receipt->tendered);
    put_money(
        sheet, words, words->change, money_of(receipt->tendered.fen - receipt->collected.fen));
}

/* One placeholder of a template; false for what is none. */
static bool
put_placeholder(const struct receipt *receipt, struct bytes name, struct text *line)
{
    char value[MOMENT_TEXT_MAX > MONEY_TEXT_MAX ? MOMENT_TEXT_MAX : MONEY_TEXT_MAX];

    if (bytes_is(name, "merchant"))
        text_put(line, receipt->merchant);
    else if (bytes_is(name, "store"))
        text_put(line, receipt->store);
    else if (bytes_is(name, "till"))
        text_put(line, receipt->till);
    else if (bytes_is(name, "staff"))
        text_put(line, receipt->staff);
    else if (bytes_is(name, "sale"))
        text_printf(line, "%lld-%lld", (long long)receipt->epoch, (long long)receipt->sequence);
    else if (bytes_is(name, "number"))
        text_put(line, receipt->number);
    else if (bytes_is(name, "time"))
        text_put(line, moment_format_china(receipt->when, value));
    else if (bytes_is(name, "amount"))
        text_put(line, money_format(receipt->amount, value));
    else
        return false;
    return true;
}

/* A template's lines, centred, each placeholder replaced; what is none stays as it is written. */
static void
put_template(const struct receipt *receipt, const char *template, const struct sheet *sheet)
{
    char block[RECEIPT_TEMPLATE_MAX * 4];
    struct text line;

    text_init(&line, block, sizeof(block));
    for (const char *at = template; *at != '\0'; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;

        if (*at == '\n') {
            put_centred_bytes(sheet, text_bytes(&line));
            text_clear(&line);
        } else if (end != NULL &&
                   put_placeholder(receipt, bytes_of(at + 1, (size_t)(end - at - 1)), &line)) {
            at = end;
        } else {
            text_put_char(&line, *at);
        }
    }
    put_centred_bytes(sheet, text_bytes(&line));
}

static void
put_head(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);

    if (receipt->head[0] != '\0') {
        put_template(receipt, receipt->head, sheet);
    } else {
        put_centred(sheet, receipt->store);
        put_centred(sheet, receipt->merchant);
    }
    if (receipt->copy)
        put_centred(sheet, words->copy);
    if (receipt->kind == RECEIPT_CASH_BACK)
        put_centred(sheet, words->back);
    if (receipt->kind == RECEIPT_PLATE)
        put_centred(sheet, words->plate);
}

void
receipt_put_text(const struct receipt *receipt, struct text *text)
{
    const struct words *words = words_of(receipt);
    const struct sheet sheet = {text, receipt->columns};

    NEED(receipt->columns >= RECEIPT_COLUMNS_MIN);
    put_head(receipt, &sheet);
    put_rule(&sheet);
    put_about(receipt, &sheet);
    put_rule(&sheet);
    put_items(receipt, &sheet);
    put_amounts(receipt, &sheet);
    put_rule(&sheet);
    if (receipt->kind == RECEIPT_CODE)
        put_centred(&sheet, words->code_note);
    if (receipt->foot[0] != '\0')
        put_template(receipt, receipt->foot, &sheet);
    else if (receipt->kind != RECEIPT_CASH_BACK)
        put_centred(&sheet, words->thanks);
}

enum err
receipt_put_escpos(const struct receipt *receipt, const struct picture *logo, struct escpos *escpos)
{
    char lines[RECEIPT_TEXT_MAX];
    struct text text;

    text_init(&text, lines, sizeof(lines));
    receipt_put_text(receipt, &text);
    if (!text_ok(&text))
        return ERR_TOO_BIG;
    escpos_start(escpos);
    if (logo != NULL)
        escpos_picture(escpos, logo);
    escpos_text(escpos, text_bytes(&text));
    escpos_qr(escpos, receipt->url);
    escpos_cut(escpos);
    return escpos_ok(escpos) ? ERR_OK : ERR_TOO_BIG;
}
