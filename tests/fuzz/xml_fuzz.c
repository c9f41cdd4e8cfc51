/* Whatever flat XML is accepted prints as XML with the same fields. */
#include "shared/text/xml.h"

#define INPUT_MAX 4096
#define TEXT_SIZE (8 * INPUT_MAX)
#define ARENA_SIZE 262144

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct bytes input, struct arena *arena)
{
    static char block[TEXT_SIZE];
    struct text text;
    struct form form;
    struct form again;

    if (xml_read(input, arena, &form) != ERR_OK) {
        NEED(form.count == 0);
        return;
    }
    text_init(&text, block, sizeof(block));
    xml_begin(&text);
    for (size_t i = 0; i < form.count; i++)
        xml_put(&text, form.fields[i].name, bytes_text(form.fields[i].value));
    xml_end(&text);
    NEED(text_ok(&text));
    NEED(xml_read(text_bytes(&text), arena, &again) == ERR_OK);
    NEED(again.count == form.count);
    for (size_t i = 0; i < form.count; i++) {
        NEED(bytes_is(bytes_text(form.fields[i].name), again.fields[i].name));
        NEED(bytes_is(bytes_text(form.fields[i].value), again.fields[i].value));
    }
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
