#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/roster.h"
#include "hub/provision/provision_account_file.h"
#include "hub/provision/provision_account_words.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

static enum err
complain(const struct provision_account_file *file, const struct channel_account_put *put)
{
    switch (put->wrong) {
    case CHANNEL_ACCOUNT_WRONG_AMOUNTS:
        return provision_books_complain_order("amount");
    case CHANNEL_ACCOUNT_WRONG_TERMS:
    case CHANNEL_ACCOUNT_WRONG_NOTHING:
    case CHANNEL_ACCOUNT_WRONG_DIALECT:
        return ERR_OUT_OF_RANGE;
    case CHANNEL_ACCOUNT_WRONG_UNKNOWN:
    case CHANNEL_ACCOUNT_WRONG_MISSING:
    case CHANNEL_ACCOUNT_WRONG_VALUE:
    case CHANNEL_ACCOUNT_WRONG_IDENTITY:
    case CHANNEL_ACCOUNT_WRONG_TOO_BIG:
        return provision_account_file_complain(file, put->wrong, put->field);
    }
    NOT_REACHED();
}

static enum err
put(const struct provision_ask *ask, const struct provision_account_file *file,
    struct channel_account_put *account)
{
    const struct channel_account_row *row;
    int64_t id;
    enum err err;

    account->values = file->values;
    account->kit = &ask->kit;
    channel_account_flow_put(account);
    err = provision_books_decide(ask, &account->operation);
    if (err == ERR_BAD_INPUT)
        return complain(file, account);
    if (err != ERR_OK)
        return err;
    id = account->account_id != 0 ? account->account_id : account->made_id;
    row = desk_get_channel_account(ask->desk, KEY_OF(id));
    (void)printf("account %" PRId64 " %s %s %s\n", id, row->dialect, row->state, row->name);
    return ERR_OK;
}

/* Opens the file that the values are in, which is the caller's to close. */
static enum err
open_file(const struct provision_ask *ask, const char *dialect, const char *path,
    struct provision_account_file *ret_file)
{
    const struct adapter *adapter = channel_account_adapter(&ask->kit, bytes_text(dialect));

    if (adapter != NULL)
        return provision_account_file_open(adapter, path, ret_file);
    (void)fprintf(stderr, "shanju-hub: %s: no dialect; `shanju-hub form` lists them\n", dialect);
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
add(const struct provision_ask *ask)
{
    struct channel_account_put account = {
        .terms = {.says = CHANNEL_ACCOUNT_SAYS_NAME | CHANNEL_ACCOUNT_SAYS_STATE, .state = "on"}};
    struct provision_account_file file = {.arena = NULL};
    enum err err = strcmp(ask->words[0], "all") == 0
                       ? ERR_OK
                       : provision_books_merchant(ask, ask->words[0], &account.merchant_id);

    text_set(account.dialect, sizeof(account.dialect), ask->words[1]);
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[2], account.terms.name, sizeof(account.terms.name));
    if (err == ERR_OK)
        err = open_file(ask, ask->words[1], ask->words[3], &file);
    if (err == ERR_OK)
        err = provision_account_words_read(ask->words + 4, ask->count - 4, &account.terms);
    if (err == ERR_OK)
        err = put(ask, &file, &account);
    provision_account_file_close(&file);
    return err;
}

static enum err
find(const struct provision_ask *ask, const char *text, int64_t *ret_id, const char **ret_dialect)
{
    const struct channel_account_row *row;
    enum err err = provision_books_int(text, ret_id);

    if (err != ERR_OK)
        return err;
    if (ask->options->own.adapter != NULL &&
        *ret_id == (int64_t)ask->options->own.adapter->channel) {
        (void)fprintf(
            stderr, "shanju-hub: account %s: stands in the settings file; change it there\n", text);
        provision_said();
        return ERR_BAD_STATE;
    }
    err = provision_books_load(ask, TABLE_channel_account, *ret_id);
    if (err != ERR_OK)
        return err;
    row = desk_get_channel_account(ask->desk, KEY_OF(*ret_id));
    if (row == NULL)
        return ERR_NOT_FOUND;
    *ret_dialect = arena_text(ask->turn.arena, bytes_text(row->dialect));
    return *ret_dialect == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
change(const struct provision_ask *ask)
{
    const bool is_word = strcmp(ask->words[1], "on") == 0 || strcmp(ask->words[1], "off") == 0;
    struct channel_account_put account = {.account_id = 0};
    struct provision_account_file file = {.arena = NULL};
    const char *dialect;
    enum err err = find(ask, ask->words[0], &account.account_id, &dialect);

    if (err == ERR_OK && ask->count == 2 && !is_word)
        err = open_file(ask, dialect, ask->words[1], &file);
    else if (err == ERR_OK)
        err = provision_account_words_read(ask->words + 1, ask->count - 1, &account.terms);
    if (err == ERR_OK)
        err = put(ask, &file, &account);
    provision_account_file_close(&file);
    return err;
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
