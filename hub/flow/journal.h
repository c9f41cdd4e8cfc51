/*
 * journal.h -- what each event posts: the books' table, row by row.
 *
 * Pure, from a thing's figures to a journal for book_post(): every movement of
 * money is written down here and nowhere else. Amounts are fen, never negative
 * unless it is said; that they are within |MONEY_FEN_MAX| is a NEED of
 * book_post(). A step that failed posts exactly the mirror of the step that
 * asked, from the same figures: whoever asks keeps them.
 */
#ifndef HUB_FLOW_JOURNAL_H
#define HUB_FLOW_JOURNAL_H

#include "hub/flow/book.h"

/* Where an asking step took money from: wallet_take() says it of a wallet. */
struct journal_taken {
    int64_t pending;
    int64_t available;
    int64_t debt;     /* what the wallet did not have: the merchant owes it now */
    int64_t suspense; /* of late money, which goes back from where it lies */
};

/* Where money of a split, or of a transfer, goes to or comes from. */
enum journal_side {
    JOURNAL_SIDE_CHANNEL, /* the channel pays it: it leaves what the channel owes */
    JOURNAL_SIDE_BOOK     /* another book, over clearing */
};

/** journal_payment() is a wallet's money that pays its order; its receipt amount, fee and cost. */
struct book_journal journal_payment(const struct payment_row *payment);
/** journal_late() is money that no order wants: no merchant fee. */
struct book_journal journal_late(const struct payment_row *payment);
/** journal_redeemed() is late money that pays its order after all; fee is set. */
struct book_journal journal_redeemed(const struct payment_row *payment);
/** journal_displaced() takes a payment back out of the wallet: cash was there before it. */
struct book_journal journal_displaced(const struct journal_taken *taken, int64_t fee);
/** journal_cash() is cash at a till; collected is what coins could say of amount. */
struct book_journal journal_cash(int64_t amount, int64_t collected);
/** journal_cash_refund() is cash that a till has given back. */
struct book_journal journal_cash_refund(int64_t amount);
/** journal_shift() is what a shift counted more (> 0) or less (< 0) than the books have. */
struct book_journal journal_shift(int64_t variance);

/** journal_refund() reserves a refund: what was taken, and the fee that comes back with it. */
struct book_journal journal_refund(const struct journal_taken *taken, int64_t fee_returned);
struct book_journal journal_refund_failed(const struct journal_taken *taken, int64_t fee_returned);
/** journal_refund_debt() pays from pending the debt that a refund had made for want of it. */
struct book_journal journal_refund_debt(int64_t amount);
/** journal_refund_done() is the refund paid by the channel, which returns cost_returned. */
struct book_journal journal_refund_done(int64_t amount, int64_t cost_returned);

/** journal_split() reserves a share; there is debt only in one that its channel paid unasked. */
struct book_journal journal_split(const struct journal_taken *taken);
struct book_journal journal_split_failed(const struct journal_taken *taken);
struct book_journal journal_split_done(int64_t amount, enum journal_side side);
/** journal_split_returned() is a share that came back: pending again. */
struct book_journal journal_split_returned(int64_t amount, enum journal_side side);

/** journal_settled() is the channel paying the platform. */
struct book_journal journal_settled(int64_t amount);
/** journal_collected() is the channel paying the merchant itself: our fee with it, as debt. */
struct book_journal journal_collected(const struct journal_taken *taken);
/**
 * journal_released() makes pending money available, less the debt that wallet_debt() says it
 * pays. Debt below 0 is owed to the merchant and becomes available too.
 */
struct book_journal journal_released(int64_t amount, int64_t debt_paid);

/** journal_withdrawal() reserves what leaves the wallet, for a bank or for another wallet. */
struct book_journal journal_withdrawal(int64_t amount);
struct book_journal journal_withdrawal_failed(int64_t amount);
struct book_journal journal_withdrawal_paid(int64_t amount);
/** journal_withdrawal_again() reserves what had been given back and has left all the same. */
struct book_journal journal_withdrawal_again(const struct journal_taken *taken);
/** journal_withdrawal_returned() is what had been paid, and the bank has sent back. */
struct book_journal journal_withdrawal_returned(int64_t amount);

/** journal_moved_out() sends amount from an account to another book; < 0 calls it back. */
struct book_journal journal_moved_out(enum book_account from, int64_t amount);
/** journal_moved_in() takes in what another book sent: available, less the debt that it pays. */
struct book_journal journal_moved_in(int64_t amount, int64_t debt_paid);
/** journal_moved_back() gives up what another book calls back. */
struct book_journal journal_moved_back(const struct journal_taken *taken);

/** journal_bill_difference() is what a bill has more (> 0) or less (< 0) than the books. */
struct book_journal journal_bill_difference(int64_t difference);
/** journal_written_off() ends a difference of that sign for good. */
struct book_journal journal_written_off(int64_t difference);
/** journal_bill_rounding() is what parts of a fen make a bill's fees higher (> 0) than ours. */
struct book_journal journal_bill_rounding(int64_t fen);

/** journal_taken_sum() is all that was taken. */
int64_t journal_taken_sum(const struct journal_taken *taken);

#endif
