#include "hub/provision_account.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "shared/text/json.h"

#include "hub/store/sql/store.sql.h"

#define FILE_MAX ((size_t)64 * 1024)
#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define PATH_SIZE 512
#define MINUTES_PER_DAY (24 * 60)

/* A row and its holder, which says whom the channel pays. */
struct account {
    struct channel_account_row *row;
    struct holder_row *holder;
};

static enum err
read_file(const char *path, struct arena *arena, struct bytes *ret_text)
{
    char *text = arena_take(arena, FILE_MAX + 1);
    ssize_t size;
    int fd;

    if (text == NULL)
        return ERR_NO_SPACE;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR_NOT_FOUND;
    size = read(fd, text, FILE_MAX);
    (void)close(fd);
    if (size < 0)
        return ERR_DISK;
    *ret_text = bytes_of(text, (size_t)size);
    return ERR_OK;
}

static enum err
complain(const char *file, const char *what, enum err err)
{
    (void)fprintf(stderr, "shanju-hub: %s: %s: %s\n", file, what,
        err == ERR_NOT_FOUND   ? "not there; `shanju-hub form DIALECT` lists what may be said"
        : err == ERR_BAD_INPUT ? "missing, or not what is expected there"
                               : err_text(err));
    return ERR_BAD_STATE; /* what was to be said has been */
}

/* A value that has a file of its own; the path counts from where the JSON lies. */
static enum err
read_beside(const char *file, const char *path, struct arena *arena, const char **ret_value)
{
    const char *slash = strrchr(file, '/');
    char whole[PATH_SIZE];
    struct text text;
    struct bytes value;
    enum err err;

    text_init(&text, whole, sizeof(whole));
    if (path[0] != '/' && slash != NULL)
        text_put_bytes(&text, bytes_of(file, (size_t)(slash - file) + 1));
    text_put(&text, path);
    if (!text_ok(&text))
        return ERR_TOO_BIG;
    err = read_file(whole, arena, &value);
    if (err != ERR_OK)
        return complain(whole, "the file", err);
    *ret_value = arena_text(arena, value);
    return *ret_value == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
read_field(const struct adapter_field *field, const char *file, const struct json_node *root,
    struct arena *arena, struct adapter_values *values, struct adapter_value *at)
{
    const char *value = json_text(json_find(root, field->name));
    const char *path = json_text(json_find(root, arena_printf(arena, "%s_file", field->name)));
    enum err err = path == NULL ? ERR_OK : read_beside(file, path, arena, &value);

    if (err == ERR_OK && value != NULL)
        at[values->count++] = (struct adapter_value){field->name, value};
    return err;
}

static enum err
read_values(const struct adapter *adapter, const char *file, struct arena *arena,
    struct adapter_value *at, struct adapter_values *values)
{
    const struct json_node *root = NULL;
    struct bytes text;
    enum err err = read_file(file, arena, &text);

    if (err == ERR_OK)
        err = json_parse(text, arena, &root);
    if (err == ERR_OK && !json_is_object(root))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return complain(file, "the file, which is to be one JSON object", err);
    NEED(adapter->fields_count <= CHANNEL_ACCOUNT_FIELDS_MAX);
    for (size_t i = 0; i < adapter->fields_count && err == ERR_OK; i++)
        err = read_field(&adapter->fields[i], file, root, arena, values, at);
    return err;
}

static enum err
fill(const struct provision_account *ask, const char *file, struct channel_account_row *row)
{
    const struct adapter *adapter = channel_account_adapter(&ask->kit, bytes_text(row->dialect));
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values values = {at, 0};
    const char *field = "";
    struct arena *arena;
    enum err err;

    if (adapter == NULL)
        return ERR_UNSUPPORTED;
    err = arena_make(ARENA_MAX, &arena);
    if (err != ERR_OK)
        return err;
    err = read_values(adapter, file, arena, at, &values);
    if (err == ERR_OK) {
        err = channel_account_fill(&ask->kit, random_system(), &values, arena, row, &field);
        if (err != ERR_OK)
            err = complain(file, field[0] == '\0' ? "all of it" : field, err);
    }
    arena_free(&arena);
    return err;
}

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
    if (adapter == NULL)
        return complain(ask->arguments[3], "the dialect", ERR_NOT_FOUND);
    row.id = id_make(ask->ids);
    row.channel = adapter->channel;
    row.created_us = ask->now.us;
    row.changed_us = ask->now.us;
    text_set(row.dialect, sizeof(row.dialect), adapter->dialect);
    err = text_copy(bytes_text(ask->arguments[4]), row.name, sizeof(row.name));
    if (err == ERR_OK)
        err = fill(ask, ask->arguments[5], &row);
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
        err = fill(ask, ask->arguments[2], account.row);
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

static enum err
list(const struct provision_account *ask)
{
    struct query *query;
    int64_t merchant_id = 0;
    enum err err = ask->count > 1 ? find_merchant(ask, ask->arguments[1], &merchant_id) : ERR_OK;

    if (err == ERR_OK)
        err = engine_prepare(ask->engine, &store_sql[SQL_STORE_ROSTER], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    while ((err = query_step(query)) == ERR_OK) {
        struct bytes dialect = query_text(query, 3);
        struct bytes state = query_text(query, 4);

        (void)printf("account %" PRId64 " %.*s %.*s priority %" PRId64 " weight %" PRId64
                     " amount %" PRId64 " %" PRId64 "%s\n",
            query_int(query, 0), (int)dialect.size, (const char *)dialect.at, (int)state.size,
            (const char *)state.at, query_int(query, 5), query_int(query, 6), query_int(query, 7),
            query_int(query, 8), query_int(query, 1) == 0 ? " for all" : "");
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
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
    for (size_t i = 0; i < adapter->fields_count; i++) {
        const struct adapter_field *field = &adapter->fields[i];

        (void)printf("%-24s %s / %s%s%s%s%s%s\n", field->name, field->label, field->label_english,
            field->fallback == NULL ? ", needed" : "",
            adapter_field_is_secret(field) ? ", secret" : "", field->choices == NULL ? "" : ": ",
            field->choices == NULL ? "" : field->choices,
            field->fallback == NULL || field->fallback[0] == '\0' ? "" : " [default]");
    }
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
