#include "hub/flow/channel_account.h"

#include "shared/text/json.h"

#define NOTIFY_SIZE 256

const struct adapter *
channel_account_adapter(const struct channel_account_kit *kit, struct bytes dialect)
{
    for (size_t i = 0; i < kit->adapters_count; i++)
        if (bytes_is(dialect, kit->adapters[i]->dialect))
            return kit->adapters[i];
    return NULL;
}

/* What one of the two objects says, appended to values. */
static enum err
read_values(struct bytes text, const struct adapter *adapter, struct arena *arena,
    struct adapter_value *values, size_t *count)
{
    const struct json_node *root;
    enum err err = json_parse(text, arena, &root);

    if (err == ERR_NO_SPACE) /* nothing is wrong with it */
        return err;
    if (err != ERR_OK || !json_is_object(root))
        return ERR_CORRUPT;
    for (size_t i = 0; i < adapter->fields_count; i++) {
        const char *value = json_text(json_find(root, adapter->fields[i].name));

        if (value == NULL)
            continue;
        if (*count >= CHANNEL_ACCOUNT_FIELDS_MAX)
            return ERR_CORRUPT;
        values[(*count)++] = (struct adapter_value){adapter->fields[i].name, value};
    }
    return ERR_OK;
}

static enum err
open_secrets(const struct channel_account_kit *kit, const struct channel_account_stored *stored,
    struct arena *arena, struct bytes *ret_text)
{
    uint8_t *plain;
    size_t size;
    enum err err;

    if (stored->secrets.size == 0) {
        *ret_text = bytes_text("{}");
        return ERR_OK;
    }
    plain = arena_take(arena, VAULT_PLAIN_MAX);
    if (plain == NULL)
        return ERR_NO_SPACE;
    err = vault_open(kit->keys, CHANNEL_ACCOUNT_LABEL, stored->id, stored->secrets, plain,
        VAULT_PLAIN_MAX, &size);
    if (err == ERR_OK)
        *ret_text = bytes_of(plain, size);
    return err == ERR_BAD_SIGNATURE ? ERR_CORRUPT : err;
}

/* Everything that is stored of it, by the names of the form. */
static enum err
read_stored(const struct channel_account_kit *kit, const struct adapter *adapter,
    const struct channel_account_stored *stored, struct arena *arena, struct adapter_value *values,
    size_t *ret_count)
{
    struct bytes secrets;
    enum err err = open_secrets(kit, stored, arena, &secrets);

    *ret_count = 0;
    if (err == ERR_OK)
        err = read_values(secrets, adapter, arena, values, ret_count);
    if (err == ERR_OK && stored->params.size > 0)
        err = read_values(stored->params, adapter, arena, values, ret_count);
    return err;
}

static enum err
open_values(const struct channel_account_kit *kit, const struct adapter *adapter, int64_t id,
    const struct adapter_values *values, const char **ret_field,
    struct adapter_account **ret_account)
{
    char block[NOTIFY_SIZE];
    struct text notify;

    text_init(&notify, block, sizeof(block));
    text_printf(&notify, "%s/v1/callback/%s/%lld", kit->public_base, channel_name(adapter->channel),
        (long long)id);
    *ret_field = "";
    return text_ok(&notify) ? adapter->open(values, block, ret_field, ret_account) : ERR_TOO_BIG;
}

enum err
channel_account_open(const struct channel_account_kit *kit,
    const struct channel_account_stored *stored, struct arena *arena, const char **ret_field,
    struct adapter_account **ret_account)
{
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values values = {at, 0};
    const struct adapter *adapter = channel_account_adapter(kit, stored->dialect);
    enum err err;

    *ret_field = "";
    if (adapter == NULL)
        return ERR_UNSUPPORTED;
    err = read_stored(kit, adapter, stored, arena, at, &values.count);
    return err == ERR_OK ? open_values(kit, adapter, stored->id, &values, ret_field, ret_account)
                         : err;
}

enum err
channel_account_show(const struct channel_account_kit *kit,
    const struct channel_account_stored *stored, struct arena *arena,
    struct channel_account_shown ret_shown[static CHANNEL_ACCOUNT_FIELDS_MAX], size_t *ret_count)
{
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    const struct adapter *adapter = channel_account_adapter(kit, stored->dialect);
    struct channel_account_stored bare = *stored;
    size_t count;
    enum err err;

    if (adapter == NULL)
        return ERR_UNSUPPORTED;
    err = read_stored(kit, adapter, stored, arena, at, &count);
    if (err == ERR_CORRUPT) {
        bare.secrets = bytes_of(NULL, 0);
        err = read_stored(kit, adapter, &bare, arena, at, &count);
    }
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        ret_shown[i] = (struct channel_account_shown){
            at[i].name, adapter_field_is_secret(
                            adapter_form_find(adapter->fields, adapter->fields_count, at[i].name))
                            ? NULL
                            : at[i].value};
    *ret_count = count;
    return ERR_OK;
}

/* What stays, and what replaces it; an empty value takes away what was there. */
static enum err
merge(struct adapter_value *old, size_t *count, const struct adapter_values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        size_t at = 0;

        while (at < *count && strcmp(old[at].name, values->at[i].name) != 0)
            at++;
        if (at == CHANNEL_ACCOUNT_FIELDS_MAX)
            return ERR_TOO_BIG;
        old[at] = values->at[i];
        *count += at == *count;
    }
    return ERR_OK;
}

static void
write_values(const struct adapter *adapter, const struct adapter_values *values, bool secrets,
    struct text *text)
{
    struct json_writer json;

    json_start(&json, text);
    json_open_object(&json, NULL);
    for (size_t i = 0; i < values->count; i++) {
        const struct adapter_field *field =
            adapter_form_find(adapter->fields, adapter->fields_count, values->at[i].name);

        if (values->at[i].value[0] != '\0' && adapter_field_is_secret(field) == secrets)
            json_put_text(&json, field->name, bytes_text(values->at[i].value));
    }
    json_close_object(&json);
}

static enum err
put_row(const struct channel_account_kit *kit, struct random *random, const struct adapter *adapter,
    const struct adapter_values *values, struct arena *arena, struct channel_account_row *row)
{
    struct text params;
    struct text secrets;
    char *plain = arena_take(arena, VAULT_PLAIN_MAX + 1);
    enum err err = ERR_TOO_BIG;

    if (plain == NULL)
        return ERR_NO_SPACE;
    text_init(&params, row->params, sizeof(row->params));
    text_init(&secrets, plain, VAULT_PLAIN_MAX + 1);
    write_values(adapter, values, false, &params);
    write_values(adapter, values, true, &secrets);
    if (text_ok(&params) && text_ok(&secrets)) {
        err = vault_seal(
            kit->keys, random, CHANNEL_ACCOUNT_LABEL, row->id, text_bytes(&secrets), row->secrets);
        row->secrets_size = text_bytes(&secrets).size + VAULT_OVERHEAD;
    }
    crypt_wipe(plain, VAULT_PLAIN_MAX + 1);
    return err;
}

enum err
channel_account_fill(const struct channel_account_kit *kit, struct random *random,
    const struct adapter_values *values, struct arena *arena, struct channel_account_row *row,
    const char **ret_field)
{
    const struct adapter *adapter = channel_account_adapter(kit, bytes_text(row->dialect));
    const struct channel_account_stored stored = {.id = row->id,
        .dialect = bytes_text(row->dialect),
        .params = bytes_text(row->params),
        .secrets = bytes_of(row->secrets, row->secrets_size)};
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values merged = {at, 0};
    struct adapter_account *account = NULL;
    enum err err;

    *ret_field = "";
    if (adapter == NULL)
        return ERR_UNSUPPORTED;
    err = read_stored(kit, adapter, &stored, arena, at, &merged.count);
    if (err == ERR_OK && stored.params.size > 0 && adapter->identity != NULL &&
        !adapter_form_keeps(
            adapter->fields, adapter->fields_count, adapter->identity, &merged, values, ret_field))
        err = ERR_CONFLICT;
    if (err == ERR_OK)
        err = merge(at, &merged.count, values);
    if (err == ERR_OK)
        err = adapter_form_check(adapter->fields, adapter->fields_count, &merged, ret_field);
    if (err == ERR_OK)
        err = open_values(kit, adapter, row->id, &merged, ret_field, &account);
    if (err != ERR_OK)
        return err;
    adapter->close(&account);
    *ret_field = "";
    return put_row(kit, random, adapter, &merged, arena, row);
}

enum err
channel_account_copy(const struct channel_account_kit *kit, struct random *random,
    const struct channel_account_row *partner, const char *sub_number, struct arena *arena,
    struct channel_account_row *row)
{
    const struct adapter *adapter = channel_account_adapter(kit, bytes_text(partner->dialect));
    const struct channel_account_stored stored = {.id = partner->id,
        .dialect = bytes_text(partner->dialect),
        .params = bytes_text(partner->params),
        .secrets = bytes_of(partner->secrets, partner->secrets_size)};
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values values = {at, 0};
    const char *field;
    enum err err;

    if (adapter == NULL || adapter->sub_field == NULL)
        return ERR_UNSUPPORTED;
    err = read_stored(kit, adapter, &stored, arena, at, &values.count);
    if (err != ERR_OK)
        return err;
    text_set(row->dialect, sizeof(row->dialect), partner->dialect);
    row->params[0] = '\0';
    row->secrets_size = 0;
    err = merge(at, &values.count,
        &(struct adapter_values){
            (struct adapter_value[]){{adapter->sub_field, sub_number}, {adapter->sub_flag, "yes"}},
            2});
    return err == ERR_OK ? channel_account_fill(kit, random, &values, arena, row, &field) : err;
}
