#include "hub/console/export/export_takings.h"

#include "hub/console/export/export_look.h"
#include "hub/console/trade/takings.h"

static const struct sheet_column columns[] = {
    {"日期", "Date", SHEET_TEXT, 14},
    {"收入(元)", "Income (CNY)", SHEET_AMOUNT, 16},
    {"收入笔数", "Payments", SHEET_COUNT, 12},
    {"支出(元)", "Expense (CNY)", SHEET_AMOUNT, 16},
    {"支出笔数", "Refunds", SHEET_COUNT, 12},
    {"手续费(元)", "Fee (CNY)", SHEET_AMOUNT, 14},
    {"其中现金(元)", "Of which cash (CNY)", SHEET_AMOUNT, 16},
    {"待结算(元)", "To be settled (CNY)", SHEET_AMOUNT, 16},
};

static enum err
takings_open(void *state, const struct export_row *row, struct reader *reader)
{
    return export_look_open(state, row, reader);
}

static enum err
put(const struct overview_sums *sums, size_t at, struct sheet *sheet)
{
    const struct figures *all = &sums->steps[at];
    const struct figures *cash = &sums->cash[at];
    char date[TAKINGS_DATE_SIZE];

    takings_date(&sums->span, sums->starts[at], date);
    sheet_put_text(sheet, bytes_text(date));
    sheet_put_number(sheet, all->paid_fen);
    sheet_put_number(sheet, all->paid_count);
    sheet_put_number(sheet, all->refund_fen);
    sheet_put_number(sheet, all->refund_count);
    sheet_put_number(sheet, all->fee_fen);
    sheet_put_number(sheet, cash->paid_fen - cash->refund_fen);
    sheet_put_number(sheet, takings_to_settle(all, cash));
    return sheet_end_row(sheet);
}

/* They are few: all at once. */
static enum err
takings_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = state;
    const struct overview_asked asked = {
        form_text(&look->form, "from"), form_text(&look->form, "to"), form_text(&look->form, "by")};
    struct overview_sums sums;
    const char *wrong;
    enum err err =
        takings_read(reader, &look->scope, look->asked, &asked, look->arena, &sums, &wrong);

    if (err != ERR_OK)
        return err;
    for (size_t i = sums.steps_count; i > 0 && err == ERR_OK; i--) {
        err = put(&sums, i - 1, sheet);
        page->rows++;
    }
    page->ended = true;
    page->share = 1000;
    return err;
}

const struct export_list export_takings = {.name = "takings",
    .chinese = "账单",
    .english = "Bills",
    .permission = PERMISSION_OVERVIEW,
    .of_merchant = false,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = takings_open,
    .page = takings_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
