#include "tools/sandbox/core/sandbox_page.h"

#include "shared/text/form.h"

static const char *
find_value(struct bytes name, const struct sandbox_page_slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_is(name, slots[i].name))
            return slots[i].value;
    return NULL;
}

/* Where "mark" begins in bytes, or their size. */
static size_t
find_mark(struct bytes bytes, const char *mark)
{
    for (size_t i = 0; i + 1 < bytes.size; i++)
        if (bytes.at[i] == (uint8_t)mark[0] && bytes.at[i + 1] == (uint8_t)mark[1])
            return i;
    return bytes.size;
}

void
sandbox_page_put(
    struct text *text, struct bytes template, const struct sandbox_page_slot *slots, size_t count)
{
    for (;;) {
        size_t start = find_mark(template, "{{");
        const char *value;
        size_t length;

        text_put_bytes(text, bytes_of(template.at, start));
        if (start == template.size)
            return;
        template = bytes_from(template, start + 2);
        length = find_mark(template, "}}");
        NEED(length < template.size);
        value = find_value(bytes_of(template.at, length), slots, count);
        NEED(value != NULL);
        form_put_html(text, bytes_text(value));
        template = bytes_from(template, length + 2);
    }
}
