#include "hub/flow/lab_flow.h"

#include <stdio.h>

#define NAME_SIZE (LAB_TEXT_SIZE + LAB_CURRENCY_SIZE + 1)
#define LEG_SIZE (NAME_SIZE + 24)
#define CONTENT_SIZE (BOOK_LEGS_MAX * LEG_SIZE + 8)
/* Accounts are 31 bits: they are an enum elsewhere. */
#define ACCOUNTS_COUNT (INT64_C(2147483647) - LAB_ACCOUNT)

static void
name_of(const char *account, const char *currency, char ret_name[static NAME_SIZE])
{
    (void)snprintf(ret_name, NAME_SIZE, "%s %s", currency, account);
}

int64_t
lab_flow_account(const char *account, const char *currency)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    char name[NAME_SIZE];
    struct bytes bytes;
    uint64_t hash = 0;

    name_of(account, currency, name);
    bytes = bytes_text(name);
    crypt_sha256(&bytes, 1, digest);
    for (size_t i = 0; i < 7; i++)
        hash = hash << 8 | digest[i];
    return LAB_ACCOUNT + 1 + (int64_t)(hash % (uint64_t)ACCOUNTS_COUNT);
}

static int64_t
number_of(const struct lab_leg *leg)
{
    return lab_flow_account(leg->account, leg->currency);
}

static int64_t
generation_of(struct desk *desk)
{
    const int64_t *key = KEY_OF(LAB_MERCHANT, 0);
    int64_t generation = 0;

    if (!desk_has(desk, TABLE_lab_name, key))
        return 0;
    if (text_read_int(bytes_text(desk_get_lab_name(desk, key)->text), &generation) != ERR_OK)
        return 0;
    return generation;
}

static struct book
book_of(struct desk *desk)
{
    return (struct book){LAB_MERCHANT, generation_of(desk)};
}

/* A repeat has the same legs; its transaction may be called otherwise. */
static void
claim_of(const struct lab_post *post, int64_t generation, struct claim *ret_claim)
{
    char content[CONTENT_SIZE];
    struct text text;

    text_init(&text, content, sizeof(content));
    text_put(&text, post->may_overdraw ? "over" : "never");
    for (size_t i = 0; i < post->count; i++) {
        char leg[LEG_SIZE];

        (void)snprintf(leg, sizeof(leg), "\n%s %s %lld", post->legs[i].currency,
            post->legs[i].account, (long long)post->legs[i].amount);
        text_put(&text, leg);
    }
    claim_make(CLAIM_KEY, generation, bytes_text(post->key), text_bytes(&text), ret_claim);
}

static void
post_keys(struct operation *operation, struct desk *desk)
{
    struct lab_post *post = (struct lab_post *)operation;
    struct claim claim;
    const int64_t *key;

    desk_want(desk, TABLE_lab_name, KEY_OF(LAB_MERCHANT, 0));
    claim_of(post, generation_of(desk), &claim);
    claim_want(desk, LAB_MERCHANT, &claim);
    for (size_t i = 0; i < post->count; i++) {
        const enum book_account account = (enum book_account)number_of(&post->legs[i]);

        desk_want(desk, TABLE_lab_name, KEY_OF(LAB_MERCHANT, account));
        book_want(desk, book_of(desk), &account, 1);
    }
    key = KEY_OF(LAB_MERCHANT, claim.kind, claim.hash);
    if (desk_has(desk, TABLE_claim, key))
        desk_want(desk, TABLE_lab_name, KEY_OF(LAB_MERCHANT, desk_get_claim(desk, key)->about));
}

/* Why the legs are no journal; NULL when they are one. */
static const char *
wrong_legs(const struct lab_post *post)
{
    struct money sum = {0};

    if (post->key[0] == '\0' || post->transaction[0] == '\0')
        return "a key and a transaction have names";
    if (post->count < 2)
        return "a journal has two legs or more";
    for (size_t i = 0; i < post->count; i++) {
        const struct lab_leg *leg = &post->legs[i];

        if (leg->amount == 0 || leg->amount > MONEY_FEN_MAX || leg->amount < -MONEY_FEN_MAX)
            return "an amount is out of range";
        if (leg->account[0] == '\0' || leg->currency[0] == '\0')
            return "a leg has an account and a currency";
        if (strcmp(leg->currency, post->legs[0].currency) != 0)
            return "a journal is of one currency";
        if (money_add(sum, money_of(leg->amount), &sum) != ERR_OK)
            return "an amount is out of range";
    }
    return sum.fen == 0 ? NULL : "the legs do not sum to zero";
}

/* The account's name is this one, or nobody's yet. */
static bool
is_free(struct desk *desk, const struct lab_leg *leg)
{
    const struct lab_name_row *row = desk_get_lab_name(desk, KEY_OF(LAB_MERCHANT, number_of(leg)));
    char name[NAME_SIZE];

    name_of(leg->account, leg->currency, name);
    return row == NULL || strcmp(row->text, name) == 0;
}

/* What all legs together take from the account of one of them. */
static int64_t
debited(const struct lab_post *post, int64_t account)
{
    int64_t amount = 0;

    for (size_t i = 0; i < post->count; i++)
        if (number_of(&post->legs[i]) == account)
            amount += post->legs[i].amount;
    return amount;
}

/* Why the accounts do not take the legs; NULL when they do. */
static const char *
wrong_accounts(struct desk *desk, const struct lab_post *post)
{
    const struct book book = book_of(desk);

    for (size_t i = 0; i < post->count; i++) {
        const int64_t account = number_of(&post->legs[i]);
        const int64_t debit = debited(post, account);
        const struct balance_row balance =
            desk_sum_balance(desk, KEY_OF(book.merchant_id, book.holder_id, account));

        if (!is_free(desk, &post->legs[i]))
            return "the account's number is another's";
        if (!post->may_overdraw && debit > 0 && -balance.amount < debit)
            return "the account has less than that";
        if (balance.amount + debit > MONEY_FEN_MAX || balance.amount + debit < -MONEY_FEN_MAX)
            return "a balance would be out of range";
    }
    return NULL;
}

static void
put_name(struct desk *desk, int64_t id, const char *text)
{
    struct lab_name_row row = {.merchant_id = LAB_MERCHANT, .id = id};

    text_set(row.text, sizeof(row.text), text);
    (void)desk_add_lab_name(desk, &row);
}

static void
apply(struct desk *desk, const struct turn *turn, const struct lab_post *post,
    const struct claim *claim)
{
    struct book_journal journal = {.event = BOOK_EVENT_LAB};
    const struct book book = book_of(desk);
    const int64_t cause = id_make(turn->ids);

    for (size_t i = 0; i < post->count; i++) {
        const struct lab_leg *leg = &post->legs[i];
        const int64_t account = number_of(leg);

        journal.legs[i] = (struct book_leg){(enum book_account)account, leg->amount};
        if (desk_get_lab_name(desk, KEY_OF(LAB_MERCHANT, account)) == NULL) {
            char name[NAME_SIZE];

            name_of(leg->account, leg->currency, name);
            put_name(desk, account, name);
        }
    }
    put_name(desk, cause, post->transaction);
    book_take(desk, book);
    book_post(desk, turn, book, cause, &journal);
    claim_put(desk, turn, LAB_MERCHANT, claim, cause);
}

static enum err
post_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct lab_post *post = (struct lab_post *)operation;
    struct claim claim;
    int64_t about;
    enum err err;

    claim_of(post, generation_of(desk), &claim);
    err = claim_look(desk, LAB_MERCHANT, &claim, &about);
    post->reason = NULL;
    if (err == ERR_OK) {
        post->outcome = LAB_DUPLICATE;
        text_set(post->applied, sizeof(post->applied),
            desk_get_lab_name(desk, KEY_OF(LAB_MERCHANT, about))->text);
        return ERR_OK;
    }
    post->reason = err == ERR_CONFLICT ? "the key stands for another transaction" : NULL;
    if (post->reason == NULL)
        post->reason = wrong_legs(post);
    if (post->reason == NULL)
        post->reason = wrong_accounts(desk, post);
    post->outcome = post->reason == NULL ? LAB_APPLIED : LAB_REJECTED;
    text_set(post->applied, sizeof(post->applied), post->transaction);
    if (post->reason == NULL)
        apply(desk, turn, post, &claim);
    return ERR_OK;
}

static const struct operation_kind post_kind = {"lab_post", post_keys, post_decide};

void
lab_flow_post(struct lab_post *post)
{
    NEED(post->count <= BOOK_LEGS_MAX);
    post->operation.kind = &post_kind;
    post->operation.weight = 10;
    post->operation.merchant_id = LAB_MERCHANT;
}

static void
reset_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    desk_want(desk, TABLE_lab_name, KEY_OF(LAB_MERCHANT, 0));
}

static enum err
reset_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct lab_name_row *row = desk_get_lab_name(desk, KEY_OF(LAB_MERCHANT, 0));
    char text[24];

    (void)operation;
    (void)turn;
    (void)snprintf(text, sizeof(text), "%lld", (long long)generation_of(desk) + 1);
    if (row == NULL) {
        put_name(desk, 0, text);
        return ERR_OK;
    }
    text_set(row->text, sizeof(row->text), text);
    desk_change_lab_name(desk, row);
    return ERR_OK;
}

static const struct operation_kind reset_kind = {"lab_reset", reset_keys, reset_decide};

void
lab_flow_reset(struct lab_reset *reset)
{
    reset->operation.kind = &reset_kind;
    reset->operation.weight = 1;
    reset->operation.merchant_id = LAB_MERCHANT;
}
