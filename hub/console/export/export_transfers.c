#include "hub/console/export/export_transfers.h"

#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"

#include "hub/store/sql/store.sql.h"

static const struct sheet_column columns[] = {
    {"申请时间", "Asked", SHEET_TIME, 20},
    {"单号", "Transfer", SHEET_ID, 22},
    {"商户单号", "Merchant's number", SHEET_TEXT, 24},
    {"类型", "Kind", SHEET_TEXT, 12},
    {"状态", "State", SHEET_TEXT, 14},
    {"收款方", "To", SHEET_ID, 22},
    {"银行账户", "Bank account", SHEET_TEXT, 30},
    {"用途", "Reason", SHEET_TEXT, 24},
    {"备注", "Note", SHEET_TEXT, 24},
    {"金额(元)", "Amount (CNY)", SHEET_AMOUNT, 14},
    {"结束时间", "Ended", SHEET_TIME, 20},
};

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    sheet_put_number(sheet, query_int(row, 10));
    sheet_put_number(sheet, query_int(row, 0));
    sheet_put_text(sheet, query_text(row, 1));
    sheet_put_text(sheet, export_kind_word(query_text(row, 2), look->english));
    sheet_put_text(sheet, export_state_word(query_text(row, 3), look->english));
    sheet_put_number(sheet, query_int(row, 6));
    sheet_put_text(sheet, query_text(row, 7));
    sheet_put_text(sheet, query_text(row, 8));
    sheet_put_text(sheet, query_text(row, 9));
    sheet_put_number(sheet, query_int(row, 5));
    sheet_put_number(sheet, query_int(row, 11));
}

static enum err
transfers_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = state;
    struct query *query = reader_statement(reader, SQL_STORE_TRANSFER_VIEW);

    export_look_bind(look, query, page);
    return export_look_rows(look, query, put, sheet, page);
}

const struct export_list export_transfers = {.name = "transfers",
    .chinese = "提现与转账",
    .english = "Transfers",
    .permission = PERMISSION_WALLETS,
    .of_merchant = true,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = export_look_open_of_merchant,
    .page = transfers_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
