#include "hub/api/page.h"

/* How much stands before the next "{{", or before the end. */
static size_t
before_twice(struct bytes bytes, uint8_t c)
{
    for (size_t i = 0; i + 1 < bytes.size; i++)
        if (bytes.at[i] == c && bytes.at[i + 1] == c)
            return i;
    return bytes.size;
}

void
page_send(struct call *call, int status, struct bytes page, page_put_fn *put, const void *context)
{
    struct text *text = call_text(call);
    struct bytes rest = page;

    if (text == NULL) {
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    while (rest.size > 0) {
        size_t before = before_twice(rest, '{');
        size_t inside;

        text_put_bytes(text, bytes_of(rest.at, before));
        rest = bytes_from(rest, before);
        if (rest.size == 0)
            break;
        inside = before_twice(rest, '}');
        NEED(inside < rest.size);
        put(text, call, context, bytes_of(rest.at + 2, inside - 2));
        rest = bytes_from(rest, inside + 2);
    }
    if (text_ok(text))
        call_answer(call, status, "text/html; charset=utf-8", text_bytes(text));
    else
        call_fail(call, ERR_NO_SPACE, NULL);
}

void
page_put_hidden(struct text *text, const char *name, const char *value)
{
    text_put(text, "<input type=\"hidden\" name=\"");
    form_put_html(text, bytes_text(name));
    text_put(text, "\" value=\"");
    form_put_html(text, bytes_text(value));
    text_put(text, "\">");
}
