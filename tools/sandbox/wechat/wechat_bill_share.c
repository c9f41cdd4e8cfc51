#include "tools/sandbox/wechat/wechat_bill_share.h"

#define DAY_S INT64_C(86400)
static const char header[] = "\xef\xbb\xbf分账时间,分账发起方,分账方,微信订单号,微信分账/"
                             "回退单号,分账明细单号,商户分账/回退单号,"
                             "订单金额,分账接收方,分账金额,业务类型,处理状态,分账描述,备注\r\n";

static void
put_text(struct text *text, struct bytes value)
{
    text_put(text, "`");
    for (size_t i = 0; i < value.size; i++)
        if (value.at[i] == ',')
            text_put(text, "\\ ");
        else if (value.at[i] != '\r' && value.at[i] != '\n')
            text_put_char(text, (char)value.at[i]);
    text_put_char(text, ',');
}

static void
put_row(struct text *text, struct db_statement *row)
{
    bool back = db_int(row, 12) != 0;
    bool partner = db_text(row, 1).size > 0;
    char time[MOMENT_TEXT_MAX];
    char total[MONEY_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];

    put_text(text, bytes_text(moment_format_china((struct moment){.us = db_int(row, 0)}, time)));
    put_text(text, db_text(row, partner ? 1 : 2));
    for (int column = 2; column <= 6; column++)
        put_text(text, db_text(row, column));
    put_text(text, bytes_text(money_format(money_of(db_int(row, 7)), total)));
    put_text(text, db_text(row, 8));
    put_text(text, bytes_text(money_format(money_of(db_int(row, 9)), amount)));
    put_text(text, bytes_text(back ? "分账回退" : "分账"));
    put_text(text, db_text(row, 10));
    put_text(text, db_text(row, 11));
    text_put(text, "`\r\n");
}

static enum err
put_rows(
    struct db_statement *rows, const struct wechat_bill_of *of, struct text *text, size_t *count)
{
    enum err err;

    db_bind_int(rows, 1, of->day.us);
    db_bind_int(rows, 2, moment_after(of->day, span_s(DAY_S)).us);
    db_bind_text(rows, 3, bytes_text(of->mchid));
    db_bind_text(rows, 4, bytes_text(of->sub_mchid));
    while ((err = db_step(rows)) == ERR_OK) {
        put_row(text, rows);
        (*count)++;
    }
    return sandbox_store_end(rows, err);
}

enum err
wechat_bill_share_text(
    struct wechat *wechat, const struct wechat_bill_of *of, struct text *text, size_t *ret_count)
{
    struct db_statement **bill = wechat->store.bill;
    size_t count = 0;
    enum err err;

    text_put(text, header);
    err = put_rows(bill[SQL_WECHAT_BILL_SHARES], of, text, &count);
    if (err == ERR_OK)
        err = put_rows(bill[SQL_WECHAT_BILL_RETURNS], of, text, &count);
    text_printf(text, "总条数\r\n`%zu\r\n", count);
    if (err == ERR_OK && !text_ok(text))
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        *ret_count = count;
    return err;
}
