#include "hub/flow/book.h"

struct book
book_of_payment(const struct payment_row *payment)
{
    return (struct book){payment->merchant_id, payment->account_id};
}

void
book_post(struct desk *desk, const struct turn *turn, struct book book, int64_t cause,
    const struct book_journal *journal)
{
    const int64_t journal_id = id_make(turn->ids);
    struct money sum = {0};
    int64_t leg = 0;

    for (size_t i = 0; i < BOOK_LEGS_MAX; i++) {
        enum err err = money_add(sum, money_of(journal->legs[i].amount), &sum);

        NEED(err == ERR_OK);
    }
    NEED(sum.fen == 0);
    for (size_t i = 0; i < BOOK_LEGS_MAX; i++) {
        const struct book_leg *at = &journal->legs[i];

        if (at->amount == 0)
            continue;
        desk_log_entry(desk, &(struct entry_row){.merchant_id = book.merchant_id,
                                 .journal_id = journal_id,
                                 .leg = leg++,
                                 .holder_id = book.holder_id,
                                 .account = at->account,
                                 .amount = at->amount,
                                 .event = journal->event,
                                 .cause = cause});
        desk_tally_balance(desk, &(struct balance_row){.merchant_id = book.merchant_id,
                                     .holder_id = book.holder_id,
                                     .account = at->account,
                                     .amount = at->amount,
                                     .entries = 1});
    }
}

void
book_want(struct desk *desk, struct book book, const enum book_account *accounts, size_t count)
{
    desk_want(desk, TABLE_book, KEY_OF(book.merchant_id, book.holder_id));
    for (size_t i = 0; i < count; i++)
        desk_want(desk, TABLE_balance, KEY_OF(book.merchant_id, book.holder_id, accounts[i]));
}

const char *
book_account_word(int64_t account)
{
    static const char *const words[BOOK_ACCOUNTS] = {
        [BOOK_RECEIVABLE] = "receivable",
        [BOOK_CHANNEL_COST] = "channel_cost",
        [BOOK_PENDING] = "pending",
        [BOOK_FEE_INCOME] = "fee_income",
        [BOOK_SUSPENSE] = "suspense",
        [BOOK_TILL_CASH] = "till_cash",
        [BOOK_CASH_SALES] = "cash_sales",
        [BOOK_CASH_ROUNDING] = "cash_rounding",
        [BOOK_AVAILABLE] = "available",
        [BOOK_MERCHANT_DEBT] = "merchant_debt",
        [BOOK_REFUND_TRANSIT] = "refund_transit",
        [BOOK_SPLIT_TRANSIT] = "split_transit",
        [BOOK_CLEARING] = "clearing",
        [BOOK_BANK] = "bank",
        [BOOK_PAYOUT_TRANSIT] = "payout_transit",
        [BOOK_OVER_SHORT] = "over_short",
        [BOOK_RECON_DIFFERENCE] = "recon_difference",
        [BOOK_ROUNDING] = "rounding",
    };

    return account > 0 && account < BOOK_ACCOUNTS ? words[account] : "";
}

bool
book_is_liability(enum book_account account)
{
    switch (account) {
    case BOOK_RECEIVABLE:
    case BOOK_CHANNEL_COST:
    case BOOK_TILL_CASH:
    case BOOK_CASH_ROUNDING:
    case BOOK_MERCHANT_DEBT:
    case BOOK_BANK:
    case BOOK_OVER_SHORT:
    case BOOK_RECON_DIFFERENCE:
    case BOOK_ROUNDING:
        return false;
    case BOOK_PENDING:
    case BOOK_FEE_INCOME:
    case BOOK_SUSPENSE:
    case BOOK_CASH_SALES:
    case BOOK_AVAILABLE:
    case BOOK_REFUND_TRANSIT:
    case BOOK_SPLIT_TRANSIT:
    case BOOK_CLEARING:
    case BOOK_PAYOUT_TRANSIT:
        return true;
    case BOOK_ACCOUNTS:
        break;
    }
    NOT_REACHED();
}

int64_t
book_amount(struct desk *desk, struct book book, enum book_account account)
{
    const struct balance_row balance =
        desk_sum_balance(desk, KEY_OF(book.merchant_id, book.holder_id, account));

    return book_is_liability(account) ? -balance.amount : balance.amount;
}

void
book_take(struct desk *desk, struct book book)
{
    struct book_row *row = desk_get_book(desk, KEY_OF(book.merchant_id, book.holder_id));

    if (row == NULL) {
        (void)desk_add_book(
            desk, &(struct book_row){
                      .merchant_id = book.merchant_id, .holder_id = book.holder_id, .taken = 1});
        return;
    }
    row->taken++;
    desk_change_book(desk, row);
}
