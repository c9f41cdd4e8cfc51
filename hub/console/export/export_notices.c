#include "hub/console/export/export_notices.h"

#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"

#include "hub/store/sql/store.sql.h"

static const struct sheet_column columns[] = {
    {"时间", "At", SHEET_TIME, 20},
    {"通知编号", "Notice", SHEET_ID, 22},
    {"类型", "Type", SHEET_TEXT, 20},
    {"关于", "About", SHEET_ID, 22},
    {"状态", "State", SHEET_TEXT, 12},
    {"尝试次数", "Tries", SHEET_COUNT, 10},
    {"内容", "Body", SHEET_TEXT, 60},
};

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    sheet_put_number(sheet, query_int(row, 6));
    sheet_put_number(sheet, query_int(row, 0));
    sheet_put_text(sheet, query_text(row, 1));
    sheet_put_number(sheet, query_int(row, 2));
    sheet_put_text(sheet, export_state_word(query_text(row, 3), look->english));
    sheet_put_number(sheet, query_int(row, 5));
    sheet_put_text(sheet, query_blob(row, 7)); /* JSON, as it is posted */
}

static enum err
notices_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct export_look *look = state;
    struct query *query = reader_statement(reader, SQL_STORE_NOTICE_VIEW);

    export_look_bind(look, query, page);
    query_bind_int(query, 6, 0); /* of any app */
    return export_look_rows(look, query, put, sheet, page);
}

const struct export_list export_notices = {.name = "notices",
    .chinese = "通知",
    .english = "Notices",
    .permission = PERMISSION_NOTICES,
    .of_merchant = true,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct export_look),
    .open = export_look_open_of_merchant,
    .page = notices_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
