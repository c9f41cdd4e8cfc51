#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/face/face_curses_layout.h"
#include "agent/face/face_curses_layout_test.h"
#include "agent/face/face_curses_text.h"

#define ROWS_MAX 50
#define COLUMNS_MAX 160
#define CELL_SIZE 5

/* What a terminal would show; the second cell of a wide character is empty. */
struct grid {
    unsigned rows;
    unsigned columns;
    char cells[ROWS_MAX][COLUMNS_MAX][CELL_SIZE];
    enum face_style styles[ROWS_MAX][COLUMNS_MAX];
};

static void
put(void *context, unsigned row, unsigned column, enum face_style style, struct bytes text)
{
    struct grid *grid = context;

    assert_true(text_is_utf8(text));
    while (text.size > 0) {
        size_t size = 1;
        unsigned width;

        while (size < text.size && (text.at[size] & 0xc0) == 0x80)
            size++;
        width = face_text_width(bytes_of(text.at, size));
        assert_true(row < grid->rows);
        assert_true(column + width <= grid->columns);
        memcpy(grid->cells[row][column], text.at, size);
        grid->cells[row][column][size] = '\0';
        grid->styles[row][column] = style;
        if (width == 2) {
            grid->cells[row][column + 1][0] = '\0';
            grid->styles[row][column + 1] = style;
        }
        column += width;
        text = bytes_from(text, size);
    }
}

static void
lay_out(struct grid *grid, const struct face_view *view, unsigned rows, unsigned columns)
{
    const struct face_canvas canvas = {
        .rows = rows, .columns = columns, .context = grid, .put = put};

    memset(grid, 0, sizeof(*grid));
    grid->rows = rows;
    grid->columns = columns;
    for (unsigned row = 0; row < rows; row++)
        for (unsigned column = 0; column < columns; column++)
            grid->cells[row][column][0] = ' ';
    face_layout(view, &canvas);
}

static void
row_text(const struct grid *grid, unsigned row, char *block, size_t size)
{
    struct text text;

    text_init(&text, block, size);
    for (unsigned column = 0; column < grid->columns; column++)
        text_put(&text, grid->cells[row][column]);
    while (text.length > 0 && block[text.length - 1] == ' ')
        block[--text.length] = '\0';
}

/* Blank rows of the picture stand for nothing but the rule. */
static void
assert_looks(const struct face_view *view, const char *const picture[FACE_ROWS_MIN])
{
    static struct grid grid;
    char block[COLUMNS_MAX * CELL_SIZE];
    bool same = true;

    lay_out(&grid, view, FACE_ROWS_MIN, FACE_COLUMNS_MIN);
    for (unsigned row = 0; row < FACE_ROWS_MIN; row++) {
        row_text(&grid, row, block, sizeof(block));
        same = same && picture[row] != NULL && strcmp(block, picture[row]) == 0;
    }
    for (unsigned row = 0; !same && row < FACE_ROWS_MIN; row++) {
        row_text(&grid, row, block, sizeof(block));
        print_message("        \"%s\",\n", block);
    }
    assert_true(same);
}

static struct screen
screen_of(enum screen_view view)
{
    return (struct screen){
        .view = view,
        .store = "朝阳门店",
        .till = "3号机",
        .staff = "王芳",
        .time = "14:05",
        .left_s = -1,
        .tries_left = CODE_TRIES_MAX,
    };
}

static struct screen
ready_screen(void)
{
    struct screen screen = screen_of(SCREEN_READY);

    memcpy(screen.entry, "2*2+8.34", sizeof("2*2+8.34"));
    screen.entered = money_of(1234);
    screen.last = (struct screen_last){
        .known = true,
        .channel = CHANNEL_WECHAT,
        .amount = money_of(3600),
        .sequence = 6,
        .time = "14:02",
        .print = SCREEN_PRINT_DONE,
    };
    return screen;
}

static struct screen
paid_screen(void)
{
    struct screen screen = screen_of(SCREEN_PAID);

    screen.sequence = 7;
    screen.due = money_of(1234);
    screen.channel = CHANNEL_ALIPAY;
    screen.sync = SCREEN_WAITING;
    screen.waiting_count = 12;
    memcpy(screen.number, "0000010383306737265934336", 26);
    screen.note = (struct screen_note){
        .message = SCREEN_SAY_PAID, .amount = money_of(1234), .channel = CHANNEL_ALIPAY};
    screen.last =
        (struct screen_last){.known = true, .sequence = 7, .print = SCREEN_PRINT_PRINTING};
    return screen;
}

static struct screen
collecting_screen(void)
{
    struct screen screen = screen_of(SCREEN_COLLECTING);

    screen.sequence = 7;
    screen.due = money_of(1234);
    screen.elapsed_s = 47;
    screen.sync = SCREEN_OFFLINE;
    screen.offline = true;
    memcpy(screen.offline_since, "14:01", SCREEN_TIME_MAX);
    screen.note.message = SCREEN_SAY_WAITING_OFFLINE;
    assert_int_equal(
        ERR_OK, qr_make(bytes_text("HTTPS://PAY.EXAMPLE.COM/T/"
                                   "CAAAAAMGUEAACAAAAAAW677NN4AAABGSNMCHMJNWDHWWM4WA3NZQN7A"),
                    QR_LEVEL_M, &screen.qr));
    return screen;
}

static void
the_amount_is_on_the_right_and_its_lines_are_on_the_left(void **state)
{
    const struct screen screen = ready_screen();
    struct face_view view = {.screen = &screen};

    (void)state;
    assert_looks(&view, ready_chinese);
    view.english = true;
    assert_looks(&view, ready_english);
}

static void
a_result_fills_the_right_column(void **state)
{
    static struct grid grid;
    const struct screen screen = paid_screen();
    struct face_view view = {.screen = &screen};

    (void)state;
    assert_looks(&view, paid_chinese);
    lay_out(&grid, &view, FACE_ROWS_MIN, FACE_COLUMNS_MIN);
    for (unsigned row = 1; row < FACE_ROWS_MIN - 1; row++)
        for (unsigned column = 44; column < FACE_COLUMNS_MIN; column++)
            assert_int_equal(FACE_STYLE_GOOD, grid.styles[row][column]);
    view.english = true;
    assert_looks(&view, paid_english);
}

static void
a_sale_that_waits_offline_asks_for_the_code(void **state)
{
    const struct screen screen = collecting_screen();
    struct face_view view = {.screen = &screen};

    (void)state;
    assert_looks(&view, offline_chinese);
    view.english = true;
    assert_looks(&view, offline_english);
}

static void
a_code_is_typed_in_two_groups(void **state)
{
    struct screen screen = screen_of(SCREEN_CODE);
    struct face_view view = {.screen = &screen};

    (void)state;
    screen.sequence = 7;
    screen.due = money_of(1234);
    screen.tries_left = 4;
    screen.choices_count = 2;
    memcpy(screen.code, "12345", 6);
    screen.note.message = SCREEN_SAY_CODE_TYPE;
    assert_looks(&view, code_chinese);
    view.english = true;
    assert_looks(&view, code_english);
}

static void
cash_shows_what_goes_back_in_large_type(void **state)
{
    struct screen screen = screen_of(SCREEN_CASH);
    struct face_view view = {.screen = &screen};

    (void)state;
    screen.due = money_of(1234);
    screen.cash_due = money_of(1230);
    memcpy(screen.entry, "20", 3);
    screen.entered = money_of(2000);
    screen.tendered = screen.entered;
    screen.change = money_of(770);
    assert_looks(&view, cash_chinese);
    view.english = true;
    assert_looks(&view, cash_english);
}

/* The modules as the cells at that place show them. */
static void
assert_qr_at(const struct grid *grid, const struct qr *qr, unsigned row, unsigned column)
{
    for (unsigned y = 0; y < qr->side; y++)
        for (unsigned x = 0; x < qr->side; x++) {
            unsigned line = y + QR_QUIET;
            const char *cell = grid->cells[row + line / 2][column + x + QR_QUIET];
            bool dark = strcmp(cell, "█") == 0 || strcmp(cell, line % 2 == 0 ? "▀" : "▄") == 0;

            assert_int_equal(qr_dark(qr, x, y), dark);
        }
}

static void
a_tickets_qr_fits_with_its_whole_quiet_zone_black_on_white(void **state)
{
    static struct grid grid;
    const struct screen screen = collecting_screen();
    const struct face_view view = {.screen = &screen};

    (void)state;
    assert_int_equal(33, screen.qr.side);
    lay_out(&grid, &view, FACE_ROWS_MIN, FACE_COLUMNS_MIN);
    assert_qr_at(&grid, &screen.qr, 1, 1);
    for (unsigned row = 1; row < 22; row++)
        for (unsigned column = 1; column < 42; column++)
            assert_int_equal(FACE_STYLE_PAPER, grid.styles[row][column]);
}

static void
a_qr_that_does_not_fit_is_shown_as_its_address(void **state)
{
    static struct grid grid;
    struct screen screen = collecting_screen();
    const struct face_view view = {.screen = &screen};
    char block[COLUMNS_MAX * CELL_SIZE];
    bool seen = false;

    (void)state;
    screen.qr.side = 57;
    memcpy(screen.url, "HTTPS://PAY", 12);
    lay_out(&grid, &view, FACE_ROWS_MIN, FACE_COLUMNS_MIN);
    for (unsigned row = 0; row < FACE_ROWS_MIN; row++) {
        row_text(&grid, row, block, sizeof(block));
        seen = seen || strstr(block, "HTTPS://PAY") != NULL;
    }
    assert_true(seen);
}

static void
a_pin_is_not_shown(void **state)
{
    static struct grid grid;
    struct screen screen = screen_of(SCREEN_CODE);
    const struct face_view view = {.screen = &screen};
    char block[COLUMNS_MAX * CELL_SIZE];

    (void)state;
    screen.ask = SCREEN_ASK_PIN;
    screen.pin_length = 3;
    lay_out(&grid, &view, FACE_ROWS_MIN, FACE_COLUMNS_MIN);
    row_text(&grid, 8, block, sizeof(block));
    assert_non_null(strstr(block, "● ● ● _"));
}

/* put() fails the test when anything lies outside. */
static void
nothing_leaves_a_window_of_any_size(void **state)
{
    static struct grid grid;
    /* Under valgrind: some of them, in both languages. */
    const unsigned step = getenv("TEST_LESS") == NULL ? 1 : 7;

    (void)state;
    for (unsigned i = 0; i < SCREEN_VIEWS * SCREEN_ASKS * 2; i += step) {
        struct screen screen = collecting_screen();
        const struct face_view view = {.screen = &screen, .english = i % 2 == 1};

        screen.view = (enum screen_view)(i / 2 % SCREEN_VIEWS);
        screen.ask = (enum screen_ask)(i / 2 / SCREEN_VIEWS);
        screen.last = ready_screen().last;
        memset(screen.store, 'm', sizeof(screen.store) - 1);
        memset(screen.entry, '8', sizeof(screen.entry) - 1);
        screen.due = money_of(MONEY_FEN_MAX);
        screen.tendered = screen.due;
        screen.change = screen.due;
        screen.note.message = SCREEN_SAY_PRINT_ASK;
        for (unsigned rows = 0; rows <= ROWS_MAX; rows += 1 + rows / 24 * 8)
            for (unsigned columns = 0; columns <= COLUMNS_MAX; columns += 1 + columns / 81 * 16)
                lay_out(&grid, &view, rows, columns);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_amount_is_on_the_right_and_its_lines_are_on_the_left),
        cmocka_unit_test(a_result_fills_the_right_column),
        cmocka_unit_test(a_sale_that_waits_offline_asks_for_the_code),
        cmocka_unit_test(a_code_is_typed_in_two_groups),
        cmocka_unit_test(cash_shows_what_goes_back_in_large_type),
        cmocka_unit_test(a_tickets_qr_fits_with_its_whole_quiet_zone_black_on_white),
        cmocka_unit_test(a_qr_that_does_not_fit_is_shown_as_its_address),
        cmocka_unit_test(a_pin_is_not_shown),
        cmocka_unit_test(nothing_leaves_a_window_of_any_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
