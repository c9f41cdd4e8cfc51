#include "hub/channel/sorted.h"

#include <stdlib.h>
#include <string.h>

#include "shared/base/text.h"

static int
compare_fields(const void *a, const void *b)
{
    const struct form_field *left = a;
    const struct form_field *right = b;

    return strcmp(left->name, right->name);
}

static bool
is_named(const struct form_field *field, const char *name)
{
    return name != NULL && strcmp(field->name, name) == 0;
}

const char *
sorted_text(
    const struct form *form, const char *without, const char *without_too, struct arena *arena)
{
    struct form_field fields[FORM_FIELDS_MAX];
    size_t count = 0;
    size_t size = 1;
    struct text text;
    char *block;

    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];

        if (field->value[0] == '\0' || is_named(field, without) || is_named(field, without_too))
            continue;
        fields[count++] = *field;
        size += strlen(field->name) + strlen(field->value) + 2;
    }
    block = arena_take(arena, size);
    if (block == NULL)
        return NULL;
    qsort(fields, count, sizeof(fields[0]), compare_fields);
    text_init(&text, block, size);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_put_char(&text, '&');
        text_put(&text, fields[i].name);
        text_put_char(&text, '=');
        text_put(&text, fields[i].value);
    }
    NEED(text_ok(&text));
    return block;
}
