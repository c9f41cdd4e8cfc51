#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/roster.h"
#include "hub/provision/provision_account_file.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

#define MINUTES_PER_DAY (24 * 60)

/* A row and its holder, which says whom the channel pays. */
struct account {
    struct channel_account_row *row;
    struct holder_row *holder;
};

static enum err
read_minute(const char *text, int64_t *ret_minute)
{
    int64_t hour;
    int64_t minute;

    if (strlen(text) != 5 || text[2] != ':' || text_read_int(bytes_of(text, 2), &hour) != ERR_OK ||
        text_read_int(bytes_of(text + 3, 2), &minute) != ERR_OK || hour > 24 || minute > 59)
        return ERR_BAD_INPUT;
    *ret_minute = (hour * 60 + minute) % MINUTES_PER_DAY;
    return ERR_OK;
}

static enum err
read_count(const char *text, int64_t *ret_count)
{
    enum err err = provision_books_int(text, ret_count);

    return err == ERR_OK && *ret_count < 0 ? ERR_OUT_OF_RANGE : err;
}

static enum err
read_amounts(const char *least, const char *most, struct channel_account_row *row)
{
    enum err err = read_count(least, &row->amount_min);

    if (err == ERR_OK)
        err = read_count(most, &row->amount_max);
    return err == ERR_OK && row->amount_max != 0 && row->amount_max < row->amount_min
               ? provision_books_complain_order("amount")
               : err;
}

/* The words that two more follow, or one, or none; *used says how many were read. */
static enum err
read_word(const char *const *words, size_t count, const struct account *account, size_t *used)
{
    struct channel_account_row *row = account->row;

    *used = 1;
    if (strcmp(words[0], "on") == 0 || strcmp(words[0], "off") == 0)
        return provision_books_copy(words[0], row->state, sizeof(row->state));
    *used = 2;
    if (count < 2)
        return ERR_BAD_INPUT;
    if (strcmp(words[0], "priority") == 0)
        return read_count(words[1], &row->priority);
    if (strcmp(words[0], "weight") == 0)
        return read_count(words[1], &row->weight);
    if (strcmp(words[0], "settles") == 0) {
        text_set(account->holder->settles_to, sizeof(account->holder->settles_to), words[1]);
        return strcmp(words[1], "merchant") == 0 || strcmp(words[1], "platform") == 0
                   ? ERR_OK
                   : ERR_BAD_INPUT;
    }
    if (strcmp(words[0], "cost") == 0) {
        account->holder->returns_cost = strcmp(words[1], "returned") == 0;
        return account->holder->returns_cost || strcmp(words[1], "kept") == 0 ? ERR_OK
                                                                              : ERR_BAD_INPUT;
    }
    *used = 3;
    if (count < 3)
        return ERR_BAD_INPUT;
    if (strcmp(words[0], "amount") == 0)
        return read_amounts(words[1], words[2], row);
    if (strcmp(words[0], "hours") == 0)
        return read_minute(words[1], &row->from_minute) == ERR_OK
                   ? read_minute(words[2], &row->to_minute)
                   : ERR_BAD_INPUT;
    return ERR_BAD_INPUT;
}

static enum err
read_words(const char *const *words, size_t count, const struct account *account)
{
    size_t used = 0;
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i += used)
        err = read_word(words + i, count - i, account, &used);
    return err;
}

static void
print(const struct account *account)
{
    const struct channel_account_row *row = account->row;

    (void)printf("account %" PRId64 " %s %s %s\n", row->id, row->dialect, row->state, row->name);
}

static enum err
add(const struct provision_ask *ask)
{
    struct channel_account_row row = {.state = "on", .weight = 1};
    struct holder_row holder = {.settles_to = "merchant", .returns_cost = 1};
    const struct account account = {&row, &holder};
    const struct adapter *adapter;
    enum err err = strcmp(ask->words[0], "all") == 0
                       ? ERR_OK
                       : provision_books_merchant(ask, ask->words[0], &row.merchant_id);

    if (err != ERR_OK)
        return err;
    adapter = channel_account_adapter(&ask->kit, bytes_text(ask->words[1]));
    if (adapter == NULL) {
        (void)fprintf(
            stderr, "shanju-hub: %s: no dialect; `shanju-hub form` lists them\n", ask->words[1]);
        return ERR_BAD_STATE; /* what was to be said has been */
    }
    row.id = id_make(ask->turn.ids);
    row.channel = adapter->channel;
    row.created_us = ask->turn.now.us;
    row.changed_us = ask->turn.now.us;
    text_set(row.dialect, sizeof(row.dialect), adapter->dialect);
    err = provision_books_copy(ask->words[2], row.name, sizeof(row.name));
    if (err == ERR_OK)
        err = provision_account_file_fill(&ask->kit, ask->words[3], &row);
    if (err == ERR_OK)
        err = read_words(ask->words + 4, ask->count - 4, &account);
    if (err != ERR_OK)
        return err;
    holder.id = row.id;
    holder.merchant_id = row.merchant_id;
    holder.channel = row.channel;
    text_set(holder.name, sizeof(holder.name), row.name);
    (void)desk_add_channel_account(ask->desk, &row);
    (void)desk_add_holder(ask->desk, &holder);
    print(&account);
    return ERR_OK;
}

static enum err
find(const struct provision_ask *ask, const char *text, struct account *ret_account)
{
    int64_t id;
    size_t loaded;
    enum err err = provision_books_int(text, &id);

    if (err != ERR_OK)
        return err;
    if (ask->options->own.adapter != NULL && id == (int64_t)ask->options->own.adapter->channel) {
        (void)fprintf(
            stderr, "shanju-hub: account %s: stands in the settings file; change it there\n", text);
        return ERR_BAD_STATE;
    }
    desk_want(ask->desk, TABLE_channel_account, KEY_OF(id));
    desk_want(ask->desk, TABLE_holder, KEY_OF(id));
    err = desk_load(ask->desk, &loaded);
    if (err != ERR_OK)
        return err;
    ret_account->row = desk_get_channel_account(ask->desk, KEY_OF(id));
    ret_account->holder = desk_get_holder(ask->desk, KEY_OF(id));
    return ret_account->row == NULL || ret_account->holder == NULL ? ERR_NOT_FOUND : ERR_OK;
}

static enum err
change(const struct provision_ask *ask)
{
    struct account account;
    enum err err = find(ask, ask->words[0], &account);

    if (err != ERR_OK)
        return err;
    if (ask->count == 2 && strcmp(ask->words[1], "on") != 0 && strcmp(ask->words[1], "off") != 0)
        err = provision_account_file_fill(&ask->kit, ask->words[1], account.row);
    else
        err = read_words(ask->words + 1, ask->count - 1, &account);
    if (err != ERR_OK)
        return err;
    account.row->changed_us = ask->turn.now.us;
    desk_change_channel_account(ask->desk, account.row);
    desk_change_holder(ask->desk, account.holder);
    print(&account);
    return ERR_OK;
}

/* By what it is broken, if it is. */
static void
print_health(void *context, struct query *row)
{
    const int64_t *account_id = context;
    const int64_t use = query_int(row, 0);
    const struct bytes codes = query_text(row, 2);
    char since[MOMENT_TEXT_MAX];

    if (bytes_is(query_text(row, 1), "broken") && use >= 0 && use < HEALTH_USES)
        (void)printf("account %" PRId64 " broken for %s since %s: %.*s\n", *account_id,
            health_use_name((enum health_use)use), provision_books_when(query_int(row, 3), since),
            (int)codes.size, (const char *)codes.at);
}

/* The settings file's is behind all others of its channel. */
static void
print_own(const struct provision_ask *ask, int64_t shown[static 2])
{
    const struct adapter *adapter = ask->options->own.adapter;

    (void)printf("account %d %s on for all, of the settings file\n", (int)adapter->channel,
        adapter->dialect);
    shown[0] = 0;
    shown[1] = adapter->channel;
}

static enum err
list(const struct provision_ask *ask)
{
    struct query *query;
    int64_t shown[ROSTER_OFFERS_MAX + 1][2]; /* whose, and which */
    size_t count = 0;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ROSTER], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, ask->merchant_id);
    while (count < ROSTER_OFFERS_MAX && (err = query_step(query)) == ERR_OK) {
        struct bytes dialect = query_text(query, 3);
        struct bytes state = query_text(query, 4);

        (void)printf("account %" PRId64 " %.*s %.*s priority %" PRId64 " weight %" PRId64
                     " amount %" PRId64 " %" PRId64 "%s\n",
            query_int(query, 0), (int)dialect.size, (const char *)dialect.at, (int)state.size,
            (const char *)state.at, query_int(query, 5), query_int(query, 6), query_int(query, 7),
            query_int(query, 8), query_int(query, 1) == 0 ? " for all" : "");
        shown[count][0] = query_int(query, 1);
        shown[count++][1] = query_int(query, 0);
    }
    query_reset(query);
    err = err == ERR_NOT_FOUND ? ERR_OK : err;
    if (ask->options->own.adapter != NULL)
        print_own(ask, shown[count++]);
    if (count == 0)
        (void)printf("there is no channel account\n");
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = provision_books_each(
            ask, SQL_STORE_ACCOUNT_HEALTH, shown[i], 2, print_health, &shown[i][1]);
    return err;
}

static void
print_field(const struct adapter_field *field)
{
    (void)printf("%-24s %s / %s", field->name, field->label, field->label_english);
    if (field->hint[0] != '\0')
        (void)printf(" [%s]", field->hint);
    if (adapter_field_is_secret(field))
        (void)fputs(", secret", stdout);
    if (field->choices != NULL)
        (void)printf(", one of: %s", field->choices);
    if (field->fallback == NULL)
        (void)fputs(", needed", stdout);
    else if (field->fallback[0] != '\0')
        (void)printf(", else %s", field->fallback);
    (void)fputc('\n', stdout);
}

static enum err
show_dialects(const struct provision_ask *ask)
{
    for (size_t i = 0; i < ask->kit.adapters_count; i++)
        (void)printf("%s\t%s / %s\n", ask->kit.adapters[i]->dialect, ask->kit.adapters[i]->label,
            ask->kit.adapters[i]->label_english);
    return ERR_OK;
}

static enum err
show_form(const struct provision_ask *ask)
{
    const struct adapter *adapter = channel_account_adapter(&ask->kit, bytes_text(ask->words[0]));

    if (adapter == NULL)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < adapter->fields_count; i++)
        print_field(&adapter->fields[i]);
    return ERR_OK;
}

static const struct provision_command commands[] = {
    {.usage = "form",
        .text = "the dialects of channels that are spoken",
        .run = show_dialects,
        .bare = true},
    {.usage = "form DIALECT",
        .text = "what an account's file of JSON may say",
        .run = show_form,
        .missing = "there is no such dialect; \"shanju-hub form\" lists them",
        .bare = true},
    {.usage = "add account MERCHANT|all DIALECT NAME FILE [WORD ...]",
        .text = "FILE: as form says; on at once",
        .run = add},
    {.usage = "account ID FILE", .text = "other values: keys are changed so", .run = change},
    {.usage = "account ID WORD ...",
        .text = "on, off, settles merchant|platform,\n"
                "cost kept|returned, priority N, weight N,\n"
                "amount LEAST MOST: in fen, 0: any;\n"
                "hours HH:MM HH:MM",
        .run = change},
    {.usage = "accounts [MERCHANT]", .text = "which take its payments", .run = list},
};

const struct provision_topic provision_account = {
    .name = "channel accounts",
    .missing = "there is no such merchant or channel account; "
               "\"shanju-hub accounts\" lists the accounts",
    .commands = commands,
    .count = LENGTH(commands),
};
