#include "hub/provision_account.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/roster.h"
#include "hub/provision_account_file.h"

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
    enum err err = text_read_int(bytes_text(text), ret_count);

    return err == ERR_OK && *ret_count < 0 ? ERR_OUT_OF_RANGE : err;
}

/* The words that two more follow, or one, or none; *used says how many were read. */
static enum err
read_word(const char *const *words, size_t count, const struct account *account, size_t *used)
{
    struct channel_account_row *row = account->row;

    *used = 1;
    if (strcmp(words[0], "on") == 0 || strcmp(words[0], "off") == 0)
        return text_copy(bytes_text(words[0]), row->state, sizeof(row->state));
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
        return read_count(words[1], &row->amount_min) == ERR_OK
                   ? read_count(words[2], &row->amount_max)
                   : ERR_BAD_INPUT;
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

static enum err
find_merchant(const struct provision_account *ask, const char *text, int64_t *ret_id)
{
    struct query *query;
    int64_t number;
    enum err err = text_read_int(bytes_text(text), &number);

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_MERCHANT_BY_NUMBER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, number);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_id = query_int(query, 0);
    query_reset(query);
    return err;
}

static void
print(const struct account *account)
{
    const struct channel_account_row *row = account->row;

    (void)printf("account %" PRId64 " %s %s %s\n", row->id, row->dialect, row->state, row->name);
}

static enum err
add(const struct provision_account *ask)
{
    struct channel_account_row row = {.state = "on", .weight = 1};
    struct holder_row holder = {.settles_to = "merchant", .returns_cost = 1};
    const struct account account = {&row, &holder};
    const struct adapter *adapter;
    enum err err = ask->count < 6 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK && strcmp(ask->arguments[2], "all") != 0)
        err = find_merchant(ask, ask->arguments[2], &row.merchant_id);
    if (err != ERR_OK)
        return err;
    adapter = channel_account_adapter(&ask->kit, bytes_text(ask->arguments[3]));
    if (adapter == NULL) {
        (void)fprintf(stderr, "shanju-hub: %s: no dialect; `shanju-hub form` lists them\n",
            ask->arguments[3]);
        return ERR_BAD_STATE; /* what was to be said has been */
    }
    row.id = id_make(ask->ids);
    row.channel = adapter->channel;
    row.created_us = ask->now.us;
    row.changed_us = ask->now.us;
    text_set(row.dialect, sizeof(row.dialect), adapter->dialect);
    err = text_copy(bytes_text(ask->arguments[4]), row.name, sizeof(row.name));
    if (err == ERR_OK)
        err = provision_account_file_fill(&ask->kit, ask->arguments[5], &row);
    if (err == ERR_OK)
        err = read_words(ask->arguments + 6, ask->count - 6, &account);
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
find(const struct provision_account *ask, const char *text, struct account *ret_account)
{
    int64_t id;
    size_t loaded;
    enum err err = text_read_int(bytes_text(text), &id);

    if (err != ERR_OK)
        return err;
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
change(const struct provision_account *ask)
{
    struct account account;
    enum err err = ask->count < 3 ? ERR_BAD_INPUT : find(ask, ask->arguments[1], &account);

    if (err != ERR_OK)
        return err;
    if (ask->count == 3 && strcmp(ask->arguments[2], "on") != 0 &&
        strcmp(ask->arguments[2], "off") != 0)
        err = provision_account_file_fill(&ask->kit, ask->arguments[2], account.row);
    else
        err = read_words(ask->arguments + 2, ask->count - 2, &account);
    if (err != ERR_OK)
        return err;
    account.row->changed_us = ask->now.us;
    desk_change_channel_account(ask->desk, account.row);
    desk_change_holder(ask->desk, account.holder);
    print(&account);
    return ERR_OK;
}

/* By what it is broken, if it is. */
static enum err
print_health(const struct provision_account *ask, int64_t merchant_id, int64_t account_id)
{
    struct query *query;
    enum err err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ACCOUNT_HEALTH], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, account_id);
    while ((err = query_step(query)) == ERR_OK) {
        int64_t use = query_int(query, 0);
        struct bytes codes = query_text(query, 2);
        char since[MOMENT_TEXT_MAX];

        if (bytes_is(query_text(query, 1), "broken") && use >= 0 && use < HEALTH_USES)
            (void)printf("account %" PRId64 " broken for %s since %s: %.*s\n", account_id,
                health_use_name((enum health_use)use),
                moment_format_china((struct moment){query_int(query, 3)}, since), (int)codes.size,
                (const char *)codes.at);
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
list(const struct provision_account *ask)
{
    struct query *query;
    int64_t merchant_id = 0;
    int64_t shown[ROSTER_OFFERS_MAX][2]; /* whose, and which */
    size_t count = 0;
    enum err err = ask->count > 1 ? find_merchant(ask, ask->arguments[1], &merchant_id) : ERR_OK;

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ROSTER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
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
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = print_health(ask, shown[i][0], shown[i][1]);
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
form(const struct provision_account *ask)
{
    const struct adapter *adapter =
        ask->count == 2 ? channel_account_adapter(&ask->kit, bytes_text(ask->arguments[1])) : NULL;

    if (adapter == NULL) {
        for (size_t i = 0; i < ask->kit.adapters_count; i++)
            (void)printf("%s\t%s / %s\n", ask->kit.adapters[i]->dialect,
                ask->kit.adapters[i]->label, ask->kit.adapters[i]->label_english);
        return ask->count == 1 ? ERR_OK : ERR_NOT_FOUND;
    }
    for (size_t i = 0; i < adapter->fields_count; i++)
        print_field(&adapter->fields[i]);
    return ERR_OK;
}

enum err
provision_account_run(const struct provision_account *ask)
{
    if (strcmp(ask->arguments[0], "add") == 0)
        return add(ask);
    if (strcmp(ask->arguments[0], "accounts") == 0)
        return list(ask);
    return strcmp(ask->arguments[0], "form") == 0 ? form(ask) : change(ask);
}
