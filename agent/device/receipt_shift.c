#include "agent/device/receipt_shift.h"

#include <stdio.h>

#define NAME_SIZE 96
#define VALUE_SIZE 160

struct words {
    const char *title, *copy, *number, *till, *staff, *opened, *closed, *record;
    const char *opening, *expected, *counted, *over, *under, *even, *late, *carried, *sign;
    const char *drawer, *tenders, *currency;
};

static const struct words chinese = {
    .title = "交班单（Z）",
    .copy = "*** 副本 COPY ***",
    .number = "班次",
    .till = "终端",
    .staff = "收银员",
    .opened = "开班",
    .closed = "交班",
    .record = "单号",
    .opening = "备用金",
    .expected = "应有现金",
    .counted = "清点现金",
    .over = "长款",
    .under = "短款",
    .even = "账款相符",
    .late = "  其中前班",
    .carried = "未完成，转下班",
    .sign = "签名",
    .drawer = "钱箱",
    .tenders = "收款",
    .currency = "￥",
};

static const struct words english = {
    .title = "SHIFT REPORT (Z)",
    .copy = "*** COPY 副本 ***",
    .number = "Shift",
    .till = "Till",
    .staff = "Cashier",
    .opened = "Opened",
    .closed = "Closed",
    .record = "Record",
    .opening = "Float",
    .expected = "Expected cash",
    .counted = "Counted cash",
    .over = "Over",
    .under = "Short",
    .even = "It agrees",
    .late = "  of other shifts",
    .carried = "Not over, carried",
    .sign = "Signature",
    .drawer = "Drawer",
    .tenders = "Taken",
    .currency = "CNY ",
};

static void
put_about(const struct receipt *receipt, const struct words *words, const struct sheet *sheet)
{
    const struct receipt_shift *shift = &receipt->shift;
    char value[VALUE_SIZE];
    char when[MOMENT_TEXT_MAX];

    (void)snprintf(value, sizeof(value), "%lld", (long long)shift->number);
    sheet_put_pair(sheet, words->number, value);
    (void)snprintf(value, sizeof(value), "%s (%lld)", receipt->till, (long long)receipt->terminal);
    sheet_put_pair(sheet, words->till, value);
    sheet_put_pair(sheet, words->staff, receipt->staff);
    sheet_put_pair(sheet, words->opened, moment_format_china(shift->opened, when));
    sheet_put_pair(sheet, words->closed, moment_format_china(shift->closed, when));
    (void)snprintf(
        value, sizeof(value), "%lld-%lld", (long long)receipt->epoch, (long long)receipt->sequence);
    sheet_put_pair(sheet, words->record, value);
}

/* "微信支付 ×3   ￥36.00", and what of it is of other shifts. */
static void
put_line(const struct receipt *receipt, enum shift_line line, const struct words *words,
    const struct sheet *sheet)
{
    const struct shift_sum *sum = &receipt->shift.sums.lines[line];
    char name[NAME_SIZE];

    if (sum->count == 0)
        return;
    (void)snprintf(name, sizeof(name), "%s ×%lld", shift_line_label(line, receipt->english),
        (long long)sum->count);
    sheet_put_money(
        sheet, name, words->currency, money_of(shift_line_drawer(line) < 0 ? -sum->fen : sum->fen));
    if (sum->late_count == 0)
        return;
    (void)snprintf(name, sizeof(name), "%s ×%lld", words->late, (long long)sum->late_count);
    sheet_put_money(sheet, name, words->currency, money_of(sum->late_fen));
}

static void
put_variance(
    const struct receipt_shift *shift, const struct words *words, const struct sheet *sheet)
{
    const int64_t variance = shift->counted.fen - shift->expected.fen;

    sheet_put_money(sheet, words->expected, words->currency, shift->expected);
    sheet_put_money(sheet, words->counted, words->currency, shift->counted);
    if (variance == 0)
        sheet_put_line(sheet, words->even);
    else
        sheet_put_money(sheet, variance > 0 ? words->over : words->under, words->currency,
            money_of(variance > 0 ? variance : -variance));
}

void
receipt_shift_put(const struct receipt *receipt, const struct sheet *sheet)
{
    const struct words *words = receipt->english ? &english : &chinese;
    const struct receipt_shift *shift = &receipt->shift;
    char value[VALUE_SIZE];

    sheet_put_line(sheet, receipt->store);
    if (receipt->copy)
        sheet_put_line(sheet, words->copy);
    sheet_put_line(sheet, words->title);
    sheet_put_rule(sheet);
    put_about(receipt, words, sheet);
    sheet_put_rule(sheet);
    sheet_put_line(sheet, words->tenders);
    for (unsigned line = 1; line < SHIFT_LINES; line++)
        if (shift_line_drawer((enum shift_line)line) == 0 || line == SHIFT_LINE_CASH)
            put_line(receipt, (enum shift_line)line, words, sheet);
    sheet_put_rule(sheet);
    sheet_put_line(sheet, words->drawer);
    sheet_put_money(sheet, words->opening, words->currency, shift->opening);
    for (unsigned line = 1; line < SHIFT_LINES; line++)
        if (shift_line_drawer((enum shift_line)line) != 0)
            put_line(receipt, (enum shift_line)line, words, sheet);
    put_variance(shift, words, sheet);
    sheet_put_rule(sheet);
    if (shift->carried_count > 0) {
        (void)snprintf(value, sizeof(value), "%lld", (long long)shift->carried_count);
        sheet_put_pair(sheet, words->carried, value);
    }
    sheet_put_pair(sheet, words->sign, "____________");
}
