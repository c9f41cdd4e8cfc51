/* Whatever form is accepted prints as a form with the same fields, which prints as itself. */
#include "shared/text/form.h"

#define INPUT_MAX 2048
#define TEXT_SIZE (3 * INPUT_MAX + 2 * FORM_FIELDS_MAX + 1)
#define ARENA_SIZE 262144

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print(const struct form *form, struct text *text)
{
    text_clear(text);
    for (size_t i = 0; i < form->count; i++)
        form_put(text, form->fields[i].name, bytes_text(form->fields[i].value));
    NEED(text_ok(text));
}

static void
check(struct bytes input, struct arena *arena)
{
    static char once_block[TEXT_SIZE];
    static char twice_block[TEXT_SIZE];
    struct text once;
    struct text twice;
    struct form form = {.count = 0};
    struct form again = {.count = 0};

    if (form_read(input, arena, &form) != ERR_OK) {
        NEED(form.count == 0);
        return;
    }
    text_init(&once, once_block, sizeof(once_block));
    text_init(&twice, twice_block, sizeof(twice_block));
    print(&form, &once);
    NEED(form_read(text_bytes(&once), arena, &again) == ERR_OK);
    NEED(again.count == form.count);
    for (size_t i = 0; i < form.count; i++) {
        NEED(bytes_is(bytes_text(form.fields[i].name), again.fields[i].name));
        NEED(bytes_is(bytes_text(form.fields[i].value), again.fields[i].value));
    }
    print(&again, &twice);
    NEED(bytes_equal(text_bytes(&once), text_bytes(&twice)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena;

    if (size > INPUT_MAX || arena_make(ARENA_SIZE, &arena) != ERR_OK)
        return 0;
    check(bytes_of(data, size), arena);
    arena_free(&arena);
    return 0;
}
