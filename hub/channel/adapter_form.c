#include "hub/channel/adapter_form.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/net/address.h"

#define BEGIN "-----BEGIN "

bool
adapter_field_is_secret(const struct adapter_field *field)
{
    return field->kind == ADAPTER_FIELD_KEY || field->kind == ADAPTER_FIELD_SECRET;
}

const struct adapter_field *
adapter_form_find(const struct adapter_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

/* NULL: it was not given. */
static const char *
find(const struct adapter_values *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->at[i].name, name) == 0)
            return values->at[i].value;
    return NULL;
}

static const char *
given(const struct adapter_values *values, const char *name)
{
    const char *value = find(values, name);

    return value == NULL ? "" : value;
}

const char *
adapter_form_value(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const char *name)
{
    const struct adapter_field *field = adapter_form_find(fields, count, name);
    const char *value = given(values, name);

    NEED(field != NULL);
    return value[0] != '\0' || field->fallback == NULL ? value : field->fallback;
}

static bool
is_one_of(const char *choices, const char *value)
{
    size_t length = strlen(value);

    for (const char *at = choices; *at != '\0'; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == length && memcmp(at, value, length) == 0)
            return true;
        at += word;
    }
    return false;
}

/* What can be said without opening it; keys are read by the dialect. */
static bool
fits(const struct adapter_field *field, const char *value)
{
    switch (field->kind) {
    case ADAPTER_FIELD_CHOICE:
        return is_one_of(field->choices, value);
    case ADAPTER_FIELD_FLAG:
        return is_one_of("yes no", value);
    case ADAPTER_FIELD_URL:
        return address_is_web(value);
    case ADAPTER_FIELD_PUBLIC:
    case ADAPTER_FIELD_KEY:
        return strncmp(value, BEGIN, strlen(BEGIN)) == 0;
    case ADAPTER_FIELD_TEXT:
    case ADAPTER_FIELD_SECRET:
        return text_is_utf8(bytes_text(value));
    }
    NOT_REACHED();
}

static enum err
check(const struct adapter_field *field, const char *value)
{
    if (value[0] == '\0')
        return field->fallback == NULL ? ERR_BAD_INPUT : ERR_OK;
    if (field->size_max != 0 && strlen(value) > field->size_max)
        return ERR_TOO_BIG;
    return fits(field, value) ? ERR_OK : ERR_BAD_INPUT;
}

bool
adapter_form_keeps(const struct adapter_field *fields, size_t count, const char *names,
    const struct adapter_values *was, const struct adapter_values *comes, const char **ret_field)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_one_of(names, fields[i].name) || find(comes, fields[i].name) == NULL)
            continue;
        if (strcmp(adapter_form_value(fields, count, was, fields[i].name),
                adapter_form_value(fields, count, comes, fields[i].name)) == 0)
            continue;
        *ret_field = fields[i].name;
        return false;
    }
    return true;
}

enum err
adapter_form_check(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const char **ret_field)
{
    for (size_t i = 0; i < values->count; i++)
        if (adapter_form_find(fields, count, values->at[i].name) == NULL) {
            *ret_field = values->at[i].name;
            return ERR_NOT_FOUND;
        }
    for (size_t i = 0; i < count; i++) {
        enum err err = check(&fields[i], given(values, fields[i].name));

        if (err != ERR_OK) {
            *ret_field = fields[i].name;
            return err;
        }
    }
    return ERR_OK;
}

enum err
adapter_form_copy(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const struct adapter_places *places,
    const char **ret_field)
{
    for (size_t i = 0; i < places->count; i++) {
        const struct adapter_place *place = &places->at[i];
        const char *value = adapter_form_value(fields, count, values, place->name);
        enum err err = text_copy(bytes_text(value), place->to, place->size);

        if (err != ERR_OK) {
            *ret_field = place->name;
            return err;
        }
    }
    return ERR_OK;
}
