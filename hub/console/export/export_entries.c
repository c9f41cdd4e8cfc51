#include "hub/console/export/export_entries.h"

#include "hub/api/view_walk.h"
#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

static const struct sheet_column columns[] = {
    {"时间", "At", SHEET_TIME, 20},
    {"凭证号", "Journal", SHEET_ID, 22},
    {"事由", "Event", SHEET_TEXT, 16},
    {"科目", "Account", SHEET_TEXT, 18},
    {"借方(元)", "Debit (CNY)", SHEET_AMOUNT, 14},
    {"贷方(元)", "Credit (CNY)", SHEET_AMOUNT, 14},
    {"资金方", "Holder", SHEET_ID, 22},
    {"关联单号", "About", SHEET_ID, 22},
};

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    const int64_t amount = query_int(row, 4);

    sheet_put_number(sheet, id_moment(query_int(row, 0)).us);
    sheet_put_number(sheet, query_int(row, 0));
    sheet_put_text(sheet, export_event_word((enum book_event)query_int(row, 5), look->english));
    sheet_put_text(sheet, export_account_word((enum book_account)query_int(row, 3), look->english));
    sheet_put_number(sheet, amount > 0 ? amount : 0);
    sheet_put_number(sheet, amount < 0 ? -amount : 0);
    sheet_put_number(sheet, query_int(row, 2));
    sheet_put_number(sheet, query_int(row, 6));
}

static enum err
put_stretch(struct export_look *look, struct query *query, int64_t floor_id, struct sheet *sheet,
    struct export_page *page)
{
    enum err err;

    query_bind_int(query, 1, look->merchant_id);
    query_bind_int(query, 2, look->next_id);
    query_bind_int(query, 3, look->next_leg);
    query_bind_int(query, 4, (int64_t)page->rows_max);
    query_bind_int(query, 5, floor_id);
    while ((err = query_step(query)) == ERR_OK) {
        put(look, query, sheet);
        err = sheet_end_row(sheet);
        if (err != ERR_OK)
            break;
        look->next_id = query_int(query, 0);
        look->next_leg = query_int(query, 1);
        page->rows++;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
entries_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    static const struct view_walk walk = {SQL_STORE_STATEMENT_WALK, SQL_STORE_STATEMENT_WALK_OF};
    struct export_look *look = state;
    int64_t floor_id;
    enum err err = view_walk_floor(
        &walk, reader, look->merchant_id, look->next_id, 0, VIEW_WALK_MAX, &floor_id);

    if (err == ERR_OK)
        err = put_stretch(
            look, reader_statement(reader, SQL_STORE_ENTRY_VIEW), floor_id, sheet, page);
    if (err == ERR_OK && page->rows < (int64_t)page->rows_max) {
        page->ended = floor_id <= 0;
        look->next_id = floor_id;
        look->next_leg = 0;
    }
    page->share = export_look_share(look, look->next_id);
    return err;
}

const struct export_list export_entries = {.name = "entries",
    .chinese = "账务分录",
    .english = "Ledger entries",
    .permission = PERMISSION_WALLETS,
    .of_merchant = true,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = export_look_open_of_merchant,
    .page = entries_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
