/*
 * wallet_read.h -- a merchant's wallets and what moved them, as readers get them.
 *
 * Each function runs one query of sql/store.sql, which the caller has (a
 * reader's, or a command's), on the caller's thread, and leaves it reset.
 */
#ifndef HUB_FLOW_WALLET_READ_H
#define HUB_FLOW_WALLET_READ_H

#include "hub/flow/book.h"
#include "hub/store/query.h"
#include "shared/base/id.h"

/* What one holder has for the merchant, or all of them have. */
struct wallet_line {
    int64_t holder_id; /* 0 for the sum */
    char holder[91];
    bool is_held; /* by the platform: else it is the channel that pays the merchant */
    int64_t pending;
    int64_t available; /* the frozen part included */
    int64_t frozen;
    int64_t debt;
    int64_t leaving;   /* withdrawals and transfers under way */
    int64_t refunding; /* refunds under way */
    int64_t sharing;   /* shares under way */
    int64_t suspense;  /* late money on its way back */
};

/** wallet_read() reads by SQL_STORE_WALLET; ERR_NO_SPACE for more holders than max. */
enum err wallet_read(struct query *query, int64_t merchant_id, struct wallet_line *ret_lines,
    size_t max, size_t *ret_count) MUST_CHECK;

/** wallet_read_sum() adds them up. */
struct wallet_line wallet_read_sum(const struct wallet_line *lines, size_t count);

/* One change of pending, available or debt; or of what is frozen (account 0). */
struct wallet_change {
    int64_t journal_id; /* id_moment() of it is when */
    int64_t leg;
    int64_t holder_id;
    enum book_account account; /* 0: of what is frozen */
    int64_t amount;            /* in the account's own direction: > 0 is more of it */
    enum book_event event;     /* 0 with account 0 */
    int64_t cause;             /* what moved it */
    int64_t order_id;          /* of a payment, else 0 */
    int64_t move_kind;         /* enum move_kind; 0 for no move */
    int64_t peer_id;           /* of a move: the other organisation */
    int64_t move_cause;        /* of a move: the payment, the transfer … */
    char number[65];           /* of a transfer */
    char reason[201];          /* of a transfer, of freezing */
    int64_t by_id;             /* who froze */
};

/* Of a statement: whose, and what is older than (journal_id, leg), down to the journal from. */
struct wallet_range {
    int64_t merchant_id;
    int64_t journal_id; /* INT64_MAX for the newest */
    int64_t leg;
    int64_t from;
};

/** wallet_read_changes() reads by SQL_STORE_STATEMENT, the newest first. */
enum err wallet_read_changes(struct query *query, const struct wallet_range *range,
    struct wallet_change *ret_changes, size_t max, size_t *ret_count) MUST_CHECK;

/** wallet_read_event() is an event's word, for people and programs: "payment", "released" … */
const char *wallet_read_event(enum book_event event);

#endif
