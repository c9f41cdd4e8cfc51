#include "hub/own_account.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "hub/flow/holder_flow.h"
#include "shared/base/log.h"
#include "shared/crypt/crypt.h"

#define FIELDS_MAX 24
#define FILES_SIZE ((size_t)128 * 1024)
#define FILE_MAX ((size_t)16 * 1024) /* a bundle of roots */
#define NOTIFY_SIZE 256

/* The settings with what stands in their files. */
struct filled {
    struct adapter_value values[FIELDS_MAX];
    char *texts[FIELDS_MAX]; /* of files; NULL for what stood in the settings */
};

static enum err
read_file(const char *path, struct arena *arena, char **ret_text)
{
    char *text = arena_take(arena, FILE_MAX + 1);
    ssize_t size;
    int fd;

    if (text == NULL)
        return ERR_NO_SPACE;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_FORBIDDEN;
    size = read(fd, text, FILE_MAX);
    (void)close(fd);
    if (size < 0)
        return ERR_DISK;
    text[size] = '\0';
    *ret_text = text;
    return ERR_OK;
}

static bool
is_in_file(const struct adapter *adapter, const char *name)
{
    const struct adapter_field *field =
        adapter_form_find(adapter->fields, adapter->fields_count, name);

    return field != NULL &&
           (field->kind == ADAPTER_FIELD_KEY || field->kind == ADAPTER_FIELD_PUBLIC);
}

static enum err
read_files(const struct adapter *adapter, const struct adapter_values *values, struct arena *arena,
    struct filled *filled, const char **ret_field)
{
    enum err err = ERR_OK;

    NEED(values->count <= FIELDS_MAX);
    for (size_t i = 0; i < values->count && err == ERR_OK; i++) {
        filled->values[i] = values->at[i];
        *ret_field = values->at[i].name;
        if (values->at[i].value[0] == '\0' || !is_in_file(adapter, values->at[i].name))
            continue;
        err = read_file(values->at[i].value, arena, &filled->texts[i]);
        filled->values[i].value = filled->texts[i];
    }
    return err;
}

static enum err
open_it(const struct adapter *adapter, const struct adapter_values *values, const char *public_base,
    const char **ret_field, struct adapter_account **ret_account)
{
    char block[NOTIFY_SIZE];
    struct text notify;
    enum err err = adapter_form_check(adapter->fields, adapter->fields_count, values, ret_field);

    if (err != ERR_OK)
        return err;
    text_init(&notify, block, sizeof(block));
    text_printf(&notify, "%s/v1/callback/%s", public_base, channel_name(adapter->channel));
    return text_ok(&notify) ? adapter->open(values, block, ret_field, ret_account) : ERR_TOO_BIG;
}

enum err
own_account_open(const struct adapter *adapter, const struct adapter_values *values,
    const char *public_base, const char **ret_field, struct adapter_account **ret_account)
{
    struct filled filled = {.texts = {NULL}};
    const struct adapter_values whole = {filled.values, values->count};
    struct arena *arena;
    enum err err = arena_make(FILES_SIZE + FIELDS_MAX * FILE_MAX, &arena);

    *ret_field = "";
    if (err != ERR_OK)
        return err;
    err = read_files(adapter, values, arena, &filled, ret_field);
    if (err == ERR_OK)
        err = open_it(adapter, &whole, public_base, ret_field, ret_account);
    for (size_t i = 0; i < FIELDS_MAX; i++)
        if (filled.texts[i] != NULL)
            crypt_wipe(filled.texts[i], FILE_MAX);
    arena_free(&arena);
    return err;
}

void
own_account_put_holders(struct lane *lane, const struct core_account accounts[CHANNEL_COUNT])
{
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        enum err err = accounts[i].account == NULL
                           ? ERR_OK
                           : holder_flow_submit(lane, (enum channel)i,
                                 accounts[i].settles_to_platform, !accounts[i].keeps_cost);

        if (err != ERR_OK)
            log_event(LOG_ERROR, "holder_not_put", "channel=%zu err=%s", i, err_name(err));
    }
}
