#include "hub/console/export/export_refunds.h"

#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"

#include "hub/store/sql/store.sql.h"

static const struct sheet_column columns[] = {
    {"申请时间", "Asked", SHEET_TIME, 20},
    {"退款单号", "Refund", SHEET_ID, 22},
    {"商户退款单号", "Merchant's number", SHEET_TEXT, 24},
    {"系统单号", "Order", SHEET_ID, 22},
    {"支付单号", "Payment", SHEET_ID, 22},
    {"渠道", "Channel", SHEET_TEXT, 12},
    {"类型", "Kind", SHEET_TEXT, 18},
    {"状态", "State", SHEET_TEXT, 14},
    {"原因", "Reason", SHEET_TEXT, 24},
    {"退款金额(元)", "Amount (CNY)", SHEET_AMOUNT, 14},
    {"退回手续费(元)", "Fee returned (CNY)", SHEET_AMOUNT, 14},
    {"渠道答复", "Channel's answer", SHEET_TEXT, 16},
    {"渠道单号", "Channel's number", SHEET_TEXT, 30},
    {"结束时间", "Ended", SHEET_TIME, 20},
};

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    sheet_put_number(sheet, query_int(row, 12));
    sheet_put_number(sheet, query_int(row, 0));
    sheet_put_text(sheet, query_text(row, 5));
    sheet_put_number(sheet, query_int(row, 1));
    sheet_put_number(sheet, query_int(row, 2));
    sheet_put_text(sheet, export_channel_word(query_int(row, 3), look->english));
    sheet_put_text(sheet, export_kind_word(query_text(row, 4), look->english));
    sheet_put_text(sheet, export_state_word(query_text(row, 7), look->english));
    sheet_put_text(sheet, query_text(row, 6));
    sheet_put_number(sheet, query_int(row, 8));
    sheet_put_number(sheet, query_int(row, 9));
    sheet_put_text(sheet, query_text(row, 10));
    sheet_put_text(sheet, query_text(row, 11));
    sheet_put_number(sheet, query_int(row, 13));
}

static enum err
refunds_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = state;
    struct query *query = reader_statement(reader, SQL_STORE_REFUND_VIEW);

    export_look_bind(look, query, page);
    query_bind_int(query, 6, 0); /* of any order */
    return export_look_rows(look, query, put, sheet, page);
}

const struct export_list export_refunds = {.name = "refunds",
    .chinese = "退款",
    .english = "Refunds",
    .permission = PERMISSION_ORDERS,
    .of_merchant = true,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = export_look_open_of_merchant,
    .page = refunds_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
