#include "agent/device/sheet.h"

#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 64

/* The code point at *at, which moves behind it. What is no UTF-8 counts as one cell each byte. */
static uint32_t
next_point(const unsigned char **at)
{
    const unsigned char *from = *at;
    unsigned more = from[0] >= 0xf0 ? 3 : from[0] >= 0xe0 ? 2 : from[0] >= 0xc0 ? 1 : 0;
    uint32_t point = more == 0 ? from[0] : from[0] & (0x3fU >> more);

    (*at)++;
    for (unsigned i = 0; i < more && (**at & 0xc0) == 0x80; i++)
        point = point << 6 | (*(*at)++ & 0x3fU);
    return point;
}

static bool
is_wide(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {
        {0x1100, 0x115f},
        {0x2e80, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff01, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1faff},
        {0x20000, 0x3fffd},
    };

    for (size_t i = 0; i < LENGTH(wide); i++)
        if (point >= wide[i].first && point <= wide[i].last)
            return true;
    return false;
}

static void
put_spaces(const struct sheet *sheet, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_put_char(sheet->text, ' ');
}

/* As much of the text as fits on a line: how many bytes. */
static size_t
fitting(const struct sheet *sheet, struct bytes text)
{
    const unsigned char *at = text.at;
    const unsigned char *end = at + text.size;
    size_t cells = 0;

    while (at < end) {
        const unsigned char *next = at;
        size_t width = is_wide(next_point(&next)) ? 2 : 1;

        if (cells + width > sheet->columns)
            break;
        cells += width;
        at = next;
    }
    return (size_t)((at < end ? at : end) - (const unsigned char *)text.at);
}

static size_t
width_of(struct bytes text)
{
    const unsigned char *at = text.at;
    const unsigned char *end = at + text.size;
    size_t cells = 0;

    while (at < end)
        cells += is_wide(next_point(&at)) ? 2 : 1;
    return cells;
}

void
sheet_put_bytes(const struct sheet *sheet, struct bytes line)
{
    while (line.size > 0) {
        const struct bytes piece = bytes_of(line.at, fitting(sheet, line));

        put_spaces(sheet, (sheet->columns - width_of(piece)) / 2);
        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        line = bytes_from(line, piece.size);
    }
}

void
sheet_put_line(const struct sheet *sheet, const char *line)
{
    sheet_put_bytes(sheet, bytes_text(line));
}

/* All lines of a long text but its last, which *text is then. */
static void
put_wrapped(const struct sheet *sheet, const char **text)
{
    while (width_of(bytes_text(*text)) > sheet->columns) {
        const struct bytes piece = bytes_of(*text, fitting(sheet, bytes_text(*text)));

        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        *text += piece.size;
    }
}

void
sheet_put_pair(const struct sheet *sheet, const char *name, const char *value)
{
    struct bytes rest = bytes_text(value);
    size_t left;

    if (rest.size == 0)
        return;
    put_wrapped(sheet, &name);
    left = width_of(bytes_text(name));
    text_put(sheet->text, name);
    if (left + 1 + width_of(rest) > sheet->columns) {
        text_put_char(sheet->text, '\n');
        left = 0;
    }
    while (rest.size > 0) {
        const struct bytes piece = bytes_of(rest.at, fitting(sheet, rest));

        put_spaces(sheet, sheet->columns - left - width_of(piece));
        text_put_bytes(sheet->text, piece);
        text_put_char(sheet->text, '\n');
        rest = bytes_from(rest, piece.size);
        left = 0;
    }
}

void
sheet_put_rule(const struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->columns; i++)
        text_put_char(sheet->text, '-');
    text_put_char(sheet->text, '\n');
}

void
sheet_put_money(
    const struct sheet *sheet, const char *name, const char *currency, struct money amount)
{
    char value[VALUE_SIZE];
    char number[MONEY_TEXT_MAX];

    (void)snprintf(value, sizeof(value), "%s%s", currency, money_format(amount, number));
    sheet_put_pair(sheet, name, value);
}

size_t
sheet_width(const char *text)
{
    return width_of(bytes_text(text));
}
