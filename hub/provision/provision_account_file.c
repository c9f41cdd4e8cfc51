#include "hub/provision/provision_account_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "hub/provision/provision.h"
#include "hub/provision/provision_file.h"
#include "shared/text/json.h"

#define FILE_MAX ((size_t)64 * 1024)
#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define PATH_SIZE 512
#define BESIDE "_file"

/* One line for people. */
static enum err PRINTF_LIKE(2, 3) complain(const char *file, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "shanju-hub: %s: ", file);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
complain_file(const char *file, enum err err)
{
    return provision_file_complain(
        file, err, FILE_MAX, "one JSON object, as {\"app_id\": \"2021…\", …}");
}

/* What a field is to be. */
static void
say_expected(const struct adapter_field *field)
{
    switch (field->kind) {
    case ADAPTER_FIELD_CHOICE:
        (void)fprintf(stderr, "one of: %s", field->choices);
        break;
    case ADAPTER_FIELD_FLAG:
        (void)fputs("yes or no", stderr);
        break;
    case ADAPTER_FIELD_URL:
        (void)fputs("an address that begins with https:// (or http://)", stderr);
        break;
    case ADAPTER_FIELD_PUBLIC:
        (void)fputs("a public key or certificates, PEM", stderr);
        break;
    case ADAPTER_FIELD_KEY:
        (void)fputs("a private RSA key, PEM", stderr);
        break;
    case ADAPTER_FIELD_TEXT:
    case ADAPTER_FIELD_SECRET:
        (void)fputs("a text", stderr);
        break;
    }
    if (field->kind == ADAPTER_FIELD_PUBLIC || field->kind == ADAPTER_FIELD_KEY)
        (void)fprintf(stderr, " (\"-----BEGIN …\"), or \"%s" BESIDE "\" the path of a file with it",
            field->name);
    if (field->size_max > 0)
        (void)fprintf(stderr, " of at most %zu bytes", field->size_max);
    if (field->hint[0] != '\0')
        (void)fprintf(stderr, " [%s]", field->hint);
}

static enum err
complain_field(
    const struct provision_account_file *file, const struct adapter_field *field, const char *wrong)
{
    (void)fprintf(stderr, "shanju-hub: %s: %s (%s / %s) %s; it is to be ", file->path, field->name,
        field->label, field->label_english, wrong);
    say_expected(field);
    (void)fputc('\n', stderr);
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
read_file(const char *path, struct arena *arena, struct bytes *ret_text)
{
    char *text = arena_take(arena, FILE_MAX + 1);

    return text == NULL ? ERR_NO_SPACE : provision_file_read(path, text, FILE_MAX + 1, ret_text);
}

/* A value that has a file of its own; the path counts from where the JSON lies. */
static enum err
read_beside(const struct provision_account_file *file, const char *path, const char **ret_value)
{
    const char *slash = strrchr(file->path, '/');
    char whole[PATH_SIZE];
    struct text text;
    struct bytes value;
    enum err err;

    text_init(&text, whole, sizeof(whole));
    if (path[0] != '/' && slash != NULL)
        text_put_bytes(&text, bytes_of(file->path, (size_t)(slash - file->path) + 1));
    text_put(&text, path);
    if (!text_ok(&text))
        return complain(file->path, "a path is longer than %d bytes", PATH_SIZE - 1);
    err = read_file(whole, file->arena, &value);
    if (err != ERR_OK)
        return complain_file(whole, err);
    *ret_value = arena_text(file->arena, value);
    return *ret_value == NULL ? ERR_NO_SPACE : ERR_OK;
}

/* The field that a name in the file is about, and whether it names a file; NULL for none. */
static const struct adapter_field *
field_of(const struct provision_account_file *file, const char *name, bool *ret_beside)
{
    const struct adapter *adapter = file->adapter;
    size_t length = strlen(name);
    size_t tail = strlen(BESIDE);
    const struct adapter_field *field =
        adapter_form_find(adapter->fields, adapter->fields_count, name);

    *ret_beside = field == NULL;
    for (size_t i = 0; field == NULL && i < adapter->fields_count; i++) {
        const char *at = adapter->fields[i].name;

        if (strlen(at) + tail == length && strncmp(at, name, length - tail) == 0 &&
            strcmp(name + length - tail, BESIDE) == 0)
            field = &adapter->fields[i];
    }
    return field;
}

static enum err
read_value(struct provision_account_file *file, const struct json_node *node)
{
    const char *name = json_name(node);
    const char *value = json_text(node);
    bool is_beside;
    const struct adapter_field *field = field_of(file, name, &is_beside);
    enum err err = ERR_OK;

    if (field == NULL)
        return complain(file->path,
            "%s: %s has no such field; take it out, `shanju-hub form %s` lists those there are",
            name, file->adapter->dialect, file->adapter->dialect);
    if (value == NULL)
        return complain_field(file, field, "is no text in quotation marks");
    for (size_t i = 0; i < file->values.count; i++)
        if (strcmp(file->at[i].name, field->name) == 0)
            return complain_field(file, field, "is said twice, by itself and by a file");
    if (is_beside)
        err = read_beside(file, value, &value);
    if (err == ERR_OK)
        file->at[file->values.count++] = (struct adapter_value){field->name, value};
    return err;
}

static enum err
read_values(struct provision_account_file *file)
{
    const struct json_node *root = NULL;
    struct bytes text;
    enum err err = read_file(file->path, file->arena, &text);

    if (err == ERR_OK)
        err = json_parse(text, file->arena, &root);
    if (err == ERR_OK && !json_is_object(root))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return complain_file(file->path, err);
    NEED(file->adapter->fields_count <= CHANNEL_ACCOUNT_FIELDS_MAX);
    for (const struct json_node *node = json_first(root); node != NULL && err == ERR_OK;
         node = json_next(node))
        err = read_value(file, node);
    return err;
}

enum err
provision_account_file_open(
    const struct adapter *adapter, const char *path, struct provision_account_file *ret_file)
{
    enum err err;

    *ret_file = (struct provision_account_file){.adapter = adapter, .path = path};
    ret_file->values.at = ret_file->at;
    err = arena_make(ARENA_MAX, &ret_file->arena);
    return err == ERR_OK ? read_values(ret_file) : err;
}

void
provision_account_file_close(struct provision_account_file *file)
{
    arena_free(&file->arena);
}

enum err
provision_account_file_complain(
    const struct provision_account_file *file, enum channel_account_wrong wrong, const char *name)
{
    const struct adapter_field *field =
        adapter_form_find(file->adapter->fields, file->adapter->fields_count, name);

    if (field == NULL)
        return complain(file->path, "is more than can be kept of one account");
    if (wrong == CHANNEL_ACCOUNT_WRONG_IDENTITY)
        return complain(file->path,
            "%s (%s / %s) says who the account is at its channel, and stays; add another account, "
            "and switch this one off",
            field->name, field->label, field->label_english);
    return complain_field(file, field,
        wrong == CHANNEL_ACCOUNT_WRONG_TOO_BIG   ? "is too much"
        : wrong == CHANNEL_ACCOUNT_WRONG_MISSING ? "is missing"
                                                 : "cannot be used");
}
