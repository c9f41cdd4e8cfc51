/*
 * alipay_store.h -- Alipay's rows: app, codes, trades, refunds; its buyers are payers of the core.
 *
 * Reads copy into the arena handed in. Writes are done inside the caller's
 * transaction. No decision is made here, but that no balance goes below 0.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_STORE_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_STORE_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "tools/sandbox/alipay/alipay_state.h"
#include "tools/sandbox/alipay/sql/alipay_app.sql.h"
#include "tools/sandbox/alipay/sql/alipay_bill.sql.h"
#include "tools/sandbox/alipay/sql/alipay_code.sql.h"
#include "tools/sandbox/alipay/sql/alipay_complaint.sql.h"
#include "tools/sandbox/alipay/sql/alipay_notify.sql.h"
#include "tools/sandbox/alipay/sql/alipay_refund.sql.h"
#include "tools/sandbox/alipay/sql/alipay_share.sql.h"
#include "tools/sandbox/alipay/sql/alipay_trade.sql.h"
#include "tools/sandbox/core/sandbox_fault.h"
#include "tools/sandbox/core/sandbox_payer.h"

/* Indexed by the enumerators that tools/sqlembed made. */
struct alipay_store {
    struct sandbox_store *core;
    struct db *db;
    struct db_statement *app[SQL_ALIPAY_APP_COUNT];
    struct db_statement *bill[SQL_ALIPAY_BILL_COUNT];
    struct db_statement *code[SQL_ALIPAY_CODE_COUNT];
    struct db_statement *complaint[SQL_ALIPAY_COMPLAINT_COUNT];
    struct db_statement *notify[SQL_ALIPAY_NOTIFY_COUNT];
    struct db_statement *refund[SQL_ALIPAY_REFUND_COUNT];
    struct db_statement *share[SQL_ALIPAY_SHARE_COUNT];
    struct db_statement *trade[SQL_ALIPAY_TRADE_COUNT];
};

/* Texts are "" and moments 0 while there is nothing. */
struct alipay_trade {
    const char *trade_no;
    const char *app_id;
    const char *out_trade_no;
    const char *method; /* which one made it */
    enum alipay_state state;
    struct money total;
    struct money refunded;
    const char *subject;
    const char *body;
    const char *product_code;
    const char *passback;
    const char *buyer_id; /* who may pay; once paid, who did */
    const char *notify_url;
    const char *return_url;
    const char *qr_token;
    struct moment created;
    struct moment qr_expires;
    struct moment expires;
    struct moment paid;
    struct moment closed;
    struct moment password; /* when the payer of a barcode will have typed it */
    struct money fee;       /* what Alipay kept of it */
};

struct alipay_refund {
    struct money amount;
    struct money fee; /* what went back of it; written, not read */
    struct moment refunded;
    struct moment shown; /* from then on the query knows of it */
};

/* The end of the year in which a trade can be refunded. */
#define ALIPAY_REFUND_WINDOW_S (INT64_C(365) * 86400)

/** alipay_store_open() prepares every statement. */
enum err alipay_store_open(struct sandbox_store *core, struct alipay_store *ret_store) MUST_CHECK;

/** alipay_store_take_fault() uses up one that fits; see sandbox_fault_take(). */
enum err alipay_store_take_fault(struct alipay_store *store, const char *part, const char *method,
    const char *number, struct sandbox_fault_taken *ret_taken) MUST_CHECK;

enum err alipay_store_put_app(
    struct alipay_store *store, const char *app_id, const char *seller_id) MUST_CHECK;

/** alipay_store_sweep() closes, expires and finishes whatever time has ended by now. */
enum err alipay_store_sweep(struct alipay_store *store, struct moment now) MUST_CHECK;

/* Finding; ERR_NOT_FOUND. ERR_TOO_BIG when the arena is full. */
enum err alipay_store_find_buyer(struct alipay_store *store, const char *any_id,
    struct arena *arena, struct sandbox_payer *ret_buyer) MUST_CHECK;
/** alipay_store_buyer_by_ending() finds by the last four digits of buyer_id. */
enum err alipay_store_buyer_by_ending(struct alipay_store *store, const char *ending,
    struct arena *arena, struct sandbox_payer *ret_buyer) MUST_CHECK;
enum err alipay_store_first_buyer(
    struct alipay_store *store, struct arena *arena, struct sandbox_payer *ret_buyer) MUST_CHECK;
enum err alipay_store_by_number(struct alipay_store *store, const char *trade_no,
    struct arena *arena, struct alipay_trade *ret_trade) MUST_CHECK;
enum err alipay_store_by_merchant(struct alipay_store *store, const char *app_id,
    const char *out_trade_no, struct arena *arena, struct alipay_trade *ret_trade) MUST_CHECK;
enum err alipay_store_by_token(struct alipay_store *store, const char *token, struct arena *arena,
    struct alipay_trade *ret_trade) MUST_CHECK;
/** alipay_store_by_password() finds one that waits for a password which is typed by now. */
enum err alipay_store_by_password(struct alipay_store *store, struct moment now,
    struct arena *arena, struct alipay_trade *ret_trade) MUST_CHECK;
enum err alipay_store_find_refund(struct alipay_store *store, const char *trade_no,
    const char *out_request_no, struct alipay_refund *ret_refund) MUST_CHECK;

/** alipay_store_read_trade() reads the present row of any SELECT of a trade. */
enum err alipay_store_read_trade(
    struct db_statement *row, struct arena *arena, struct alipay_trade *ret_trade) MUST_CHECK;

/** alipay_store_add_trade() is ERR_CONFLICT when the number is taken. */
enum err alipay_store_add_trade(
    struct alipay_store *store, const struct alipay_trade *trade) MUST_CHECK;

/** alipay_store_move_trade() stores what may change; ERR_BUSY when it is not in state from. */
enum err alipay_store_move_trade(struct alipay_store *store, enum alipay_state from,
    const struct alipay_trade *trade) MUST_CHECK;

enum err alipay_store_add_refund(struct alipay_store *store, const char *trade_no,
    const char *out_request_no, const char *reason, const struct alipay_refund *refund) MUST_CHECK;

/**
 * alipay_store_move_money() moves from buyer to seller, who gets to_app of it (the rest is
 * the fee); back when they are negative.
 * ERR_OUT_OF_RANGE, and nothing moved, when there is not enough.
 */
enum err alipay_store_move_money(struct alipay_store *store, const char *buyer_id,
    const char *app_id, struct money from_buyer, struct money to_app) MUST_CHECK;

/** alipay_store_use_nonce() is ERR_CONFLICT for one that was used; it forgets those beyond life. */
enum err alipay_store_use_nonce(
    struct alipay_store *store, const char *nonce, struct moment now, struct span life) MUST_CHECK;

enum err alipay_store_add_code(struct alipay_store *store, const char *code, const char *app_id,
    const char *buyer_id, const char *scope, struct moment expires) MUST_CHECK;
/** alipay_store_use_code() is the buyer, once; ERR_EXPIRED when it is used, old or never was. */
enum err alipay_store_use_code(struct alipay_store *store, const char *code, const char *app_id,
    struct moment now, struct arena *arena, struct sandbox_payer *ret_buyer) MUST_CHECK;

#endif
