/*
 * order_find.h -- which orders a number may mean.
 *
 * Whatever somebody reads off a bill, a receipt or a screen: our id, the number of a payment of
 * ours, what the channel calls it, or what the merchant calls the order. Of a merchant
 * or a store they are the merchant's; who asks reads each within his scope. On the reader's thread.
 */
#ifndef HUB_CONSOLE_TRADE_ORDER_FIND_H
#define HUB_CONSOLE_TRADE_ORDER_FIND_H

#include "hub/api/scope.h"
#include "hub/store/reader.h"

/* Merchants may call theirs the same. */
#define ORDER_FIND_MAX 40

/** order_find() hands out ids, each once; none is no failure. */
enum err order_find(struct reader *reader, const struct scope *scope, const char *number,
    int64_t ret_ids[static ORDER_FIND_MAX], size_t *ret_count) MUST_CHECK;

#endif
