/*
 * wechat_store.h -- WeChat Pay's rows: merchants, orders, refunds, codes.
 *
 * Reads copy into the arena handed in. Writes are done inside the caller's
 * transaction. No decision is made here, but that no balance goes below 0.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_STORE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_STORE_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "tools/sandbox/core/sandbox_store.h"
#include "tools/sandbox/wechat/sql/wechat_applyment.sql.h"
#include "tools/sandbox/wechat/sql/wechat_bill.sql.h"
#include "tools/sandbox/wechat/sql/wechat_code.sql.h"
#include "tools/sandbox/wechat/sql/wechat_complaint.sql.h"
#include "tools/sandbox/wechat/sql/wechat_merchant.sql.h"
#include "tools/sandbox/wechat/sql/wechat_notify.sql.h"
#include "tools/sandbox/wechat/sql/wechat_order.sql.h"
#include "tools/sandbox/wechat/sql/wechat_refund.sql.h"
#include "tools/sandbox/wechat/sql/wechat_share.sql.h"
#include "tools/sandbox/wechat/wechat_state.h"

/* Indexed by the enumerators that tools/sqlembed made. */
struct wechat_store {
    struct db *db;
    struct db_statement *applyment[SQL_WECHAT_APPLYMENT_COUNT];
    struct db_statement *bill[SQL_WECHAT_BILL_COUNT];
    struct db_statement *code[SQL_WECHAT_CODE_COUNT];
    struct db_statement *complaint[SQL_WECHAT_COMPLAINT_COUNT];
    struct db_statement *merchant[SQL_WECHAT_MERCHANT_COUNT];
    struct db_statement *notify[SQL_WECHAT_NOTIFY_COUNT];
    struct db_statement *order[SQL_WECHAT_ORDER_COUNT];
    struct db_statement *refund[SQL_WECHAT_REFUND_COUNT];
    struct db_statement *share[SQL_WECHAT_SHARE_COUNT];
};

/* Whether, and how far, an order's money is held for being shared. */
enum wechat_sharing {
    WECHAT_SHARING_NONE,
    WECHAT_SHARING_FROZEN,
    WECHAT_SHARING_ENDED
};

/* Texts are "" and moments 0 while there is nothing. */
struct wechat_order {
    const char *mchid; /* whose it is: the sub-merchant's, where sp_mchid is not "" */
    const char *out_trade_no;
    const char *sp_mchid;
    const char *appid;
    const char *sub_appid;
    const char *trade_type;
    enum wechat_state state;
    const char *prepay_id;
    const char *token; /* of its code_url or h5_url */
    const char *transaction_id;
    const char *openid; /* who may pay; once paid, who did */
    const char *description;
    const char *attach;
    const char *notify_url;
    const char *params; /* what the first request said */
    struct money total;
    struct money refunded;
    struct money fee; /* what the channel keeps of it at present */
    enum wechat_sharing sharing;
    struct money frozen;
    struct moment created;
    struct moment prepay_expires;
    struct moment expires;
    struct moment paid;
    struct moment closed;
    struct moment password; /* when the payer of a barcode will have typed it */
};

enum wechat_refund_status {
    WECHAT_REFUND_PROCESSING,
    WECHAT_REFUND_SUCCESS,
    WECHAT_REFUND_CLOSED,
    WECHAT_REFUND_ABNORMAL,
    WECHAT_REFUND_STATUSES
};

struct wechat_refund {
    const char *mchid;
    const char *out_refund_no;
    const char *refund_id;
    const char *out_trade_no;
    enum wechat_refund_status status;
    enum wechat_refund_status outcome; /* what it will be at due */
    struct money amount;
    struct money fee;    /* the part of the channel's fee that came back with it */
    struct money frozen; /* the part that was taken from what is held for being shared */
    const char *reason;
    const char *notify_url;
    bool old; /* of API v2: it is told of in that manner */
    struct moment created;
    struct moment due;
    struct moment ended;
};

/* A barcode that was used, or what the OAuth page gave out. */
struct wechat_code {
    const char *openid;
    struct moment expires;
    struct moment used; /* 0 for not yet */
};

/** wechat_store_open() prepares every statement on a migrated database. */
enum err wechat_store_open(struct db *db, struct wechat_store *ret_store) MUST_CHECK;

/** wechat_store_sweep() closes and revokes what time has ended by now. */
enum err wechat_store_sweep(struct wechat_store *store, struct moment now) MUST_CHECK;

/** wechat_store_put_merchant() is for who may be unknown yet. */
enum err wechat_store_put_merchant(struct wechat_store *store, const char *mchid) MUST_CHECK;

/** wechat_store_give() is for wechat_fund.c: negative for taking; ERR_OUT_OF_RANGE below 0. */
enum err wechat_store_give(
    struct wechat_store *store, const char *mchid, struct money amount) MUST_CHECK;

/* Finding; ERR_NOT_FOUND. ERR_TOO_BIG when the arena is full. */
enum err wechat_store_by_number(struct wechat_store *store, const char *mchid,
    const char *out_trade_no, struct arena *arena, struct wechat_order *ret_order) MUST_CHECK;
/** wechat_store_by_text() finds by a transaction_id, a prepay_id or a token: which says which. */
enum err wechat_store_by_text(struct wechat_store *store, enum wechat_order_sql which,
    const char *text, struct arena *arena, struct wechat_order *ret_order) MUST_CHECK;
/** wechat_store_by_password() finds one whose payer has typed his password by now. */
enum err wechat_store_by_password(struct wechat_store *store, struct moment now,
    struct arena *arena, struct wechat_order *ret_order) MUST_CHECK;
enum err wechat_store_find_refund(struct wechat_store *store, const char *mchid,
    const char *out_refund_no, struct arena *arena, struct wechat_refund *ret_refund) MUST_CHECK;
enum err wechat_store_refund_by_id(struct wechat_store *store, const char *refund_id,
    struct arena *arena, struct wechat_refund *ret_refund) MUST_CHECK;
/** wechat_store_due_refund() finds one that is to end by now. */
enum err wechat_store_due_refund(struct wechat_store *store, struct moment now, struct arena *arena,
    struct wechat_refund *ret_refund) MUST_CHECK;
enum err wechat_store_find_code(struct wechat_store *store, const char *code, struct arena *arena,
    struct wechat_code *ret_code) MUST_CHECK;

/* The present row of a statement that selects whole orders, or whole refunds. */
enum err wechat_store_read_order(
    struct db_statement *row, struct arena *arena, struct wechat_order *ret_order) MUST_CHECK;
enum err wechat_store_read_refund(
    struct db_statement *row, struct arena *arena, struct wechat_refund *ret_refund) MUST_CHECK;

/** wechat_store_number() is the one integer that a statement about an order is the answer to. */
enum err wechat_store_number(struct db_statement *select, const char *mchid,
    const char *out_trade_no, int64_t *ret_number) MUST_CHECK;

enum err wechat_store_add_order(
    struct wechat_store *store, const struct wechat_order *order) MUST_CHECK;
/** wechat_store_move_order() stores what changes; ERR_BUSY when it was not in from. */
enum err wechat_store_move_order(struct wechat_store *store, enum wechat_state from,
    const struct wechat_order *order) MUST_CHECK;
enum err wechat_store_add_refund(
    struct wechat_store *store, const struct wechat_refund *refund) MUST_CHECK;
enum err wechat_store_move_refund(
    struct wechat_store *store, const struct wechat_refund *refund) MUST_CHECK;
/** wechat_store_add_code() is ERR_CONFLICT for one that is there. */
enum err wechat_store_add_code(
    struct wechat_store *store, const char *code, const struct wechat_code *row) MUST_CHECK;
/** wechat_store_use_code() is ERR_CONFLICT for one that was used. */
enum err wechat_store_use_code(
    struct wechat_store *store, const char *code, struct moment now) MUST_CHECK;

/** wechat_store_status_name() is what is stored and sent. */
const char *wechat_store_status_name(enum wechat_refund_status status);

#endif
