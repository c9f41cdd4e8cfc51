/*
 * sandbox_store.h -- the sandbox's database: its statements, and faults to come.
 *
 * The stores of a channel (alipay_store.h) add rows to it.
 */
#ifndef TOOLS_SANDBOX_SANDBOX_STORE_H
#define TOOLS_SANDBOX_SANDBOX_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/db/db.h"
#include "tools/sandbox/sql/alipay_app.sql.h"
#include "tools/sandbox/sql/alipay_buyer.sql.h"
#include "tools/sandbox/sql/alipay_code.sql.h"
#include "tools/sandbox/sql/alipay_notify.sql.h"
#include "tools/sandbox/sql/alipay_refund.sql.h"
#include "tools/sandbox/sql/alipay_share.sql.h"
#include "tools/sandbox/sql/alipay_trade.sql.h"
#include "tools/sandbox/sql/fault.sql.h"

/* Indexed by the enumerators that tools/sqlembed made. */
struct sandbox_store {
    struct db *db;
    struct db_statement *app[SQL_ALIPAY_APP_COUNT];
    struct db_statement *buyer[SQL_ALIPAY_BUYER_COUNT];
    struct db_statement *code[SQL_ALIPAY_CODE_COUNT];
    struct db_statement *notify[SQL_ALIPAY_NOTIFY_COUNT];
    struct db_statement *refund[SQL_ALIPAY_REFUND_COUNT];
    struct db_statement *share[SQL_ALIPAY_SHARE_COUNT];
    struct db_statement *trade[SQL_ALIPAY_TRADE_COUNT];
    struct db_statement *fault[SQL_FAULT_COUNT];
};

/* What may be made to go wrong. */
enum sandbox_fault {
    SANDBOX_FAULT_NONE,
    SANDBOX_FAULT_REPLY_NEVER, /* done, but no answer until the client gives up */
    SANDBOX_FAULT_REPLY_BAD_SIGNATURE,
    SANDBOX_FAULT_REPLY_500,
    SANDBOX_FAULT_REPLY_UNKNOWN,      /* done, but the answer is code 20000 */
    SANDBOX_FAULT_REPLY_SYSTEM_ERROR, /* done, but the answer is ACQ.SYSTEM_ERROR */
    SANDBOX_FAULT_PAY_PASSWORD, /* a barcode's payer types his password: in value ms, 0 for never */
    SANDBOX_FAULT_CANCEL_RETRY, /* a cancel does nothing and wants to be asked for again */
    SANDBOX_FAULT_QUERY_BEHIND, /* a query of a paid trade says that it waits to be paid */
    SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT,
    SANDBOX_FAULT_NOTIFY_WRONG_APP,
    SANDBOX_FAULT_NOTIFY_DUPLICATE,
    SANDBOX_FAULT_NOTIFY_NEVER,
    SANDBOX_FAULT_NOTIFY_DELAY_MS,
    SANDBOX_FAULT_SHARE_SLOW, /* the shares of a settle are carried out later */
    SANDBOX_FAULT_SHARE_FAIL, /* and then fail */
    SANDBOX_FAULTS
};

/** sandbox_store_fault_name() is the word of the admin API, "" for none. */
const char *sandbox_store_fault_name(enum sandbox_fault fault);

/** sandbox_store_open() prepares every statement on a migrated database. */
enum err sandbox_store_open(struct db *db, struct sandbox_store *ret_store) MUST_CHECK;

/** sandbox_store_add_fault() is ERR_BAD_INPUT for a name that is not a fault. */
enum err sandbox_store_add_fault(struct sandbox_store *store, const char *what, const char *method,
    int64_t value, int64_t count) MUST_CHECK;

/**
 * sandbox_store_take_fault() uses up one that fits, in the caller's transaction;
 * SANDBOX_FAULT_NONE when there is none. part is "reply", "notify",
 * "pay", "cancel", "query" or "share".
 */
enum err sandbox_store_take_fault(struct sandbox_store *store, const char *part, const char *method,
    enum sandbox_fault *ret_fault, int64_t *ret_value) MUST_CHECK;

enum err sandbox_store_clear_faults(struct sandbox_store *store, const char *method) MUST_CHECK;

#endif
