#include "hub/flow/wallet.h"

void
wallet_want(struct desk *desk, struct book book)
{
    static const enum book_account accounts[] = {BOOK_PENDING, BOOK_AVAILABLE, BOOK_MERCHANT_DEBT};

    book_want(desk, book, accounts, LENGTH(accounts));
}

void
wallet_want_holder(struct desk *desk, struct book book)
{
    desk_want(desk, TABLE_holder, KEY_OF(book.holder_id));
}

const struct holder_row *
wallet_holder(struct desk *desk, struct book book)
{
    return desk_get_holder(desk, KEY_OF(book.holder_id));
}

enum err
wallet_is_held(struct desk *desk, struct book book)
{
    const struct holder_row *holder = wallet_holder(desk, book);

    if (holder == NULL)
        return ERR_NOT_FOUND;
    return strcmp(holder->settles_to, "platform") == 0 ? ERR_OK : ERR_NOT_HELD;
}

struct wallet
wallet_look(struct desk *desk, struct book book)
{
    const struct book_row *row = desk_get_book(desk, KEY_OF(book.merchant_id, book.holder_id));

    return (struct wallet){
        .pending = book_amount(desk, book, BOOK_PENDING),
        .available = book_amount(desk, book, BOOK_AVAILABLE),
        .frozen = row == NULL ? 0 : row->frozen,
        .debt = book_amount(desk, book, BOOK_MERCHANT_DEBT),
    };
}

/* What of available is not frozen. */
static int64_t
thawed(const struct wallet *wallet)
{
    return wallet->available > wallet->frozen ? wallet->available - wallet->frozen : 0;
}

int64_t
wallet_free(const struct wallet *wallet)
{
    const int64_t debt = wallet->debt > 0 ? wallet->debt : 0;

    return thawed(wallet) > debt ? thawed(wallet) - debt : 0;
}

int64_t
wallet_debt(const struct wallet *wallet, int64_t amount)
{
    const int64_t reach = amount + thawed(wallet);

    return wallet->debt < reach ? wallet->debt : reach;
}

/* As much of amount as there is. */
static int64_t
some(int64_t amount, int64_t there)
{
    if (there <= 0)
        return 0;
    return amount < there ? amount : there;
}

enum err
wallet_take(
    const struct wallet *wallet, int64_t amount, bool may_owe, struct journal_taken *ret_taken)
{
    struct journal_taken taken = {0};

    if (amount < 0 || amount > MONEY_FEN_MAX)
        return ERR_OUT_OF_RANGE;
    taken.pending = some(amount, wallet->pending);
    taken.available = some(amount - taken.pending, wallet_free(wallet));
    taken.debt = amount - taken.pending - taken.available;
    if (taken.debt > 0 && !may_owe)
        return ERR_OUT_OF_RANGE;
    *ret_taken = taken;
    return ERR_OK;
}
