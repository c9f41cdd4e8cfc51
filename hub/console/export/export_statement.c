#include "hub/console/export/export_statement.h"

#include "hub/api/view_walk.h"
#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"
#include "hub/flow/wallet_read.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define PAGE 400

static const struct sheet_column columns[] = {
    {"时间", "At", SHEET_TIME, 20},
    {"凭证号", "Journal", SHEET_ID, 22},
    {"事由", "Event", SHEET_TEXT, 16},
    {"待结算变动(元)", "Pending (CNY)", SHEET_AMOUNT, 16},
    {"可用变动(元)", "Available (CNY)", SHEET_AMOUNT, 16},
    {"冻结变动(元)", "Frozen (CNY)", SHEET_AMOUNT, 16},
    {"欠款变动(元)", "Debt (CNY)", SHEET_AMOUNT, 16},
    {"系统单号", "Order", SHEET_ID, 22},
    {"商户单号", "Merchant's number", SHEET_TEXT, 24},
    {"说明", "Reason", SHEET_TEXT, 24},
};

/* A page of them is in memory. */
struct changes {
    struct export_look look; /* first */
    struct wallet_change changes[PAGE];
};

static enum err
put(const struct export_look *look, const struct wallet_change *change, struct sheet *sheet)
{
    static const enum book_account accounts[] = {
        BOOK_PENDING, BOOK_AVAILABLE, (enum book_account)0, BOOK_MERCHANT_DEBT};

    sheet_put_number(sheet, id_moment(change->journal_id).us);
    sheet_put_number(sheet, change->journal_id);
    sheet_put_text(sheet, export_event_word(change->event, look->english));
    for (size_t i = 0; i < LENGTH(accounts); i++)
        sheet_put_number(sheet, change->account == accounts[i] ? change->amount : 0);
    sheet_put_number(sheet, change->order_id);
    sheet_put_text(sheet, bytes_text(change->number));
    sheet_put_text(sheet, bytes_text(change->reason));
    return sheet_end_row(sheet);
}

static enum err
put_stretch(struct changes *statement, size_t count, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = &statement->look;
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        const struct wallet_change *change = &statement->changes[i];

        err = put(look, change, sheet);
        look->next_id = change->journal_id;
        look->next_leg = change->leg;
        page->rows++;
    }
    return err;
}

static enum err
statement_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    static const struct view_walk walk = {SQL_STORE_STATEMENT_WALK, SQL_STORE_STATEMENT_WALK_OF};
    struct changes *statement = state;
    struct export_look *look = &statement->look;
    struct wallet_range range = {
        .merchant_id = look->merchant_id, .journal_id = look->next_id, .leg = look->next_leg};
    const size_t wanted = page->rows_max < PAGE ? page->rows_max : PAGE;
    size_t count = 0;
    enum err err = view_walk_floor(
        &walk, reader, look->merchant_id, look->next_id, 0, VIEW_WALK_MAX, &range.from);

    if (err == ERR_OK)
        err = wallet_read_changes(reader_statement(reader, SQL_STORE_STATEMENT), &range,
            statement->changes, wanted, &count);
    if (err == ERR_OK)
        err = put_stretch(statement, count, sheet, page);
    if (err == ERR_OK && count < wanted) {
        page->ended = range.from <= 0;
        look->next_id = range.from;
        look->next_leg = 0;
    }
    page->share = export_look_share(look, look->next_id);
    return err;
}

const struct export_list export_statement = {.name = "statement",
    .chinese = "资金流水",
    .english = "Statement",
    .permission = PERMISSION_WALLETS,
    .of_merchant = true,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct changes),
    .open = export_look_open_of_merchant,
    .page = statement_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
