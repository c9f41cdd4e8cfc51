/*
 * order_row.h -- an order as the console's list and detail have it.
 *
 * The columns of the statements store_console_orders_… and store_console_order_…, which are bounded
 * by the scope: one of each kind of organisation.
 */
#ifndef HUB_CONSOLE_TRADE_ORDER_ROW_H
#define HUB_CONSOLE_TRADE_ORDER_ROW_H

#include "hub/api/scope.h"
#include "hub/store/reader.h"
#include "shared/text/json.h"

enum order_row_column {
    ORDER_ROW_ID,
    ORDER_ROW_MERCHANT_ID,
    ORDER_ROW_MERCHANT_NAME,
    ORDER_ROW_MERCHANT_NUMBER, /* part of payments' numbers */
    ORDER_ROW_STORE_ID,
    ORDER_ROW_STORE_NAME,
    ORDER_ROW_TERMINAL_ID,
    ORDER_ROW_TERMINAL_NAME,
    ORDER_ROW_APP_ID,
    ORDER_ROW_APP_NAME,
    ORDER_ROW_ORIGIN,
    ORDER_ROW_AMOUNT,
    ORDER_ROW_STATE,
    ORDER_ROW_CHANNEL,
    ORDER_ROW_PAID,
    ORDER_ROW_REFUNDED,
    ORDER_ROW_HEARD_US,
    ORDER_ROW_ENDED_US,
    ORDER_ROW_NUMBER,
    ORDER_ROW_PAYMENT_ID, /* the newest attempt */
    ORDER_ROW_OPENED_US,
    ORDER_ROW_EXPIRES_US,
    ORDER_ROW_WINNER_ID, /* the payment that paid it; 0 */
    ORDER_ROW_CHANNEL_NUMBER,
    ORDER_ROW_FEE /* of that payment, less what refunds returned */
};

/** order_row_bind() binds the scope's parameters, from the first on. */
void order_row_bind(struct query *query, const struct scope *scope, int first,
    char end[static ORGANISATION_PATH_SIZE]);

/** order_row_ask() asks for one order by its id; ERR_NOT_FOUND for a stranger's, too. */
enum err order_row_ask(struct reader *reader, const struct scope *scope, int64_t id,
    struct query **ret_row) MUST_CHECK;

/** order_row_put() writes the members of an order into an object that is open. */
void order_row_put(struct json_writer *writer, struct query *row);

#endif
