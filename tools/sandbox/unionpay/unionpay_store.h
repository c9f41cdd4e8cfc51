/*
 * unionpay_store.h -- UnionPay's rows: what was asked for, each under its number and time.
 *
 * Reads copy into the arena handed in. Writes are done inside the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_STORE_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_STORE_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "tools/sandbox/core/sandbox_store.h"
#include "tools/sandbox/unionpay/sql/unionpay_notify.sql.h"
#include "tools/sandbox/unionpay/sql/unionpay_trade.sql.h"

struct unionpay_store {
    struct db *db;
    struct db_statement *notify[SQL_UNIONPAY_NOTIFY_COUNT];
    struct db_statement *trade[SQL_UNIONPAY_TRADE_COUNT];
};

enum unionpay_kind {
    UNIONPAY_QR,      /* the payer scans */
    UNIONPAY_BARCODE, /* the merchant does */
    UNIONPAY_REFUND,
    UNIONPAY_VOID,
    UNIONPAY_KINDS
};

enum unionpay_state {
    UNIONPAY_WAITING,
    UNIONPAY_PAID, /* or given back, of a refund */
    UNIONPAY_FAILED,
    UNIONPAY_CLOSED,   /* by time */
    UNIONPAY_REVERSED, /* by the merchant, paid or not */
    UNIONPAY_STATES
};

struct unionpay_trade {
    const char *order_id;
    const char *txn_time;
    enum unionpay_kind kind;
    enum unionpay_state state;
    const char *code; /* the respCode of one that failed, else "" */
    const char *query_id;
    const char *token;   /* of a QR code's address */
    const char *barcode; /* that was scanned */
    const char *orig_id; /* the query_id of what it gives back of */
    const char *payer_id;
    const char *back_url;
    const char *reserved;
    struct money amount;
    struct money returned;
    struct moment created;
    struct moment expires;
    struct moment due; /* a password is typed then, or a refund ends; 0 for never */
    struct moment ended;
    struct moment closed;    /* it was said then to be reversed, and was not */
    const char *sign_method; /* of its request */
};

/** unionpay_store_open() prepares every statement on a migrated database. */
enum err unionpay_store_open(struct db *db, struct unionpay_store *ret_store) MUST_CHECK;

/* Finding; ERR_NOT_FOUND. ERR_TOO_BIG when the arena is full. */
enum err unionpay_store_by_number(struct unionpay_store *store, const char *order_id,
    const char *txn_time, struct arena *arena, struct unionpay_trade *ret_trade) MUST_CHECK;
/** unionpay_store_by_text() finds by a query_id, a token or a barcode: which says which. */
enum err unionpay_store_by_text(struct unionpay_store *store, enum unionpay_trade_sql which,
    const char *text, struct arena *arena, struct unionpay_trade *ret_trade) MUST_CHECK;
/** unionpay_store_by_due() finds one that waits and is due by now. */
enum err unionpay_store_by_due(struct unionpay_store *store, struct moment now, struct arena *arena,
    struct unionpay_trade *ret_trade) MUST_CHECK;

/** unionpay_store_read() is the present row of a statement that selects whole trades. */
enum err unionpay_store_read(
    struct db_statement *row, struct arena *arena, struct unionpay_trade *ret_trade) MUST_CHECK;

enum err unionpay_store_add(
    struct unionpay_store *store, const struct unionpay_trade *trade) MUST_CHECK;
/** unionpay_store_move() stores what changes. */
enum err unionpay_store_move(
    struct unionpay_store *store, const struct unionpay_trade *trade) MUST_CHECK;
/** unionpay_store_expire() closes what nobody paid in time. */
enum err unionpay_store_expire(struct unionpay_store *store, struct moment now) MUST_CHECK;
/** unionpay_store_next() is when something is due next; 0 for never. */
enum err unionpay_store_next(struct unionpay_store *store, struct moment *ret_next) MUST_CHECK;

/** unionpay_store_tell() adds a notify that is due now, unless there is no back_url. */
enum err unionpay_store_tell(
    struct unionpay_store *store, const struct unionpay_trade *trade, struct moment now) MUST_CHECK;

/* The words that are stored. */
const char *unionpay_store_kind_name(enum unionpay_kind kind);
const char *unionpay_store_state_name(enum unionpay_state state);

#endif
