#include "hub/provision_wallet.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/transfer_flow.h"
#include "hub/flow/wallet_flow.h"
#include "hub/flow/wallet_read.h"

#include "hub/store/sql/store.sql.h"

#define HOLDERS_MAX 64
#define CHANGES_MAX 500
#define CHANGES_SHOWN 20
#define ROUNDS_MAX 8

/* The command, and whose wallet it is about. */
struct work {
    const struct provision_wallet *ask;
    int64_t merchant_id;
    const char *const *words; /* behind the merchant's number */
    size_t count;
};

static enum err
prepare(const struct work *work, unsigned which, struct query **ret_query)
{
    return engine_prepare(work->ask->engine, &store_sql[which], ret_query);
}

static enum err
int_of(const char *text, int64_t *ret_value)
{
    return text_read_int(bytes_text(text), ret_value);
}

static enum err
decide(const struct work *work, struct operation *operation)
{
    return provision_wallet_decide(work->ask, operation);
}

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
show_wallet(const struct work *work)
{
    struct wallet_line lines[HOLDERS_MAX];
    struct wallet_line sum;
    struct query *query;
    size_t count;
    enum err err = prepare(work, SQL_STORE_WALLET, &query);

    if (err == ERR_OK)
        err = wallet_read(query, work->merchant_id, lines, LENGTH(lines), &count);
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
show_statement(const struct work *work)
{
    static struct wallet_change changes[CHANGES_MAX];
    struct query *query;
    int64_t wanted = CHANGES_SHOWN;
    size_t count;
    enum err err = prepare(work, SQL_STORE_STATEMENT, &query);

    if (err == ERR_OK && work->count > 0)
        err = int_of(work->words[0], &wanted);
    if (err == ERR_OK && (wanted < 1 || wanted > CHANGES_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = wallet_read_changes(query,
            &(struct wallet_range){.merchant_id = work->merchant_id, .journal_id = INT64_MAX},
            changes, (size_t)wanted, &count);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        print_change(&changes[i]);
    return err;
}

static enum err
show_transfers(const struct work *work)
{
    struct query *query;
    enum err err = prepare(work, SQL_STORE_TRANSFERS, &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, work->merchant_id);
    query_bind_int(query, 2, INT64_MAX);
    query_bind_int(query, 3, CHANGES_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        char amount[MONEY_TEXT_MAX];
        const struct bytes number = query_text(query, 1);
        const struct bytes kind = query_text(query, 2);
        const struct bytes state = query_text(query, 3);
        const struct bytes bank = query_text(query, 7);

        (void)printf("%" PRId64 " %-10.*s %-8.*s %14s  %.*s %.*s\n", query_int(query, 0),
            (int)kind.size, (const char *)kind.at, (int)state.size, (const char *)state.at,
            money_format(money_of(query_int(query, 5)), amount), (int)number.size,
            (const char *)number.at, (int)bank.size, (const char *)bank.at);
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* The holder and the amount that two words name. */
static enum err
read_place(const struct work *work, struct book *ret_book, int64_t *ret_amount)
{
    enum err err = int_of(work->words[0], &ret_book->holder_id);

    ret_book->merchant_id = work->merchant_id;
    return err == ERR_OK ? int_of(work->words[1], ret_amount) : err;
}

static enum err
ask_withdrawal(const struct work *work)
{
    struct transfer_ask ask = {0};
    enum err err;

    if (work->count != 5)
        return ERR_BAD_INPUT;
    err = read_place(work, &ask.book, &ask.amount);
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[2]), ask.number, sizeof(ask.number));
    if (err == ERR_OK)
        err = int_of(work->words[3], &ask.asked_by);
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[4]), ask.bank, sizeof(ask.bank));
    if (err != ERR_OK)
        return err;
    transfer_flow_ask(&ask);
    err = decide(work, &ask.operation);
    if (err == ERR_OK)
        (void)printf("transfer %" PRId64 " %s\n", ask.transfer.id, ask.transfer.state);
    return err;
}

static enum err
settle(const struct work *work)
{
    struct wallet_settle settle = {0};
    enum err err;

    if (work->count != 3)
        return ERR_BAD_INPUT;
    err = read_place(work, &settle.book, &settle.amount);
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[2]), settle.name, sizeof(settle.name));
    if (err != ERR_OK)
        return err;
    wallet_flow_settle(&settle);
    return decide(work, &settle.operation);
}

static enum err
release(const struct work *work)
{
    struct wallet_release release = {0};
    enum err err;

    if (work->count != 3)
        return ERR_BAD_INPUT;
    err = read_place(work, &release.book, &release.amount);
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[2]), release.name, sizeof(release.name));
    if (err != ERR_OK)
        return err;
    wallet_flow_release(&release);
    err = decide(work, &release.operation);
    if (err == ERR_OK)
        (void)printf(
            "released %" PRId64 " debt_paid %" PRId64 "\n", release.released, release.debt_paid);
    return err;
}

static enum err
change_frozen(const struct work *work, int64_t sign)
{
    struct wallet_freeze freeze = {0};
    enum err err;

    if (work->count != 5)
        return ERR_BAD_INPUT;
    err = read_place(work, &freeze.book, &freeze.amount);
    if (err == ERR_OK && (freeze.amount <= 0 || freeze.amount > MONEY_FEN_MAX))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[2]), freeze.name, sizeof(freeze.name));
    if (err == ERR_OK)
        err = int_of(work->words[3], &freeze.by_id);
    if (err == ERR_OK)
        err = text_copy(bytes_text(work->words[4]), freeze.reason, sizeof(freeze.reason));
    if (err != ERR_OK)
        return err;
    freeze.amount *= sign;
    wallet_flow_freeze(&freeze);
    err = decide(work, &freeze.operation);
    if (err == ERR_OK)
        (void)printf("frozen %" PRId64 "\n", freeze.wallet.frozen);
    return err;
}

static enum err
freeze(const struct work *work)
{
    return change_frozen(work, 1);
}

static enum err
unfreeze(const struct work *work)
{
    return change_frozen(work, -1);
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

/* transfer VERB MERCHANT_NUMBER ID … */
static enum err
say(const struct work *work)
{
    struct transfer_say say = {.merchant_id = work->merchant_id};
    const struct saying *saying = sayings;
    size_t wanted;
    enum err err;

    while (saying < sayings + LENGTH(sayings) && strcmp(saying->word, work->ask->arguments[1]) != 0)
        saying++;
    if (saying == sayings + LENGTH(sayings))
        return ERR_BAD_INPUT;
    wanted = saying->by ? 2 : 1;
    if (work->count < wanted || work->count > wanted + 1)
        return ERR_BAD_INPUT;
    say.event = saying->event;
    err = int_of(work->words[0], &say.transfer_id);
    if (err == ERR_OK && saying->by)
        err = int_of(work->words[1], &say.by_id);
    if (err == ERR_OK && work->count > wanted)
        err = text_copy(bytes_text(work->words[wanted]), say.note, sizeof(say.note));
    if (err != ERR_OK)
        return err;
    transfer_flow_say(&say);
    err = decide(work, &say.operation);
    if (err == ERR_OK)
        (void)printf("transfer %" PRId64 " %s\n", say.transfer.id, say.transfer.state);
    return err;
}

struct command {
    const char *word;
    size_t merchant_at; /* which argument is the merchant's number */
    enum err (*run)(const struct work *work);
};

static const struct command commands[] = {
    {"wallet", 1, show_wallet},
    {"statement", 1, show_statement},
    {"transfers", 1, show_transfers},
    {"transfer", 2, say},
    {"withdraw", 1, ask_withdrawal},
    {"settle", 1, settle},
    {"release", 1, release},
    {"freeze", 1, freeze},
    {"unfreeze", 1, unfreeze},
};

static const struct command *
find_command(const char *word)
{
    for (size_t i = 0; i < LENGTH(commands); i++)
        if (strcmp(commands[i].word, word) == 0)
            return &commands[i];
    return NULL;
}

enum err
provision_wallet_decide(const struct provision_wallet *ask, struct operation *operation)
{
    size_t loaded = 1;

    for (unsigned round = 0; round < ROUNDS_MAX && loaded > 0; round++) {
        enum err err;

        operation->kind->keys(operation, ask->desk);
        err = desk_load(ask->desk, &loaded);
        if (err != ERR_OK)
            return err;
    }
    return operation->kind->decide(operation, ask->desk, &ask->turn);
}

enum err
provision_wallet_merchant(const struct provision_wallet *ask, const char *number, int64_t *ret_id)
{
    struct query *query;
    int64_t value;
    enum err err = int_of(number, &value);

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_MERCHANT_BY_NUMBER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, value);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_id = query_int(query, 0);
    query_reset(query);
    return err;
}

bool
provision_wallet_is(const char *word)
{
    return find_command(word) != NULL;
}

enum err
provision_wallet_run(const struct provision_wallet *ask)
{
    const struct command *command = find_command(ask->arguments[0]);
    struct work work = {.ask = ask};
    enum err err;

    if (command == NULL || ask->count <= command->merchant_at)
        return ERR_BAD_INPUT;
    err = provision_wallet_merchant(ask, ask->arguments[command->merchant_at], &work.merchant_id);
    if (err != ERR_OK)
        return err;
    work.words = ask->arguments + command->merchant_at + 1;
    work.count = ask->count - command->merchant_at - 1;
    return command->run(&work);
}
