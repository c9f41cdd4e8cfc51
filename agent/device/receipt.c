#include "agent/device/receipt.h"

#include <stdio.h>
#include <string.h>

#include "agent/device/receipt_shift.h"
#include "agent/device/sheet.h"

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

static void
put_about(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);
    char value[VALUE_MAX];
    char when[MOMENT_TEXT_MAX];
    struct text line;

    sheet_put_pair(sheet, words->time, moment_format_china(receipt->when, when));
    text_init(&line, value, sizeof(value));
    text_printf(&line, "%s (%lld)", receipt->till, (long long)receipt->terminal);
    sheet_put_pair(sheet, words->till, value);
    text_clear(&line);
    if (receipt->kind == RECEIPT_PLATE)
        text_printf(&line, "%lld", (long long)receipt->sequence);
    else
        text_printf(&line, "%lld-%lld", (long long)receipt->epoch, (long long)receipt->sequence);
    sheet_put_pair(sheet, words->order, value);
    sheet_put_pair(sheet, words->place, receipt->plate);
    sheet_put_pair(sheet, words->remark, receipt->remark);
    if (receipt->kind != RECEIPT_PLATE)
        sheet_put_pair(sheet, words->staff, receipt->staff);
    sheet_put_pair(sheet, words->method, channel_label(receipt->channel, receipt->english));
    sheet_put_pair(
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
        sheet_put_pair(sheet, name, money_format(item->amount, amount));
    }
    if (receipt->items_count > 0)
        sheet_put_rule(sheet);
}

static void
put_amounts(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);

    sheet_put_money(sheet, words->amount, words->currency, receipt->amount);
    if (receipt->kind != RECEIPT_CASH)
        return;
    if (receipt->collected.fen != receipt->amount.fen)
        sheet_put_money(sheet, words->cash_due, words->currency, receipt->collected);
    sheet_put_money(sheet, words->tendered, words->currency, receipt->tendered);
    sheet_put_money(sheet, words->change, words->currency,
        money_of(receipt->tendered.fen - receipt->collected.fen));
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
            sheet_put_bytes(sheet, text_bytes(&line));
            text_clear(&line);
        } else if (end != NULL &&
                   put_placeholder(receipt, bytes_of(at + 1, (size_t)(end - at - 1)), &line)) {
            at = end;
        } else {
            text_put_char(&line, *at);
        }
    }
    sheet_put_bytes(sheet, text_bytes(&line));
}

static void
put_head(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);

    if (receipt->head[0] != '\0') {
        put_template(receipt, receipt->head, sheet);
    } else {
        sheet_put_line(sheet, receipt->store);
        sheet_put_line(sheet, receipt->merchant);
    }
    if (receipt->copy)
        sheet_put_line(sheet, words->copy);
    if (receipt->kind == RECEIPT_CASH_BACK)
        sheet_put_line(sheet, words->back);
    if (receipt->kind == RECEIPT_PLATE)
        sheet_put_line(sheet, words->plate);
}

static void
put_sale(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = words_of(receipt);

    put_head(receipt, sheet);
    sheet_put_rule(sheet);
    put_about(receipt, sheet);
    sheet_put_rule(sheet);
    put_items(receipt, sheet);
    put_amounts(receipt, sheet);
    sheet_put_rule(sheet);
    if (receipt->kind == RECEIPT_CODE)
        sheet_put_line(sheet, words->code_note);
    if (receipt->foot[0] != '\0')
        put_template(receipt, receipt->foot, sheet);
    else if (receipt->kind != RECEIPT_CASH_BACK)
        sheet_put_line(sheet, words->thanks);
}

void
receipt_put_text(const struct receipt *receipt, struct text *text)
{
    const struct sheet sheet = {text, receipt->columns};

    NEED(receipt->columns >= RECEIPT_COLUMNS_MIN);
    if (receipt->kind == RECEIPT_SHIFT)
        receipt_shift_put(receipt, &sheet);
    else
        put_sale(receipt, &sheet);
}

size_t
receipt_width(const char *text)
{
    return sheet_width(text);
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
