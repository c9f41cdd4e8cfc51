/*
 * book.h -- posting: every movement of money is a balanced journal.
 *
 * A journal belongs to one merchant's book and is written in the transaction
 * that changes the state. Debits are positive, credits negative. The accounts
 * and what each event posts are those of the table in ARCHITECTURE.md.
 */
#ifndef HUB_FLOW_BOOK_H
#define HUB_FLOW_BOOK_H

#include "hub/store/desk.h"
#include "shared/base/money.h"

/* Stored; never renumbered. */
enum book_account {
    BOOK_RECEIVABLE = 1, /* what channels owe us */
    BOOK_CHANNEL_COST = 2,
    BOOK_PENDING = 3, /* the merchant's money, not settled yet */
    BOOK_FEE_INCOME = 4,
    BOOK_SUSPENSE = 5, /* late money, on its way back */
    BOOK_TILL_CASH = 6,
    BOOK_CASH_SALES = 7,
    BOOK_CASH_ROUNDING = 8 /* what coins cannot say */
};

enum book_event {
    BOOK_EVENT_PAYMENT = 1,
    BOOK_EVENT_CASH = 2,
    BOOK_EVENT_LATE = 3,
    BOOK_EVENT_DISPLACED = 4 /* booked as a payment, then displaced by cash */
};

struct book_leg {
    enum book_account account;
    int64_t amount; /* fen; debit positive */
};

#define BOOK_LEGS_MAX 6

/** book_post() writes a journal; that the legs sum to zero is a NEED. Legs of 0 are left out. */
void book_post(struct desk *desk, int64_t merchant_id, int64_t journal_id, enum book_event event,
    const struct book_leg *legs, size_t count);

#endif
