#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/transfer_flow.h"
#include "hub/flow/wallet_flow.h"
#include "hub/flow/wallet_read.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

#define HOLDERS_MAX 64
#define CHANGES_MAX PROVISION_BOOKS_SHOWN_MAX
#define CHANGES_SHOWN 20

static void
print_line(const struct wallet_line *line)
{
    static const char format[] = "%-8" PRId64 " %14s %14s %14s %14s %14s %14s  %s%s\n";
    char pending[MONEY_TEXT_MAX];
    char available[MONEY_TEXT_MAX];
    char frozen[MONEY_TEXT_MAX];
    char debt[MONEY_TEXT_MAX];
    char leaving[MONEY_TEXT_MAX];
    char returning[MONEY_TEXT_MAX];

    (void)printf(format, line->holder_id, money_format(money_of(line->pending), pending),
        money_format(money_of(line->available), available),
        money_format(money_of(line->frozen), frozen), money_format(money_of(line->debt), debt),
        money_format(money_of(line->leaving), leaving),
        money_format(money_of(line->refunding + line->sharing + line->suspense), returning),
        line->holder_id == 0 ? "in all" : line->holder,
        line->holder_id == 0 || line->is_held ? "" : " (pays the merchant itself)");
}

static enum err
show_wallet(const struct provision_ask *ask)
{
    struct wallet_line lines[HOLDERS_MAX];
    struct wallet_line sum;
    struct query *query;
    size_t count;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_WALLET], &query);

    if (err == ERR_OK)
        err = wallet_read(query, ask->merchant_id, lines, LENGTH(lines), &count);
    if (err != ERR_OK)
        return err;
    (void)printf("%-8s %14s %14s %14s %14s %14s %14s\n", "holder", "pending", "available", "frozen",
        "debt", "leaving", "returning");
    for (size_t i = 0; i < count; i++)
        print_line(&lines[i]);
    sum = wallet_read_sum(lines, count);
    print_line(&sum);
    return ERR_OK;
}

static const char *
account_word(enum book_account account)
{
    return account == BOOK_PENDING     ? "pending"
           : account == BOOK_AVAILABLE ? "available"
           : account == 0              ? "frozen"
                                       : "debt";
}

static void
print_change(const struct wallet_change *change)
{
    char time[MOMENT_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];

    (void)printf("%s  %-8" PRId64 " %-18s %-9s %14s  %" PRId64 " %s%s%s\n",
        moment_format_china(id_moment(change->journal_id), time), change->holder_id,
        wallet_read_event(change->event), account_word(change->account),
        money_format(money_of(change->amount), amount),
        change->order_id != 0     ? change->order_id
        : change->move_cause != 0 ? change->move_cause
                                  : change->cause,
        change->number, change->number[0] == '\0' ? "" : " ", change->reason);
}

static enum err
show_statement(const struct provision_ask *ask)
{
    static struct wallet_change changes[CHANGES_MAX];
    struct query *query;
    int64_t wanted = CHANGES_SHOWN;
    size_t count;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_STATEMENT], &query);

    if (err == ERR_OK && ask->count > 0)
        err = provision_books_int(ask->words[0], &wanted);
    if (err == ERR_OK && (wanted < 1 || wanted > CHANGES_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = wallet_read_changes(query,
            &(struct wallet_range){.merchant_id = ask->merchant_id, .journal_id = INT64_MAX},
            changes, (size_t)wanted, &count);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        print_change(&changes[i]);
    return err;
}

static void
print_transfer(void *context, struct query *row)
{
    char amount[MONEY_TEXT_MAX];
    const struct bytes number = query_text(row, 1);
    const struct bytes kind = query_text(row, 2);
    const struct bytes state = query_text(row, 3);
    const struct bytes bank = query_text(row, 7);

    (void)context;
    (void)printf("%" PRId64 " %-10.*s %-8.*s %14s  %.*s %.*s\n", query_int(row, 0), (int)kind.size,
        (const char *)kind.at, (int)state.size, (const char *)state.at,
        money_format(money_of(query_int(row, 5)), amount), (int)number.size,
        (const char *)number.at, (int)bank.size, (const char *)bank.at);
}

static enum err
show_transfers(const struct provision_ask *ask)
{
    const int64_t keys[] = {ask->merchant_id, INT64_MAX};

    return provision_books_list(ask, &(struct provision_books_rows){.which = SQL_STORE_TRANSFERS,
                                         .keys = keys,
                                         .keys_count = LENGTH(keys),
                                         .each = print_transfer,
                                         .none = "there is no transfer"});
}

/* The holder and the amount that two words name. */
static enum err
read_place(const struct provision_ask *ask, size_t at, struct book *ret_book, int64_t *ret_amount)
{
    enum err err = provision_books_int(ask->words[at], &ret_book->holder_id);

    ret_book->merchant_id = ask->merchant_id;
    return err == ERR_OK ? provision_books_int(ask->words[at + 1], ret_amount) : err;
}

static enum err
ask_withdrawal(const struct provision_ask *ask)
{
    struct transfer_ask wanted = {0};
    enum err err = read_place(ask, 0, &wanted.book, &wanted.amount);

    if (err == ERR_OK)
        err = provision_books_copy(ask->words[2], wanted.number, sizeof(wanted.number));
    if (err == ERR_OK)
        err = provision_books_int(ask->words[3], &wanted.asked_by);
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[4], wanted.bank, sizeof(wanted.bank));
    if (err != ERR_OK)
        return err;
    transfer_flow_ask(&wanted);
    err = provision_books_decide(ask, &wanted.operation);
    if (err == ERR_OK)
        (void)printf("transfer %" PRId64 " %s\n", wanted.transfer.id, wanted.transfer.state);
    return err;
}

static enum err
settle(const struct provision_ask *ask)
{
    struct wallet_settle settle = {0};
    enum err err = read_place(ask, 0, &settle.book, &settle.amount);

    if (err == ERR_OK)
        err = provision_books_copy(ask->words[2], settle.name, sizeof(settle.name));
    if (err != ERR_OK)
        return err;
    wallet_flow_settle(&settle);
    return provision_books_decide(ask, &settle.operation);
}

static enum err
release(const struct provision_ask *ask)
{
    struct wallet_release release = {0};
    enum err err = read_place(ask, 0, &release.book, &release.amount);

    if (err == ERR_OK)
        err = provision_books_copy(ask->words[2], release.name, sizeof(release.name));
    if (err != ERR_OK)
        return err;
    wallet_flow_release(&release);
    err = provision_books_decide(ask, &release.operation);
    if (err == ERR_OK)
        (void)printf(
            "released %" PRId64 " debt_paid %" PRId64 "\n", release.released, release.debt_paid);
    return err;
}

static enum err
change_frozen(const struct provision_ask *ask)
{
    struct wallet_freeze freeze = {0};
    enum err err = read_place(ask, 1, &freeze.book, &freeze.amount);

    if (err == ERR_OK && (freeze.amount <= 0 || freeze.amount > MONEY_FEN_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[3], freeze.name, sizeof(freeze.name));
    if (err == ERR_OK)
        err = provision_books_int(ask->words[4], &freeze.by_id);
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[5], freeze.reason, sizeof(freeze.reason));
    if (err != ERR_OK)
        return err;
    if (strcmp(ask->words[0], "unfreeze") == 0)
        freeze.amount = -freeze.amount;
    wallet_flow_freeze(&freeze);
    err = provision_books_decide(ask, &freeze.operation);
    if (err == ERR_OK)
        (void)printf("frozen %" PRId64 "\n", freeze.wallet.frozen);
    return err;
}

struct saying {
    const char *word;
    enum transfer_event event;
    bool by; /* a person decides: BY comes before the note */
};

static const struct saying sayings[] = {
    {"approve", TRANSFER_ON_APPROVED, true},
    {"reject", TRANSFER_ON_REJECTED, true},
    {"sent", TRANSFER_ON_SENT, false},
    {"unknown", TRANSFER_ON_SILENCE, false},
    {"paid", TRANSFER_ON_PAID, false},
    {"failed", TRANSFER_ON_FAILED, false},
};

static enum err
say(const struct provision_ask *ask)
{
    struct transfer_say say = {.merchant_id = ask->merchant_id};
    const struct saying *saying = sayings;
    size_t note_at;
    enum err err = provision_books_int(ask->words[1], &say.transfer_id);

    while (strcmp(saying->word, ask->words[0]) != 0) {
        saying++;
        NEED(saying < sayings + LENGTH(sayings));
    }
    say.event = saying->event;
    note_at = saying->by ? 3 : 2;
    if (err == ERR_OK && saying->by)
        err = provision_books_int(ask->words[2], &say.by_id);
    if (err == ERR_OK && ask->count > note_at)
        err = provision_books_copy(ask->words[note_at], say.note, sizeof(say.note));
    if (err != ERR_OK)
        return err;
    transfer_flow_say(&say);
    err = provision_books_decide(ask, &say.operation);
    if (err == ERR_OK)
        (void)printf("transfer %" PRId64 " %s\n", say.transfer.id, say.transfer.state);
    return err;
}

#define NO_TRANSFER                                                                                \
    "there is no such merchant or transfer; \"shanju-hub transfers MERCHANT\" lists them"

static const struct provision_command commands[] = {
    {.usage = "wallet MERCHANT",
        .text = "what it has, holder by holder",
        .run = show_wallet,
        .missing = PROVISION_COMMAND_NO_SHOP},
    {.usage = "statement MERCHANT [COUNT]",
        .text = "what moved it, the newest first",
        .run = show_statement,
        .missing = PROVISION_COMMAND_NO_SHOP},
    {.usage = "transfers MERCHANT",
        .text = "withdrawals and transfers, the newest first",
        .run = show_transfers,
        .missing = PROVISION_COMMAND_NO_SHOP},
    {.usage = "withdraw MERCHANT HOLDER FEN NUMBER BY BANK",
        .text = "asks for a transfer to its bank",
        .run = ask_withdrawal},
    {.usage = "transfer approve|reject MERCHANT ID BY [NOTE]",
        .text = "whether it may leave",
        .run = say,
        .missing = NO_TRANSFER},
    {.usage = "transfer sent|unknown|paid|failed MERCHANT ID [NOTE]",
        .text = "paid after failed, and failed after paid: with\n"
                "the bank's own number of it as NOTE",
        .run = say,
        .missing = NO_TRANSFER},
    {.usage = "settle MERCHANT HOLDER FEN NAME",
        .text = "a channel has settled so much to the holder",
        .run = settle},
    {.usage = "release MERCHANT HOLDER FEN NAME",
        .text = "what was settled may be withdrawn",
        .run = release},
    {.usage = "freeze|unfreeze MERCHANT HOLDER FEN NAME BY REASON",
        .text = "what cannot be withdrawn meanwhile",
        .run = change_frozen},
};

const struct provision_topic provision_wallet = {
    .name = "wallets",
    .missing =
        "there is no such merchant or holder; \"shanju-hub wallet MERCHANT\" lists the holders",
    .commands = commands,
    .count = LENGTH(commands),
};
