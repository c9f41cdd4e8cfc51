#include "hub/provision/provision_account_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "hub/provision/provision_file.h"
#include "shared/text/json.h"

#define FILE_MAX ((size_t)64 * 1024)
#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define PATH_SIZE 512
#define BESIDE "_file"

struct reading {
    const struct adapter *adapter;
    const char *file;
    struct arena *arena;
    struct adapter_value at[CHANNEL_ACCOUNT_FIELDS_MAX];
    struct adapter_values values; /* of at */
};

/* One line for people; ERR_BAD_STATE, since what was to be said has been. */
static enum err PRINTF_LIKE(2, 3) complain(const char *file, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "shanju-hub: %s: ", file);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
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
complain_field(const struct reading *reading, const struct adapter_field *field, const char *wrong)
{
    (void)fprintf(stderr, "shanju-hub: %s: %s (%s / %s) %s; it is to be ", reading->file,
        field->name, field->label, field->label_english, wrong);
    say_expected(field);
    (void)fputc('\n', stderr);
    return ERR_BAD_STATE;
}

/* What channel_account_fill() would not take. */
static enum err
complain_value(const struct reading *reading, const char *name, enum err err)
{
    const struct adapter_field *field =
        adapter_form_find(reading->adapter->fields, reading->adapter->fields_count, name);
    bool is_given = false;

    if (err != ERR_BAD_INPUT && err != ERR_TOO_BIG)
        return err;
    if (field == NULL)
        return complain(reading->file, "is more than can be kept of one account");
    for (size_t i = 0; i < reading->values.count; i++)
        is_given |= strcmp(reading->at[i].name, name) == 0 && reading->at[i].value[0] != '\0';
    return complain_field(reading, field,
        err == ERR_TOO_BIG ? "is too much"
        : is_given         ? "cannot be used"
                           : "is missing");
}

static enum err
read_file(const char *path, struct arena *arena, struct bytes *ret_text)
{
    char *text = arena_take(arena, FILE_MAX + 1);

    return text == NULL ? ERR_NO_SPACE : provision_file_read(path, text, FILE_MAX + 1, ret_text);
}

/* A value that has a file of its own; the path counts from where the JSON lies. */
static enum err
read_beside(const struct reading *reading, const char *path, const char **ret_value)
{
    const char *file = reading->file;
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
        return complain(file, "a path is longer than %d bytes", PATH_SIZE - 1);
    err = read_file(whole, reading->arena, &value);
    if (err != ERR_OK)
        return complain_file(whole, err);
    *ret_value = arena_text(reading->arena, value);
    return *ret_value == NULL ? ERR_NO_SPACE : ERR_OK;
}

/* The field that a name in the file is about, and whether it names a file; NULL for none. */
static const struct adapter_field *
field_of(const struct reading *reading, const char *name, bool *ret_beside)
{
    const struct adapter *adapter = reading->adapter;
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
read_value(struct reading *reading, const struct json_node *node)
{
    const char *name = json_name(node);
    const char *value = json_text(node);
    bool is_beside;
    const struct adapter_field *field = field_of(reading, name, &is_beside);
    enum err err = ERR_OK;

    if (field == NULL)
        return complain(reading->file,
            "%s: %s has no such field; take it out, `shanju-hub form %s` lists those there are",
            name, reading->adapter->dialect, reading->adapter->dialect);
    if (value == NULL)
        return complain_field(reading, field, "is no text in quotation marks");
    for (size_t i = 0; i < reading->values.count; i++)
        if (strcmp(reading->at[i].name, field->name) == 0)
            return complain_field(reading, field, "is said twice, by itself and by a file");
    if (is_beside)
        err = read_beside(reading, value, &value);
    if (err == ERR_OK)
        reading->at[reading->values.count++] = (struct adapter_value){field->name, value};
    return err;
}

static enum err
read_values(struct reading *reading)
{
    const struct json_node *root = NULL;
    struct bytes text;
    enum err err = read_file(reading->file, reading->arena, &text);

    if (err == ERR_OK)
        err = json_parse(text, reading->arena, &root);
    if (err == ERR_OK && !json_is_object(root))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return complain_file(reading->file, err);
    NEED(reading->adapter->fields_count <= CHANNEL_ACCOUNT_FIELDS_MAX);
    for (const struct json_node *node = json_first(root); node != NULL && err == ERR_OK;
         node = json_next(node))
        err = read_value(reading, node);
    return err;
}

enum err
provision_account_file_fill(
    const struct channel_account_kit *kit, const char *file, struct channel_account_row *row)
{
    struct reading reading = {
        .adapter = channel_account_adapter(kit, bytes_text(row->dialect)),
        .file = file,
    };
    const char *field = "";
    enum err err;

    if (reading.adapter == NULL)
        return ERR_UNSUPPORTED;
    reading.values.at = reading.at;
    err = arena_make(ARENA_MAX, &reading.arena);
    if (err != ERR_OK)
        return err;
    err = read_values(&reading);
    if (err == ERR_OK) {
        err =
            channel_account_fill(kit, random_system(), &reading.values, reading.arena, row, &field);
        if (err != ERR_OK)
            err = complain_value(&reading, field, err);
    }
    arena_free(&reading.arena);
    return err;
}
