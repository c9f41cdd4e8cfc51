/*
 * notice.h -- telling a merchant's app what has happened.
 *
 * Pure, on the desk: a notice is a row of the outbox (topic "notice"), written in
 * the transaction that changes the state, so that there is none without the other.
 * Its body is made here, once, and is the same at each attempt: the id to know it
 * again by, the type, the place in the order's own sequence, and the resource as it
 * stood. hub/courier/notice_courier.h posts it.
 *
 * The app that made the order is told; so is the one that hears of all of the
 * merchant's sales (merchant.notice_app, which has an address). Both numbers are told of
 * everything: ours, and the merchant's own of the order. An app without an address is told
 * nothing. Whoever may tell has said notice_want().
 */
#ifndef HUB_FLOW_NOTICE_H
#define HUB_FLOW_NOTICE_H

#include "hub/store/lane.h"
#include "shared/text/json.h"

#define NOTICE_BODY_MAX ((size_t)4096)

/* Stored by its word; docs/api.md lists them. */
enum notice_type {
    NOTICE_ORDER_PAID,
    NOTICE_ORDER_CLOSED,
    NOTICE_ORDER_LATE, /* money came for an order that was paid or closed */
    NOTICE_REFUND_DONE,
    NOTICE_REFUND_FAILED,
    NOTICE_SPLIT_DONE,
    NOTICE_SPLIT_FAILED,
    NOTICE_SPLIT_RETURN_DONE,
    NOTICE_SPLIT_RETURN_FAILED,
    NOTICE_TRANSFER_DONE,
    NOTICE_TRANSFER_FAILED,
    NOTICE_COMPLAINT_CREATED,
    NOTICE_COMPLAINT_CHANGED,
    NOTICE_TEST, /* a person wants to see whether the address takes it */
    NOTICE_TYPES
};

/** notice_word() is "order.paid" and its kin. */
const char *notice_word(enum notice_type type);

/* Writes the members of the object "data". */
typedef void notice_put_fn(struct json_writer *writer, const void *context);

struct notice {
    int64_t merchant_id;
    int64_t app_id; /* that made what it is about; 0 for a terminal */
    int64_t about;  /* the resource */
    enum notice_type type;
    struct orders_row *order; /* on the desk: whose sequence it takes; NULL: it takes none */
    notice_put_fn *put;
    const void *context;
};

/**
 * notice_want() is for keys(): what a notice says of the order besides it, and who hears of it.
 * Without an order, wanting the merchant and notice_want_app() are enough.
 */
void notice_want(struct desk *desk, const struct orders_row *order);
/** notice_want_app() wants an app that may be told; 0 is none. */
void notice_want_app(struct desk *desk, int64_t app_id);

/** notice_add() puts the notice on the desk, for each app that is to be told. */
void notice_add(struct desk *desk, const struct turn *turn, const struct notice *notice);

/** notice_order() is that for an order; payment is the one that it is about, or NULL. */
void notice_order(struct desk *desk, const struct turn *turn, enum notice_type type,
    struct orders_row *order, const struct payment_row *payment);

/** notice_refund() is that for a refund of it: done or failed. The app that asked is told. */
void notice_refund(struct desk *desk, const struct turn *turn, enum notice_type type,
    struct orders_row *order, const struct refund_row *refund);

/** notice_transfer() tells the app that asked how its transfer has ended. */
void notice_transfer(
    struct desk *desk, const struct turn *turn, const struct transfer_row *transfer);

/** notice_test() tells one app of itself; *ret_id is the notice. ERR_NO_SPACE. */
enum err notice_test(struct desk *desk, const struct turn *turn, const struct app_row *app,
    int64_t *ret_id) MUST_CHECK;

/** notice_put_state() writes a stored state as the API says it: in capitals. */
void notice_put_state(struct json_writer *writer, const char *name, const char *state);
/** notice_put_moment() writes a time as RFC 3339 has it; nothing for 0. */
void notice_put_moment(struct json_writer *writer, const char *name, int64_t us);

#endif
