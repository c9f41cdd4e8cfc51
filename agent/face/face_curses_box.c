#include "agent/face/face_curses_box.h"

#include "agent/face/face_curses_digits.h"
#include "agent/face/face_curses_text.h"

/* A row of digits of three bytes a cell. */
#define DIGITS_SIZE 512

static const char currency[] = "¥";
static const char blanks[] = "                                ";

static void
put_bytes(const struct face_box *box, unsigned row, unsigned column, struct bytes text)
{
    const struct face_canvas *canvas = box->canvas;

    if (row >= box->rows || column >= box->columns)
        return;
    text = face_text_cut(text, box->columns - column);
    if (text.size > 0)
        canvas->put(canvas->context, box->row + row, box->column + column, box->style, text);
}

static unsigned
centred(const struct face_box *box, unsigned width)
{
    return width < box->columns ? (box->columns - width) / 2 : 0;
}

struct face_box
face_box_styled(const struct face_box *box, enum face_style style)
{
    struct face_box styled = *box;

    if (box->style < FACE_STYLE_GOOD)
        styled.style = style;
    return styled;
}

void
face_box_fill(const struct face_box *box)
{
    for (unsigned row = 0; row < box->rows; row++)
        for (unsigned column = 0; column < box->columns; column += (unsigned)sizeof(blanks) - 1)
            put_bytes(box, row, column, bytes_text(blanks));
}

unsigned
face_box_put(const struct face_box *box, unsigned row, unsigned column, const char *text)
{
    put_bytes(box, row, column, bytes_text(text));
    return column + face_text_width(bytes_text(text));
}

void
face_box_centre(const struct face_box *box, unsigned row, const char *text)
{
    put_bytes(box, row, centred(box, face_text_width(bytes_text(text))), bytes_text(text));
}

void
face_box_right(const struct face_box *box, unsigned row, const char *text)
{
    unsigned width = face_text_width(bytes_text(text));

    put_bytes(box, row, width < box->columns ? box->columns - width : 0, bytes_text(text));
}

unsigned
face_box_wrap(const struct face_box *box, unsigned row, const char *text)
{
    for (struct bytes rest = bytes_text(text); rest.size > 0; row++) {
        struct bytes line = face_text_line(&rest, box->columns);

        put_bytes(box, row, centred(box, face_text_width(line)), line);
    }
    return row;
}

void
face_box_big(const struct face_box *box, unsigned row, const char *digits)
{
    const char *shown = digits;
    char block[DIGITS_SIZE];
    struct text text;
    unsigned width;

    if (face_digits_width(shown) > box->columns && bytes_starts(bytes_text(shown), currency))
        shown += sizeof(currency) - 1;
    width = face_digits_width(shown);
    if (width > box->columns) {
        face_box_centre(box, row + 1, digits);
        return;
    }
    for (unsigned i = 0; i < FACE_DIGITS_ROWS; i++) {
        text_init(&text, block, sizeof(block));
        face_digits_put(shown, i, &text);
        face_box_put(box, row + i, centred(box, width), block);
    }
}
