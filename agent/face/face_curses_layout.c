#include "agent/face/face_curses_layout.h"

#include "agent/face/face_curses_keys.h"
#include "agent/face/face_curses_left.h"
#include "agent/face/face_curses_right.h"
#include "agent/face/face_curses_text.h"
#include "agent/face/face_curses_words.h"

/* Three bytes a cell. */
#define LINE_SIZE 1024
#define LEFT_COLUMNS 43

static void
put_sync(const struct face_view *view, struct text *text)
{
    const struct screen *screen = view->screen;

    text_put(text, screen->time);
    text_put(text, "  ");
    switch (screen->sync) {
    case SCREEN_SYNCED:
        text_put(text, face_word(FACE_WORD_SYNCED, view->english));
        break;
    case SCREEN_WAITING:
        text_put(text, face_word(FACE_WORD_WAITING, view->english));
        text_put_int(text, screen->waiting_count);
        break;
    case SCREEN_OFFLINE:
        text_put(text, face_word(FACE_WORD_OFFLINE, view->english));
        text_put(text, screen->offline_since);
        text_put(text, face_word(FACE_WORD_SINCE, view->english));
        break;
    }
    text_put_char(text, ' ');
}

static void
put_place(const struct face_view *view, struct text *text)
{
    const struct screen *screen = view->screen;
    const char *const names[] = {screen->store, screen->till, screen->staff};
    const char *between = "  ";

    text_put_char(text, ' ');
    text_put(text, face_word(FACE_WORD_PRODUCT, view->english));
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (names[i][0] == '\0')
            continue;
        text_put(text, between);
        text_put(text, names[i]);
        between = " · ";
    }
}

static void
layout_top(const struct face_view *view, const struct face_canvas *canvas)
{
    struct face_box box = {
        .canvas = canvas, .rows = 1, .columns = canvas->columns, .style = FACE_STYLE_BAR};
    char block[LINE_SIZE];
    struct text text;
    unsigned width;

    face_box_fill(&box);
    text_init(&text, block, sizeof(block));
    put_sync(view, &text);
    width = face_text_width(text_bytes(&text));
    face_box_right(&box, 0, block);
    if (width + 1 >= box.columns)
        return;
    box.columns -= width + 1;
    text_clear(&text);
    put_place(view, &text);
    (void)face_box_put(&box, 0, 0, block);
}

static void
layout_keys(const struct face_view *view, const struct face_box *bar)
{
    struct face_box key = face_box_styled(bar, FACE_STYLE_KEY);
    struct face_key keys[FACE_KEYS_MAX];
    size_t count = face_keys_now(view->screen, keys);
    unsigned column = 1;

    for (size_t i = 0; i < count; i++) {
        const char *name = face_word(keys[i].key, view->english);
        const char *does = face_word(keys[i].does, view->english);

        if (column + face_text_width(bytes_text(name)) + 1 + face_text_width(bytes_text(does)) >
            bar->columns)
            return;
        column = face_box_put(&key, 0, column, name);
        column = face_box_put(bar, 0, column + 1, does) + 2;
    }
}

static void
layout_bottom(const struct face_view *view, const struct face_canvas *canvas)
{
    const struct face_box box = {
        .canvas = canvas,
        .row = canvas->rows - 1,
        .rows = 1,
        .columns = canvas->columns,
        .style = FACE_STYLE_BAR,
    };

    face_box_fill(&box);
    if (view->asks_quit)
        (void)face_box_put(&box, 0, 1, face_word(FACE_WORD_QUIT_AGAIN, view->english));
    else
        layout_keys(view, &box);
}

/* Enough to see how the sale stands, and what to do about the window. */
static void
layout_small(const struct face_view *view, const struct face_canvas *canvas)
{
    const struct face_box box = {
        .canvas = canvas, .row = 1, .rows = canvas->rows - 2, .columns = canvas->columns};
    char block[LINE_SIZE];
    char amount[MONEY_TEXT_MAX];
    struct text text;
    unsigned row;

    text_init(&text, block, sizeof(block));
    face_right_headline(view, &text);
    row = face_box_wrap(&box, 0, block);
    if (view->screen->due.fen > 0)
        face_box_centre(&box, row++, money_format(view->screen->due, amount));
    (void)face_box_wrap(&box, row + 1, face_word(FACE_WORD_TOO_SMALL, view->english));
}

/* Between what the customer and what the cashier looks at. */
static void
layout_rule(const struct face_canvas *canvas, unsigned column)
{
    const struct face_box rule = {
        .canvas = canvas,
        .row = 1,
        .column = column,
        .rows = canvas->rows - 2,
        .columns = 1,
        .style = FACE_STYLE_FAINT,
    };

    for (unsigned row = 0; row < rule.rows; row++)
        (void)face_box_put(&rule, row, 0, "│");
}

void
face_layout(const struct face_view *view, const struct face_canvas *canvas)
{
    struct face_box left = {.canvas = canvas, .row = 1};
    struct face_box right = {.canvas = canvas, .row = 1};

    if (canvas->rows < 3 || canvas->columns < 2)
        return;
    layout_top(view, canvas);
    layout_bottom(view, canvas);
    if (canvas->rows < FACE_ROWS_MIN || canvas->columns < FACE_COLUMNS_MIN) {
        layout_small(view, canvas);
        return;
    }
    left.rows = canvas->rows - 2;
    left.columns = LEFT_COLUMNS + (canvas->columns - FACE_COLUMNS_MIN) / 2;
    right.rows = left.rows;
    right.column = left.columns + 1;
    right.columns = canvas->columns - right.column;
    layout_rule(canvas, left.columns);
    face_left(view, &left);
    face_right(view, &right);
}
