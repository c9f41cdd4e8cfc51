#include "hub/console/export/export_orders.h"

#include "hub/console/console.h"
#include "hub/console/trade/order_list.h"
#include "hub/console/trade/order_row.h"
#include "shared/base/id.h"
#include "shared/pay/channel.h"

#include "hub/store/sql/store.sql.h"

#define QUERY_ARENA_MAX ((size_t)16 * 1024)

struct orders {
    struct scope scope;
    const struct zone *zone;
    struct arena *arena; /* of the query's words */
    struct form form;
    struct order_filter filter;
    int64_t newest_us; /* between these it may be, */
    int64_t oldest_us; /* which says how far it has come */
    bool english;
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

/* As the console's pages call them. */
static const char *
word(struct bytes name, bool english)
{
    static const struct {
        const char *name;
        const char *chinese;
        const char *english;
    } words[] = {
        {"open", "待支付", "open"},
        {"paying", "支付中", "being paid"},
        {"closing", "关闭中", "being closed"},
        {"paid", "已支付", "paid"},
        {"closed", "已关闭", "closed"},
        {"ticket", "收银机", "till"},
        {"cash", "现金", "cash"},
        {"api", "接口", "app"},
        {"plate", "码牌", "plate"},
    };

    for (size_t i = 0; i < LENGTH(words); i++)
        if (bytes_is(name, words[i].name))
            return english ? words[i].english : words[i].chinese;
    return "";
}

/* Nobody sold anything before there was somebody. */
static enum err
read_oldest(struct orders *orders, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_ORGANISATION_SINCE);
    char end[ORGANISATION_PATH_SIZE];
    enum err err;

    organisation_path_end(orders->scope.path, end);
    query_bind_text(query, 1, bytes_text(orders->scope.path));
    query_bind_text(query, 2, bytes_text(end));
    err = query_step(query);
    if (err == ERR_OK)
        orders->oldest_us = query_int(query, 0);
    query_reset(query);
    if (orders->oldest_us < id_moment(orders->filter.from_id).us)
        orders->oldest_us = id_moment(orders->filter.from_id).us;
    return err;
}

static enum err
orders_open(void *state, const struct export_row *row, struct reader *reader)
{
    struct orders *orders = state;
    const struct moment asked = {row->created_us};
    const char *wrong;
    enum err err = arena_make(QUERY_ARENA_MAX, &orders->arena);

    if (err == ERR_OK)
        err = form_read(bytes_text(row->query), orders->arena, &orders->form);
    if (err == ERR_OK)
        err = scope_read(reader, row->organisation_id, &orders->scope);
    if (err == ERR_OK)
        err = console_zone(reader, &orders->scope, &orders->zone);
    if (err == ERR_OK)
        err = order_filter_read(&orders->form, orders->zone, asked, &orders->filter, &wrong);
    if (err != ERR_OK)
        return err;
    orders->english = strcmp(row->language, "en") == 0;
    if (orders->filter.to_id > row->id)
        orders->filter.to_id = row->id; /* what was there when it was asked for */
    orders->newest_us = id_moment(orders->filter.to_id).us;
    return read_oldest(orders, reader);
}

static void
orders_close(void *state)
{
    arena_free(&((struct orders *)state)->arena);
}

static enum err
put(void *context, struct query *row)
{
    struct orders *orders = context;
    struct sheet *sheet = orders->sheet;
    const enum channel channel = channel_of(query_int(row, ORDER_ROW_CHANNEL));
    const bool is_paid = bytes_is(query_text(row, ORDER_ROW_STATE), "paid");

    sheet_put_number(sheet, query_int(row, ORDER_ROW_HEARD_US));
    sheet_put_number(sheet, query_int(row, ORDER_ROW_ID));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_NUMBER));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_MERCHANT_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_STORE_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_TERMINAL_NAME));
    sheet_put_text(sheet, query_text(row, ORDER_ROW_APP_NAME));
    sheet_put_text(sheet, bytes_text(word(query_text(row, ORDER_ROW_ORIGIN), orders->english)));
    sheet_put_text(sheet, bytes_text(word(query_text(row, ORDER_ROW_STATE), orders->english)));
    sheet_put_text(
        sheet, bytes_text(channel == CHANNEL_NONE ? "" : channel_label(channel, orders->english)));
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

/* By time, which ids are made of. */
static int64_t
share_of(const struct orders *orders, int64_t next_id)
{
    const int64_t whole = orders->newest_us - orders->oldest_us;
    const int64_t done = orders->newest_us - id_moment(next_id).us;

    return whole <= 0 || done <= 0 ? 0 : done >= whole ? 1000 : done / (whole / 1000 + 1);
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
    err = order_list_walk(reader, &orders->scope, &orders->filter, put, orders, &end);
    page->ended = end.is_all;
    page->share = share_of(orders, end.next_id);
    orders->filter.to_id = end.next_id - 1;
    return err;
}

static int64_t
wall_clock(const void *state, int64_t us)
{
    const struct orders *orders = state;

    return us + zone_offset(orders->zone, (struct moment){us}).us;
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
    .close = orders_close,
    .wall_clock = wall_clock};
