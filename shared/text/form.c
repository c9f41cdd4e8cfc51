#include "shared/text/form.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The value of a hexadecimal digit, or 16. */
static unsigned
digit_of(uint8_t c)
{
    uint8_t small = c | 0x20;

    if (c >= '0' && c <= '9')
        return c - '0';
    return small >= 'a' && small <= 'f' ? small - 'a' + 10U : 16U;
}

static enum err
decode(struct bytes from, struct arena *arena, const char **ret_text)
{
    char *text = arena_text(arena, from);
    size_t length = 0;

    if (text == NULL)
        return arena_refusal(arena);
    for (size_t i = 0; i < from.size; i++) {
        uint8_t c = from.at[i];

        if (c == '+')
            c = ' ';
        if (c == '%') {
            unsigned high = from.size - i > 2 ? digit_of(from.at[i + 1]) : 16;
            unsigned low = from.size - i > 2 ? digit_of(from.at[i + 2]) : 16;

            if (high > 15 || low > 15)
                return ERR_BAD_INPUT;
            c = (uint8_t)(high << 4 | low);
            i += 2;
        }
        text[length++] = (char)c;
    }
    text[length] = '\0';
    if (!text_is_utf8(bytes_of(text, length)))
        return ERR_BAD_INPUT;
    *ret_text = text;
    return ERR_OK;
}

/* The bytes before the first c, or all; *rest becomes what follows it. */
static struct bytes
take_until(struct bytes *rest, char c)
{
    const uint8_t *end = rest->size > 0 ? memchr(rest->at, c, rest->size) : NULL;
    struct bytes taken = *rest;

    if (end != NULL)
        taken.size = (size_t)(end - rest->at);
    *rest = bytes_from(*rest, end != NULL ? taken.size + 1 : taken.size);
    return taken;
}

static enum err
read_field(struct bytes pair, struct arena *arena, struct form_field *ret_field)
{
    struct bytes name = take_until(&pair, '=');
    struct form_field field;
    enum err err = decode(name, arena, &field.name);

    if (err == ERR_OK)
        err = decode(pair, arena, &field.value);
    if (err != ERR_OK)
        return err;
    *ret_field = field;
    return ERR_OK;
}

enum err
form_read(struct bytes from, struct arena *arena, struct form *form)
{
    size_t count = form->count;

    while (from.size > 0) {
        struct bytes pair = take_until(&from, '&');
        enum err err;

        if (pair.size == 0)
            continue;
        if (count == FORM_FIELDS_MAX)
            return ERR_TOO_BIG;
        err = read_field(pair, arena, &form->fields[count]);
        if (err != ERR_OK)
            return err;
        count++;
    }
    form->count = count;
    return ERR_OK;
}

const char *
form_value(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0)
            return form->fields[i].value;
    return NULL;
}

const char *
form_text(const struct form *form, const char *name)
{
    const char *value = form_value(form, name);

    return value == NULL ? "" : value;
}

bool
form_has_twins(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form_value(form, form->fields[i].name) != form->fields[i].value)
            return true;
    return false;
}

static bool
is_letter_or_digit(uint8_t c)
{
    uint8_t small = c | 0x20;

    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z');
}

static void
put_byte(struct text *text, uint8_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    char escape[] = {'%', digits[c >> 4], digits[c & 15]};

    text_put_bytes(text, bytes_of(escape, sizeof(escape)));
}

/* WHATWG URL, section 1.3: the application/x-www-form-urlencoded percent-encode set. */
static void
put_encoded(struct text *text, struct bytes value)
{
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = value.at[i];

        if (c == ' ')
            text_put_char(text, '+');
        else if (is_letter_or_digit(c) || c == '*' || c == '-' || c == '.' || c == '_')
            text_put_char(text, (char)c);
        else
            put_byte(text, c);
    }
}

void
form_put(struct text *text, const char *name, struct bytes value)
{
    if (text->length > 0 && text->at[text->length - 1] != '?')
        text_put_char(text, '&');
    put_encoded(text, bytes_text(name));
    text_put_char(text, '=');
    put_encoded(text, value);
}

/* RFC 3986, section 2.3: what is not unreserved is escaped. */
void
form_put_escaped(struct text *text, struct bytes value)
{
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = value.at[i];

        if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
            text_put_char(text, (char)c);
        else
            put_byte(text, c);
    }
}

void
form_put_html(struct text *text, struct bytes value)
{
    for (size_t i = 0; i < value.size; i++) {
        switch (value.at[i]) {
        case '&':
            text_put(text, "&amp;");
            break;
        case '<':
            text_put(text, "&lt;");
            break;
        case '>':
            text_put(text, "&gt;");
            break;
        case '"':
            text_put(text, "&quot;");
            break;
        case '\'':
            text_put(text, "&#39;");
            break;
        default:
            text_put_char(text, (char)value.at[i]);
        }
    }
}
