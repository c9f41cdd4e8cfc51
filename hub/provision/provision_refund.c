#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/refund_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

static const char *
hold_word(int64_t hold)
{
    return hold == REFUND_HOLD_TERMINAL ? " for its terminal"
           : hold == REFUND_HOLD_PERSON ? " for a person"
                                        : "";
}

static void
print_row(void *context, struct query *query)
{
    const struct bytes kind = query_text(query, 3);
    const struct bytes state = query_text(query, 4);
    const struct bytes number = query_text(query, 7);
    const struct bytes code = query_text(query, 8);
    char amount[MONEY_TEXT_MAX];

    (void)context;
    (void)printf("%" PRId64 " order %" PRId64 " payment %" PRId64
                 " %-5.*s %14s  %.*s%s %.*s %.*s\n",
        query_int(query, 0), query_int(query, 1), query_int(query, 2), (int)kind.size,
        (const char *)kind.at, money_format(money_of(query_int(query, 6)), amount), (int)state.size,
        (const char *)state.at, hold_word(query_int(query, 5)), (int)number.size,
        (const char *)number.at, (int)code.size, (const char *)code.at);
}

static enum err
show(const struct provision_ask *ask)
{
    const int64_t keys[] = {ask->merchant_id, INT64_MAX};

    return provision_books_list(ask, &(struct provision_books_rows){.which = SQL_STORE_REFUNDS,
                                         .keys = keys,
                                         .keys_count = LENGTH(keys),
                                         .each = print_row,
                                         .none = "there is no refund"});
}

static enum err
ask_refund(const struct provision_ask *ask)
{
    struct refund_ask wanted = {.merchant_id = ask->merchant_id};
    enum err err = provision_books_int(ask->words[0], &wanted.payment_id);

    if (err == ERR_OK)
        err = provision_books_int(ask->words[1], &wanted.amount.fen);
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[2], wanted.number, sizeof(wanted.number));
    if (err == ERR_OK)
        err = provision_books_int(ask->words[3], &wanted.asked_by);
    if (err == ERR_OK && ask->count > 4)
        err = provision_books_copy(ask->words[4], wanted.reason, sizeof(wanted.reason));
    if (err == ERR_OK && wanted.number[0] == '\0')
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    refund_flow_ask(&wanted);
    err = provision_books_decide(ask, &wanted.operation);
    if (err == ERR_OK)
        (void)printf("refund %" PRId64 " %s\n", wanted.refund.id, wanted.refund.state);
    return err;
}

static enum err
judge(const struct provision_ask *ask)
{
    struct refund_judge judge = {.merchant_id = ask->merchant_id,
        .verdict =
            strcmp(ask->words[0], "send") == 0 ? REFUND_VERDICT_SEND : REFUND_VERDICT_REDEEM};
    enum err err = provision_books_int(ask->words[1], &judge.refund_id);

    if (err != ERR_OK)
        return err;
    refund_flow_judge(&judge);
    err = provision_books_decide(ask, &judge.operation);
    if (err == ERR_OK)
        (void)printf("refund %" PRId64 " %s\n", judge.refund.id, judge.refund.state);
    return err;
}

/* What becomes of late money; what came before keeps waiting, or has gone. */
static enum err
set_late(const struct provision_ask *ask)
{
    const bool is_held = strcmp(ask->words[0], "held") == 0;
    struct merchant_row *merchant;
    enum err err = provision_books_load(ask, TABLE_merchant, ask->merchant_id);

    if (err != ERR_OK)
        return err;
    merchant = desk_get_merchant(ask->desk, KEY_OF(ask->merchant_id));
    if (merchant == NULL)
        return ERR_NOT_FOUND;
    merchant->late_rule = is_held ? 1 : 0;
    desk_change_merchant(ask->desk, merchant);
    (void)printf("late money of merchant %" PRId64 " %s\n", merchant->number,
        is_held ? "waits for a person" : "goes back by itself");
    return ERR_OK;
}

static const struct provision_command commands[] = {
    {.usage = "refunds MERCHANT",
        .text = "the newest first; what is held says for whom",
        .run = show},
    {.usage = "refund ask MERCHANT PAYMENT FEN NUMBER BY [REASON]",
        .text = "of a payment, or of late money",
        .run = ask_refund},
    {.usage = "refund send|redeem MERCHANT ID",
        .text = "late money that is held goes back to its\n"
                "payer; or pays its order: the goods were\n"
                "handed over",
        .run = judge},
    {.usage = "late MERCHANT sent|held",
        .text = "late money from now on: it goes back by\n"
                "itself, or is held",
        .run = set_late},
};

const struct provision_topic provision_refund = {
    .name = "refunds",
    .missing = "there is no such merchant, payment or refund; "
               "\"shanju-hub refunds MERCHANT\" lists the refunds",
    .commands = commands,
    .count = LENGTH(commands),
};
