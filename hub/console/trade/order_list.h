/*
 * order_list.h -- a page of orders: the newest first, narrowed by filters, or found by a number.
 *
 * Pages are by id, which is by time, so that what is made meanwhile moves nothing. What a filter
 * leaves out is walked over, so far and no further (hub/api/view_walk.h); a page that ends so says
 * how far it has looked, and goes on from there. On the reader's thread.
 */
#ifndef HUB_CONSOLE_TRADE_ORDER_LIST_H
#define HUB_CONSOLE_TRADE_ORDER_LIST_H

#include "hub/api/scope.h"
#include "hub/store/reader.h"
#include "shared/base/zone.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define ORDER_LIST_MAX 100
#define ORDER_LIST_INITIAL 20

/* What an order must be to be listed; nothing, "" and 0 for any. */
struct order_filter {
    struct moment now;
    int64_t to_id;   /* no newer ones */
    int64_t from_id; /* no older ones */
    int64_t limit;
    int64_t channel;
    int64_t store_id;
    int64_t terminal_id;
    int64_t app_id;
    int64_t shift_id; /* a filter of what is walked over, so best with times */
    int64_t amount_min;
    int64_t amount_max;
    bool refunded;
    bool late; /* money came for it that it did not want */
    const char *state;
    const char *origin;
    const char *cashier; /* who was at the terminal, as it says */
    const char *number;  /* ours, the merchant's, a payment's or the channel's */
};

/**
 * order_filter_read() reads the query of the list; times are of the zone's wall clock, or RFC 3339.
 * ERR_BAD_INPUT: *ret_wrong is the name of the field. The form lives as long as the filter.
 */
enum err order_filter_read(const struct form *form, const struct zone *zone, struct moment now,
    struct order_filter *ret_filter, const char **ret_wrong) MUST_CHECK;

/* Where a page has ended. */
struct order_list_end {
    bool is_all;     /* there is nothing behind it */
    int64_t next_id; /* the next one goes on below this */
    bool is_full;    /* it ended for its limit, and not for having looked far enough */
};

/**
 * order_list_walk() hands out a page, order by order, with the columns of order_row.h; what is not
 * ERR_OK ends it with that. A filter's number counts for nothing.
 */
enum err order_list_walk(struct reader *reader, const struct scope *scope,
    const struct order_filter *filter, enum err (*each)(void *context, struct query *row),
    void *context, struct order_list_end *ret_end) MUST_CHECK;

/** order_list_put() writes "items", and "next" and "looked_to" where there are, into an object. */
enum err order_list_put(struct reader *reader, const struct scope *scope,
    const struct order_filter *filter, struct json_writer *writer) MUST_CHECK;

#endif
