/*
 * book.h -- posting: every movement of money is a balanced journal.
 *
 * A book is one organisation's accounts for what one holder holds for it: the
 * channel account that was paid into, or nobody (0) for cash. A journal belongs
 * to one book and is written in the transaction that changes the state. Debits
 * are positive, credits negative. The accounts and what each event posts are
 * those of the table in ARCHITECTURE.md; journal.h makes the legs.
 */
#ifndef HUB_FLOW_BOOK_H
#define HUB_FLOW_BOOK_H

#include "hub/store/lane.h"
#include "shared/base/money.h"

/* Stored; never renumbered. */
enum book_account {
    BOOK_RECEIVABLE = 1, /* what the channel owes */
    BOOK_CHANNEL_COST = 2,
    BOOK_PENDING = 3, /* the merchant's money, not settled yet */
    BOOK_FEE_INCOME = 4,
    BOOK_SUSPENSE = 5, /* late money, on its way back */
    BOOK_TILL_CASH = 6,
    BOOK_CASH_SALES = 7,
    BOOK_CASH_ROUNDING = 8, /* what coins cannot say */
    BOOK_AVAILABLE = 9,     /* the merchant's money, settled */
    BOOK_MERCHANT_DEBT = 10,
    BOOK_REFUND_TRANSIT = 11, /* refunds that were asked for */
    BOOK_SPLIT_TRANSIT = 12,  /* shares that were asked for */
    BOOK_CLEARING = 13,       /* between this book and others; sums to zero over all books */
    BOOK_BANK = 14,
    BOOK_PAYOUT_TRANSIT = 15, /* withdrawals and transfers that were asked for */
    BOOK_OVER_SHORT = 16,     /* what a shift, or a bill, had too much or too little for good */
    BOOK_RECON_DIFFERENCE = 17,
    BOOK_ROUNDING = 18, /* parts of a fen in a channel's fees */
    BOOK_ACCOUNTS
};

/* Which row of the books' table. Stored; never renumbered. */
enum book_event {
    BOOK_EVENT_PAYMENT = 1,
    BOOK_EVENT_CASH = 2,
    BOOK_EVENT_LATE = 3,
    BOOK_EVENT_DISPLACED = 4, /* booked as a payment, then displaced by cash */
    BOOK_EVENT_REDEEMED = 5,  /* late money whose order wants it again */
    BOOK_EVENT_REFUND = 6,    /* asked for: reserved before the channel is called */
    BOOK_EVENT_REFUND_DONE = 7,
    BOOK_EVENT_REFUND_FAILED = 8,
    BOOK_EVENT_SPLIT = 9,
    BOOK_EVENT_SPLIT_DONE = 10,
    BOOK_EVENT_SPLIT_FAILED = 11,
    BOOK_EVENT_SPLIT_RETURN = 12,
    BOOK_EVENT_SETTLED = 13,  /* the channel has paid the platform */
    BOOK_EVENT_RELEASED = 14, /* pending becomes available */
    BOOK_EVENT_WITHDRAWAL = 15,
    BOOK_EVENT_WITHDRAWAL_PAID = 16,
    BOOK_EVENT_WITHDRAWAL_FAILED = 17,
    BOOK_EVENT_MOVED_OUT = 18, /* to another book, over clearing */
    BOOK_EVENT_MOVED_IN = 19,
    BOOK_EVENT_SHIFT = 20, /* a shift's variance */
    BOOK_EVENT_BILL_DIFFERENCE = 21,
    BOOK_EVENT_BILL_ROUNDING = 22,
    BOOK_EVENT_COLLECTED = 23,   /* the channel has paid the merchant itself */
    BOOK_EVENT_WRITTEN_OFF = 24, /* a bill's difference that nobody can explain any more */
    BOOK_EVENT_LAB = 25          /* hub/flow/lab_flow.h */
};

struct book {
    int64_t merchant_id; /* the organisation that it is of */
    int64_t holder_id;   /* the channel account that holds the money; 0 for none */
};

struct book_leg {
    enum book_account account;
    int64_t amount; /* fen; debit positive */
};

#define BOOK_LEGS_MAX 6

/* One movement of money. Legs of 0, the unused ones too, are not written. */
struct book_journal {
    enum book_event event;
    struct book_leg legs[BOOK_LEGS_MAX];
};

/** book_of_payment() is the book that a payment is in. */
struct book book_of_payment(const struct payment_row *payment);

/**
 * book_post() writes a journal under a new id, so that a book read by ids is read by
 * time; that its legs sum to zero is a NEED. cause is the thing that moved the money: a
 * payment, a refund, a transfer.
 */
void book_post(struct desk *desk, const struct turn *turn, struct book book, int64_t cause,
    const struct book_journal *journal);

/*
 * Taking from a wallet: an operation that decides by what is there wants the
 * accounts first, and says that it took.
 */
/** book_want() wants what book_amount() is asked for, of some accounts; for keys(). */
void book_want(
    struct desk *desk, struct book book, const enum book_account *accounts, size_t count);

/** book_amount() is what an account stands at in its own direction: credits of a liability > 0. */
int64_t book_amount(struct desk *desk, struct book book, enum book_account account);

/** book_take() makes whoever takes at the same time look again; before the first posting. */
void book_take(struct desk *desk, struct book book);

/** book_account_word() is what programs call it: "receivable", …; "" for none. */
const char *book_account_word(int64_t account);

/** book_is_liability() is whether an account grows by credits. */
bool book_is_liability(enum book_account account);

#endif
