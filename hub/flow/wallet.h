/*
 * wallet.h -- what a book has for its organisation, and taking from it.
 *
 * Pure, on the desk. A wallet is the merchant's side of a book: pending money,
 * available money of which some may be frozen, and debt. Adding never reads it.
 * Whoever takes wants it in keys(), looks here, and says book_take() before it
 * posts, so that of two who take at once one looks again.
 */
#ifndef HUB_FLOW_WALLET_H
#define HUB_FLOW_WALLET_H

#include "hub/flow/journal.h"

struct wallet {
    int64_t pending;   /* not settled yet */
    int64_t available; /* settled, the frozen part included */
    int64_t frozen;
    int64_t debt; /* what the merchant owes; < 0: what it is owed, until the next release */
};

/** wallet_want() is for keys(). */
void wallet_want(struct desk *desk, struct book book);

/** wallet_want_holder() wants who holds the book's money, for wallet_holder(). */
void wallet_want_holder(struct desk *desk, struct book book);

/**
 * wallet_holder() is the row of who holds the book's money; NULL for none. Only what settles
 * to the platform may leave a wallet by our word: wallet_is_held() is ERR_OK for that,
 * ERR_NOT_HELD when the channel pays the merchant itself, ERR_NOT_FOUND without a holder.
 */
const struct holder_row *wallet_holder(struct desk *desk, struct book book);
enum err wallet_is_held(struct desk *desk, struct book book) MUST_CHECK;

struct wallet wallet_look(struct desk *desk, struct book book);

/** wallet_free() is what may be taken of available, after debt: never below 0. */
int64_t wallet_free(const struct wallet *wallet);

/**
 * wallet_debt() is how much debt is paid when amount becomes available: all of it, as far as
 * that and what is free reaches. < 0: what the merchant is owed and gets back with it.
 */
int64_t wallet_debt(const struct wallet *wallet, int64_t amount);

/**
 * wallet_take() says where amount comes from: from pending, else from what is free of
 * available, else it becomes debt. ERR_OUT_OF_RANGE when it may not owe, or for an amount
 * below 0. Changes nothing: the caller says book_take() and posts.
 */
enum err wallet_take(const struct wallet *wallet, int64_t amount, bool may_owe,
    struct journal_taken *ret_taken) MUST_CHECK;

#endif
