#include "hub/provision_refund.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/refund_flow.h"

#include "hub/store/sql/store.sql.h"

#define SHOWN_MAX 500

/* The command, and whose refunds it is about. */
struct words {
    const struct provision_wallet *ask;
    int64_t merchant_id;
    const char *const *at; /* behind the merchant's number */
    size_t count;
};

static const char *
hold_word(int64_t hold)
{
    return hold == REFUND_HOLD_TERMINAL ? " for its terminal"
           : hold == REFUND_HOLD_PERSON ? " for a person"
                                        : "";
}

static void
print_row(struct query *query)
{
    const struct bytes kind = query_text(query, 3);
    const struct bytes state = query_text(query, 4);
    const struct bytes number = query_text(query, 7);
    const struct bytes code = query_text(query, 8);
    char amount[MONEY_TEXT_MAX];

    (void)printf("%" PRId64 " order %" PRId64 " payment %" PRId64
                 " %-5.*s %14s  %.*s%s %.*s %.*s\n",
        query_int(query, 0), query_int(query, 1), query_int(query, 2), (int)kind.size,
        (const char *)kind.at, money_format(money_of(query_int(query, 6)), amount), (int)state.size,
        (const char *)state.at, hold_word(query_int(query, 5)), (int)number.size,
        (const char *)number.at, (int)code.size, (const char *)code.at);
}

static enum err
show(const struct words *words)
{
    struct query *query;
    enum err err = engine_prepare(words->ask->engine, &store_sql[SQL_STORE_REFUNDS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, words->merchant_id);
    query_bind_int(query, 2, INT64_MAX);
    query_bind_int(query, 3, SHOWN_MAX);
    while ((err = query_step(query)) == ERR_OK)
        print_row(query);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
ask_refund(const struct words *words)
{
    struct refund_ask ask = {.merchant_id = words->merchant_id};
    enum err err;

    if (words->count < 4 || words->count > 5)
        return ERR_BAD_INPUT;
    err = text_read_int(bytes_text(words->at[0]), &ask.payment_id);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(words->at[1]), &ask.amount.fen);
    if (err == ERR_OK)
        err = text_copy(bytes_text(words->at[2]), ask.number, sizeof(ask.number));
    if (err == ERR_OK)
        err = text_read_int(bytes_text(words->at[3]), &ask.asked_by);
    if (err == ERR_OK && words->count > 4)
        err = text_copy(bytes_text(words->at[4]), ask.reason, sizeof(ask.reason));
    if (err == ERR_OK && ask.number[0] == '\0')
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    refund_flow_ask(&ask);
    err = provision_wallet_decide(words->ask, &ask.operation);
    if (err == ERR_OK)
        (void)printf("refund %" PRId64 " %s\n", ask.refund.id, ask.refund.state);
    return err;
}

static enum err
judge(const struct words *words, enum refund_verdict verdict)
{
    struct refund_judge judge = {.merchant_id = words->merchant_id, .verdict = verdict};
    enum err err;

    if (words->count != 1)
        return ERR_BAD_INPUT;
    err = text_read_int(bytes_text(words->at[0]), &judge.refund_id);
    if (err != ERR_OK)
        return err;
    refund_flow_judge(&judge);
    err = provision_wallet_decide(words->ask, &judge.operation);
    if (err == ERR_OK)
        (void)printf("refund %" PRId64 " %s\n", judge.refund.id, judge.refund.state);
    return err;
}

/* What becomes of late money; what came before keeps waiting, or has gone. */
static enum err
set_late(const struct words *words)
{
    const bool held = words->count == 1 && strcmp(words->at[0], "held") == 0;
    struct desk *desk = words->ask->desk;
    struct merchant_row *merchant;
    size_t loaded;
    enum err err;

    if (!held && (words->count != 1 || strcmp(words->at[0], "sent") != 0))
        return ERR_BAD_INPUT;
    desk_want(desk, TABLE_merchant, KEY_OF(words->merchant_id));
    err = desk_load(desk, &loaded);
    if (err != ERR_OK)
        return err;
    merchant = desk_get_merchant(desk, KEY_OF(words->merchant_id));
    if (merchant == NULL)
        return ERR_NOT_FOUND;
    merchant->late_rule = held ? 1 : 0;
    desk_change_merchant(desk, merchant);
    (void)printf("late money of merchant %" PRId64 " %s\n", merchant->number,
        held ? "waits for a person" : "goes back by itself");
    return ERR_OK;
}

bool
provision_refund_is(const char *word)
{
    return strcmp(word, "refunds") == 0 || strcmp(word, "refund") == 0 || strcmp(word, "late") == 0;
}

enum err
provision_refund_run(const struct provision_wallet *ask)
{
    const bool shows = strcmp(ask->arguments[0], "refunds") == 0;
    const bool sets = strcmp(ask->arguments[0], "late") == 0;
    const size_t merchant_at = shows || sets ? 1 : 2;
    struct words words = {.ask = ask};
    const char *verb;
    enum err err;

    if (ask->count <= merchant_at)
        return ERR_BAD_INPUT;
    err = provision_wallet_merchant(ask, ask->arguments[merchant_at], &words.merchant_id);
    if (err != ERR_OK)
        return err;
    words.at = ask->arguments + merchant_at + 1;
    words.count = ask->count - merchant_at - 1;
    if (sets)
        return set_late(&words);
    if (shows)
        return words.count == 0 ? show(&words) : ERR_BAD_INPUT;
    verb = ask->arguments[1];
    if (strcmp(verb, "ask") == 0)
        return ask_refund(&words);
    if (strcmp(verb, "send") == 0)
        return judge(&words, REFUND_VERDICT_SEND);
    return strcmp(verb, "redeem") == 0 ? judge(&words, REFUND_VERDICT_REDEEM) : ERR_BAD_INPUT;
}
