#include "hub/console/export/export_orders.h"

#include "hub/console/export/export_look.h"
#include "hub/console/export/export_words.h"
#include "hub/console/trade/order_list.h"
#include "hub/console/trade/order_row.h"
#include "shared/base/id.h"

struct orders {
    struct export_look look; /* first */
    struct order_filter filter;
    struct sheet *sheet; /* of this page */
    struct export_page *page;
};

enum column {
    COLUMN_CREATED,
    COLUMN_ID,
    COLUMN_NUMBER,
    COLUMN_MERCHANT,
    COLUMN_STORE,
    COLUMN_TERMINAL,
    COLUMN_APP,
    COLUMN_ORIGIN,
    COLUMN_STATE,
    COLUMN_CHANNEL,
    COLUMN_AMOUNT,
    COLUMN_PAID,
    COLUMN_REFUNDED,
    COLUMN_FEE,
    COLUMN_PAYMENT,
    COLUMN_CHANNEL_NUMBER,
    COLUMN_PAID_AT,
    COLUMNS
};

static const struct sheet_column columns[COLUMNS] = {
    [COLUMN_CREATED] = {"创建时间", "Created", SHEET_TIME, 20},
    [COLUMN_ID] = {"系统单号", "Order", SHEET_ID, 22},
    [COLUMN_NUMBER] = {"商户单号", "Merchant's number", SHEET_TEXT, 24},
    [COLUMN_MERCHANT] = {"商户", "Merchant", SHEET_TEXT, 18},
    [COLUMN_STORE] = {"门店", "Store", SHEET_TEXT, 18},
    [COLUMN_TERMINAL] = {"终端", "Terminal", SHEET_TEXT, 14},
    [COLUMN_APP] = {"应用", "App", SHEET_TEXT, 14},
    [COLUMN_ORIGIN] = {"来源", "Origin", SHEET_TEXT, 10},
    [COLUMN_STATE] = {"状态", "State", SHEET_TEXT, 10},
    [COLUMN_CHANNEL] = {"渠道", "Channel", SHEET_TEXT, 12},
    [COLUMN_AMOUNT] = {"订单金额(元)", "Amount (CNY)", SHEET_AMOUNT, 14},
    [COLUMN_PAID] = {"实收金额(元)", "Paid (CNY)", SHEET_AMOUNT, 14},
    [COLUMN_REFUNDED] = {"退款金额(元)", "Refunded (CNY)", SHEET_AMOUNT, 14},
    [COLUMN_FEE] = {"手续费(元)", "Fee (CNY)", SHEET_AMOUNT, 12},
    [COLUMN_PAYMENT] = {"支付单号", "Payment", SHEET_ID, 22},
    [COLUMN_CHANNEL_NUMBER] = {"渠道单号", "Channel's number", SHEET_TEXT, 30},
    [COLUMN_PAID_AT] = {"支付时间", "Paid at", SHEET_TIME, 20},
};

static enum err
orders_open(void *state, const struct export_row *row, struct reader *reader)
{
    struct orders *orders = state;
    struct export_look *look = &orders->look;
    const char *wrong;
    enum err err = export_look_open(look, row, reader);

    if (err == ERR_OK)
        err = order_filter_read(&look->form, look->zone, look->asked, &orders->filter, &wrong);
    if (err != ERR_OK)
        return err;
    if (orders->filter.to_id > row->id)
        orders->filter.to_id = row->id; /* what was there when it was asked for */
    look->newest_us = id_moment(orders->filter.to_id).us;
    if (look->oldest_us < id_moment(orders->filter.from_id).us)
        look->oldest_us = id_moment(orders->filter.from_id).us;
    return ERR_OK;
}

static enum err
put(void *context, struct query *row)
{
    struct orders *orders = context;
    struct sheet *sheet = orders->sheet;
    const bool english = orders->look.english;
    const bool is_paid = bytes_is(query_text(row, ORDER_ROW_STATE), "paid");

    sheet_put_number(sheet, query_int(row, ORDER_ROW_HEARD_US));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_ID));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_NUMBER));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_MERCHANT_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_STORE_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_TERMINAL_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_APP_NAME));
    sheet_put_text(sheet, export_origin_word(query_text(row, ORDER_ROW_ORIGIN), english));
    sheet_put_text(sheet, export_state_word(query_text(row, ORDER_ROW_STATE), english));
    sheet_put_text(sheet, export_channel_word(query_int(row, ORDER_ROW_CHANNEL), english));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_AMOUNT));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_PAID));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_REFUNDED));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_FEE));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_WINNER_ID));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_CHANNEL_NUMBER));
    sheet_put_number(sheet, is_paid ? query_int(row, ORDER_ROW_ENDED_US) : 0);
    orders->page->rows++;
    return sheet_end_row(sheet);
}

static enum err
orders_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct orders *orders = state;
    struct order_list_end end;
    enum err err;

    orders->sheet = sheet;
    orders->page = page;
    orders->filter.limit = (int64_t)page->rows_max;
    err = order_list_walk(reader, &orders->look.scope, &orders->filter, put, orders, &end);
    page->ended = end.is_all;
    page->share = export_look_share(&orders->look, end.next_id);
    orders->filter.to_id = end.next_id - 1;
    return err;
}

const struct export_list export_orders = {.name = "orders",
    .chinese = "订单",
    .english = "Orders",
    .permission = PERMISSION_ORDERS,
    .columns = columns,
    .columns_count = COLUMNS,
    .state_size = sizeof(struct orders),
    .open = orders_open,
    .page = orders_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
