#include "agent/face/face_curses_text.h"

#include "agent/device/receipt.h"

/* What no line begins with. */
static const char closing[] = "，。；：、？！…）》”";

/* The first character; a byte that is no UTF-8 stands for itself. */
static struct bytes
first_of(struct bytes text)
{
    size_t size = 1;

    while (size < text.size && size < 4 && (text.at[size] & 0xc0) == 0x80)
        size++;
    return bytes_of(text.at, text.size == 0 ? 0 : size);
}

static unsigned
cells_of(struct bytes character)
{
    char terminated[5] = "";

    memcpy(terminated, character.at, character.size);
    return (unsigned)receipt_width(terminated);
}

unsigned
face_text_width(struct bytes text)
{
    unsigned cells = 0;

    while (text.size > 0) {
        struct bytes character = first_of(text);

        cells += cells_of(character);
        text = bytes_from(text, character.size);
    }
    return cells;
}

struct bytes
face_text_cut(struct bytes text, unsigned cells)
{
    size_t size = 0;

    while (size < text.size) {
        struct bytes character = first_of(bytes_from(text, size));
        unsigned more = cells_of(character);

        if (more > cells)
            break;
        cells -= more;
        size += character.size;
    }
    return bytes_of(text.at, size);
}

static bool
is_closing(struct bytes character)
{
    for (struct bytes rest = bytes_text(closing); rest.size > 0;) {
        struct bytes one = first_of(rest);

        if (bytes_equal(one, character))
            return true;
        rest = bytes_from(rest, one.size);
    }
    return false;
}

/* The last end of a closing mark up to at, in the second half of the line; else 0. */
static size_t
behind_mark(struct bytes text, size_t at)
{
    size_t behind = 0;

    for (size_t next = 0; next < at;) {
        struct bytes character = first_of(bytes_from(text, next));

        next += character.size;
        if (is_closing(character) && next > at / 2 && next <= at)
            behind = next;
    }
    return behind;
}

/* The start of the word that goes on at at; at itself where none does. */
static size_t
word_start(struct bytes text, size_t at)
{
    size_t start = at;

    if (text.at[at] == ' ' || text.at[at] >= 0x80)
        return at;
    while (start > 0 && text.at[start - 1] != ' ' && text.at[start - 1] < 0x80)
        start--;
    return start > 0 ? start : at;
}

/* Where to break instead of at, which is inside text. */
static size_t
better_break(struct bytes text, size_t at)
{
    size_t start = at;

    if (behind_mark(text, at) > 0)
        return behind_mark(text, at);
    if (!is_closing(first_of(bytes_from(text, at))))
        return word_start(text, at);
    do
        start--;
    while (start > 0 && (text.at[start] & 0xc0) == 0x80);
    return start > 0 ? start : at;
}

struct bytes
face_text_line(struct bytes *text, unsigned cells)
{
    struct bytes whole = *text;
    size_t at = face_text_cut(whole, cells).size;
    size_t next;

    if (at < whole.size)
        at = at == 0 ? whole.size : better_break(whole, at);
    next = at;
    while (next < whole.size && whole.at[next] == ' ')
        next++;
    while (at > 0 && whole.at[at - 1] == ' ')
        at--;
    *text = bytes_from(whole, next);
    return bytes_of(whole.at, at);
}
