#include "hub/console/export/export_shifts.h"

#include "hub/console/export/export_look.h"
#include "hub/console/trade/shifts_api.h"
#include "shared/pay/shift.h"

#include "hub/store/sql/store.sql.h"

static const struct sheet_column columns[] = {
    {"开班时间", "Opened", SHEET_TIME, 20},
    {"交班时间", "Closed", SHEET_TIME, 20},
    {"商户", "Merchant", SHEET_TEXT, 18},
    {"门店", "Store", SHEET_TEXT, 18},
    {"终端", "Terminal", SHEET_TEXT, 14},
    {"班次", "Shift", SHEET_COUNT, 8},
    {"收银员", "Cashier", SHEET_TEXT, 12},
    {"状态", "State", SHEET_TEXT, 10},
    {"备用金(元)", "Float (CNY)", SHEET_AMOUNT, 12},
    {"现金(元)", "Cash (CNY)", SHEET_AMOUNT, 12},
    {"现金退款(元)", "Cash refunds (CNY)", SHEET_AMOUNT, 14},
    {"存入(元)", "Paid in (CNY)", SHEET_AMOUNT, 12},
    {"支出(元)", "Paid out (CNY)", SHEET_AMOUNT, 12},
    {"缴款(元)", "To the safe (CNY)", SHEET_AMOUNT, 14},
    {"微信支付(元)", "WeChat Pay (CNY)", SHEET_AMOUNT, 14},
    {"支付宝(元)", "Alipay (CNY)", SHEET_AMOUNT, 14},
    {"云闪付(元)", "UnionPay (CNY)", SHEET_AMOUNT, 14},
    {"应有现金(元)", "Expected cash (CNY)", SHEET_AMOUNT, 14},
    {"清点现金(元)", "Counted cash (CNY)", SHEET_AMOUNT, 14},
    {"长短款(元)", "Over or short (CNY)", SHEET_AMOUNT, 14},
    {"与终端不符", "Differs from the till", SHEET_TEXT, 12},
};

_Static_assert(LENGTH(columns) == 12 + SHIFT_LINES, "a column for each line");

static enum err
shifts_open(void *state, const struct export_row *row, struct reader *reader)
{
    return export_look_open(state, row, reader);
}

static struct bytes
state_word(bool is_closed, bool english)
{
    if (is_closed)
        return bytes_text(english ? "closed" : "已交班");
    return bytes_text(english ? "open" : "进行中");
}

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    const bool is_closed = query_int(row, SHIFTS_ROW_ENDED_US) != 0;

    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_OPENED_US));
    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_CLOSED_US));
    sheet_put_text(sheet, query_text(row, SHIFTS_ROW_MERCHANT));
    sheet_put_text(sheet, query_text(row, SHIFTS_ROW_STORE));
    sheet_put_text(sheet, query_text(row, SHIFTS_ROW_TERMINAL));
    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_NUMBER));
    sheet_put_text(sheet, query_text(row, SHIFTS_ROW_CASHIER));
    sheet_put_text(sheet, state_word(is_closed, look->english));
    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_FLOAT));
    for (int i = 1; i < SHIFT_LINES; i++)
        sheet_put_number(sheet, query_int(row, SHIFTS_ROW_LINES + i - 1));
    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_EXPECTED));
    sheet_put_number(sheet, query_int(row, SHIFTS_ROW_COUNTED));
    sheet_put_number(sheet,
        is_closed ? query_int(row, SHIFTS_ROW_COUNTED) - query_int(row, SHIFTS_ROW_EXPECTED) : 0);
    sheet_put_text(sheet, bytes_text(query_int(row, SHIFTS_ROW_DIFFERS) == 0 ? ""
                                     : look->english                         ? "yes"
                                                                             : "是"));
}

static enum err
shifts_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = state;
    struct query *query = reader_statement(reader, SQL_STORE_CONSOLE_SHIFTS);
    char end[ORGANISATION_PATH_SIZE];
    int64_t terminal_id = 0;

    if (text_read_int(bytes_text(form_text(&look->form, "terminal")), &terminal_id) != ERR_OK)
        terminal_id = 0;
    organisation_path_end(look->scope.path, end);
    query_bind_text(query, 1, bytes_text(look->scope.path));
    query_bind_text(query, 2, bytes_text(end));
    query_bind_int(query, 3, look->next_id);
    query_bind_int(query, 4, (int64_t)page->rows_max);
    query_bind_text(query, 5, bytes_text(form_text(&look->form, "state")));
    query_bind_int(query, 6, terminal_id);
    query_bind_text(query, 7, bytes_text(form_text(&look->form, "cashier")));
    query_bind_int(query, 8, 0);
    return export_look_rows(look, query, put, sheet, page);
}

const struct export_list export_shifts = {.name = "shifts",
    .chinese = "班次",
    .english = "Shifts",
    .permission = PERMISSION_SHIFTS,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = shifts_open,
    .page = shifts_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
