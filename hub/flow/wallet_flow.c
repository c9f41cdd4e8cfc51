#include "hub/flow/wallet_flow.h"

#include <stdio.h>

#include "hub/flow/claim.h"

#define CONTENT_SIZE 80

static void
claim_of(enum claim_kind kind, const char *name, struct book book, int64_t amount,
    struct claim *ret_claim)
{
    char content[CONTENT_SIZE];

    (void)snprintf(
        content, sizeof(content), "%lld %lld", (long long)book.holder_id, (long long)amount);
    claim_make(kind, 0, bytes_text(name), bytes_text(content), ret_claim);
}

/* ERR_OK: nothing like it has happened yet; *ret_repeated: just this has. */
static enum err
look_new(struct desk *desk, struct book book, const struct claim *claim, bool *ret_repeated)
{
    int64_t about;
    enum err err = claim_look(desk, book.merchant_id, claim, &about);

    *ret_repeated = err == ERR_OK;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static bool
is_amount(int64_t amount)
{
    return amount > 0 && amount <= MONEY_FEN_MAX;
}

static void
settle_keys(struct operation *operation, struct desk *desk)
{
    struct wallet_settle *settle = (struct wallet_settle *)operation;
    struct claim claim;

    claim_of(CLAIM_SETTLEMENT, settle->name, settle->book, settle->amount, &claim);
    claim_want(desk, settle->book.merchant_id, &claim);
    wallet_want_holder(desk, settle->book);
    wallet_want(desk, settle->book);
}

/* The merchant has it: what was not pending for it, our fee among it, it owes. */
static struct book_journal
collect(struct desk *desk, struct book book, int64_t amount)
{
    const struct wallet wallet = wallet_look(desk, book);
    struct journal_taken taken;
    enum err err = wallet_take(&(struct wallet){.pending = wallet.pending}, amount, true, &taken);

    NEED(err == ERR_OK);
    book_take(desk, book);
    return journal_collected(&taken);
}

static enum err
settle_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct wallet_settle *settle = (struct wallet_settle *)operation;
    const int64_t cause = id_make(turn->ids);
    struct book_journal journal;
    struct claim claim;
    enum err err;

    claim_of(CLAIM_SETTLEMENT, settle->name, settle->book, settle->amount, &claim);
    err = look_new(desk, settle->book, &claim, &settle->repeated);
    if (err != ERR_OK || settle->repeated)
        return err;
    if (!is_amount(settle->amount))
        return ERR_OUT_OF_RANGE;
    if (settle->name[0] == '\0')
        return ERR_BAD_INPUT;
    err = wallet_is_held(desk, settle->book);
    if (err != ERR_OK && err != ERR_NOT_HELD)
        return err;
    journal = err == ERR_OK ? journal_settled(settle->amount)
                            : collect(desk, settle->book, settle->amount);
    book_post(desk, turn, settle->book, cause, &journal);
    claim_put(desk, turn, settle->book.merchant_id, &claim, cause);
    return ERR_OK;
}

static const struct operation_kind settle_kind = {"wallet_settle", settle_keys, settle_decide};

void
wallet_flow_settle(struct wallet_settle *settle)
{
    settle->operation.kind = &settle_kind;
    settle->operation.weight = 5;
    settle->operation.merchant_id = settle->book.merchant_id;
}

static void
release_keys(struct operation *operation, struct desk *desk)
{
    struct wallet_release *release = (struct wallet_release *)operation;
    struct claim claim;

    claim_of(CLAIM_RELEASE, release->name, release->book, release->amount, &claim);
    claim_want(desk, release->book.merchant_id, &claim);
    wallet_want_holder(desk, release->book);
    wallet_want(desk, release->book);
}

static enum err
release_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct wallet_release *release = (struct wallet_release *)operation;
    const int64_t cause = id_make(turn->ids);
    struct book_journal journal;
    struct wallet wallet;
    struct claim claim;
    enum err err;

    release->released = 0;
    release->debt_paid = 0;
    claim_of(CLAIM_RELEASE, release->name, release->book, release->amount, &claim);
    err = look_new(desk, release->book, &claim, &release->repeated);
    if (err != ERR_OK || release->repeated)
        return err;
    if (!is_amount(release->amount))
        return ERR_OUT_OF_RANGE;
    if (release->name[0] == '\0')
        return ERR_BAD_INPUT;
    err = wallet_is_held(desk, release->book);
    if (err != ERR_OK)
        return err;
    wallet = wallet_look(desk, release->book);
    if (wallet.pending > 0)
        release->released = release->amount < wallet.pending ? release->amount : wallet.pending;
    release->debt_paid = wallet_debt(&wallet, release->released);
    journal = journal_released(release->released, release->debt_paid);
    book_take(desk, release->book);
    book_post(desk, turn, release->book, cause, &journal);
    claim_put(desk, turn, release->book.merchant_id, &claim, cause);
    return ERR_OK;
}

static const struct operation_kind release_kind = {"wallet_release", release_keys, release_decide};

void
wallet_flow_release(struct wallet_release *release)
{
    release->operation.kind = &release_kind;
    release->operation.weight = 8;
    release->operation.merchant_id = release->book.merchant_id;
}

static void
freeze_keys(struct operation *operation, struct desk *desk)
{
    struct wallet_freeze *freeze = (struct wallet_freeze *)operation;
    struct claim claim;

    claim_of(CLAIM_FREEZE, freeze->name, freeze->book, freeze->amount, &claim);
    claim_want(desk, freeze->book.merchant_id, &claim);
    wallet_want_holder(desk, freeze->book);
    wallet_want(desk, freeze->book);
}

static enum err
may_freeze(struct desk *desk, const struct wallet_freeze *freeze)
{
    enum err err = wallet_is_held(desk, freeze->book);

    if (err != ERR_OK)
        return err;
    if (freeze->name[0] == '\0' || freeze->reason[0] == '\0' || freeze->by_id == 0)
        return ERR_BAD_INPUT;
    if (freeze->amount == 0 || freeze->amount > wallet_free(&freeze->wallet) ||
        freeze->amount < -freeze->wallet.frozen)
        return ERR_OUT_OF_RANGE;
    return ERR_OK;
}

static enum err
freeze_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct wallet_freeze *freeze = (struct wallet_freeze *)operation;
    const int64_t *key = KEY_OF(freeze->book.merchant_id, freeze->book.holder_id);
    struct freezing_row row = {.merchant_id = freeze->book.merchant_id,
        .holder_id = freeze->book.holder_id,
        .amount = freeze->amount,
        .by_id = freeze->by_id};
    struct book_row *book;
    struct claim claim;
    enum err err;

    claim_of(CLAIM_FREEZE, freeze->name, freeze->book, freeze->amount, &claim);
    freeze->wallet = wallet_look(desk, freeze->book);
    err = look_new(desk, freeze->book, &claim, &freeze->repeated);
    if (err != ERR_OK || freeze->repeated)
        return err;
    err = may_freeze(desk, freeze);
    if (err != ERR_OK)
        return err;
    book_take(desk, freeze->book);
    book = desk_get_book(desk, key);
    if (book == NULL)
        return ERR_NO_SPACE;
    book->frozen += freeze->amount;
    desk_change_book(desk, book);
    row.id = id_make(turn->ids);
    memcpy(row.reason, freeze->reason, sizeof(row.reason));
    desk_log_freezing(desk, &row);
    claim_put(desk, turn, freeze->book.merchant_id, &claim, row.id);
    freeze->wallet = wallet_look(desk, freeze->book);
    return ERR_OK;
}

static const struct operation_kind freeze_kind = {"wallet_freeze", freeze_keys, freeze_decide};

void
wallet_flow_freeze(struct wallet_freeze *freeze)
{
    freeze->operation.kind = &freeze_kind;
    freeze->operation.weight = 4;
    freeze->operation.merchant_id = freeze->book.merchant_id;
}
