#include "tools/paper/roll.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/text.h"
#include "shared/draw/font.h"
#include "shared/text/qr.h"

#define COMMAND_MAX ((size_t)64 * 1024)
#define TEXT_MAX ((size_t)64 * 1024)
#define PAGE_ROWS_MAX 12000U
#define LINE_ROWS 30U
/* Font A: half of a Chinese character, and how its letters stand in 24 rows. */
#define CELL_WIDTH 12
#define LETTER_SIZE 22
#define BASELINE 20
#define CELLS_MAX 64U
#define QR_CONTENT_MAX 1024

struct roll {
    struct roll_options options;
    struct font *font;
    iconv_t gbk;
    struct picture *page;
    unsigned y; /* rows of the page that are done */
    unsigned lines;
    struct text text;
    bool centred;
    bool chinese;
    uint32_t line[CELLS_MAX]; /* code points; a wide one takes two cells, the second is 0 */
    unsigned cells;
    uint8_t qr[QR_CONTENT_MAX];
    size_t qr_size;
    unsigned qr_scale;
    size_t used; /* of command: what has come of one that is not whole yet */
    uint8_t command[COMMAND_MAX];
    char block[TEXT_MAX];
};

static enum err
open_parts(struct roll *roll)
{
    enum err err = picture_make(roll->options.dots, PAGE_ROWS_MAX, &roll->page);

    if (err == ERR_OK && roll->options.font_file != NULL)
        err = font_open(roll->options.font_file, &roll->font);
    roll->gbk = iconv_open("UTF-32LE", "GBK");
    if (err == ERR_OK && roll->gbk == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) */
        err = ERR_UNSUPPORTED;
    return err;
}

enum err
roll_open(const struct roll_options *options, struct roll **ret_roll)
{
    struct roll *roll = calloc(1, sizeof(*roll));
    enum err err;

    if (roll == NULL)
        return ERR_NO_SPACE;
    roll->options = *options;
    text_init(&roll->text, roll->block, sizeof(roll->block));
    err = open_parts(roll);
    if (err != ERR_OK) {
        roll_close(&roll);
        return err;
    }
    *ret_roll = roll;
    return ERR_OK;
}

void
roll_close(struct roll **roll)
{
    if (*roll == NULL)
        return;
    if ((*roll)->gbk != NULL && (*roll)->gbk != (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) */
        (void)iconv_close((*roll)->gbk);
    font_close(&(*roll)->font);
    picture_free(&(*roll)->page);
    free(*roll);
    *roll = NULL;
}

static void
put_utf8(struct text *text, uint32_t point)
{
    if (point < 0x80) {
        text_put_char(text, (char)point);
    } else if (point < 0x800) {
        text_put_char(text, (char)(0xc0 | point >> 6));
        text_put_char(text, (char)(0x80 | (point & 0x3f)));
    } else {
        text_put_char(text, (char)(0xe0 | point >> 12));
        text_put_char(text, (char)(0x80 | (point >> 6 & 0x3f)));
        text_put_char(text, (char)(0x80 | (point & 0x3f)));
    }
}

static unsigned
columns(const struct roll *roll)
{
    return roll->options.dots / CELL_WIDTH;
}

/* The line that was gathered goes onto the paper. */
static void
print_line(struct roll *roll)
{
    unsigned left = roll->centred ? (columns(roll) - roll->cells) / 2 : 0;

    for (unsigned i = 0; i < left && roll->cells > 0; i++)
        text_put_char(&roll->text, ' ');
    for (unsigned i = 0; i < roll->cells; i++) {
        uint32_t point = roll->line[i];

        if (point == 0)
            continue;
        put_utf8(&roll->text, point);
        /* A letter that the font does not have is missing on the picture only. */
        if (roll->font != NULL && point != ' ' &&
            font_dots(roll->font, LETTER_SIZE, point, roll->page, (int)((left + i) * CELL_WIDTH),
                (int)roll->y + BASELINE) != ERR_OK)
            picture_set(roll->page, (left + i) * CELL_WIDTH, roll->y);
    }
    text_put_char(&roll->text, '\n');
    roll->cells = 0;
    roll->y += LINE_ROWS;
    roll->lines++;
}

static void
put_point(struct roll *roll, uint32_t point, unsigned width)
{
    if (roll->cells + width > columns(roll))
        print_line(roll);
    roll->line[roll->cells++] = point;
    if (width == 2)
        roll->line[roll->cells++] = 0;
}

static void
put_chinese(struct roll *roll, const uint8_t *pair)
{
    char bytes[2] = {(char)pair[0], (char)pair[1]};
    uint8_t utf32[4] = {'?'};
    char *from = bytes;
    char *to = (char *)utf32;
    size_t from_left = sizeof(bytes);
    size_t to_left = sizeof(utf32);

    if (iconv(roll->gbk, &from, &from_left, &to, &to_left) == (size_t)-1)
        (void)iconv(roll->gbk, NULL, NULL, NULL, NULL);
    put_point(roll, (uint32_t)utf32[0] | (uint32_t)utf32[1] << 8 | (uint32_t)utf32[2] << 16, 2);
}

static void
print_qr(struct roll *roll)
{
    struct qr qr;
    unsigned left;

    if (roll->qr_size == 0 || qr_make(bytes_of(roll->qr, roll->qr_size), QR_LEVEL_M, &qr) != ERR_OK)
        return;
    left = (roll->options.dots - qr.side * roll->qr_scale) / 2;
    for (unsigned y = 0; y < qr.side * roll->qr_scale; y++)
        for (unsigned x = 0; x < qr.side * roll->qr_scale; x++)
            if (qr_dark(&qr, x / roll->qr_scale, y / roll->qr_scale))
                picture_set(roll->page, left + x, roll->y + QR_QUIET * roll->qr_scale + y);
    roll->y += (qr.side + 2 * QR_QUIET) * roll->qr_scale;
    text_put(&roll->text, "[QR ");
    text_put_bytes(&roll->text, bytes_of(roll->qr, roll->qr_size));
    text_put(&roll->text, "]\n");
}

/* GS ( k: function is the third byte of what follows the length. */
static void
take_qr(struct roll *roll, const uint8_t *data, size_t size)
{
    if (size >= 3 && data[0] == '1' && data[1] == 'C')
        roll->qr_scale = data[2] >= 1 && data[2] <= 16 ? data[2] : 3;
    else if (size >= 3 && data[0] == '1' && data[1] == 'P' && size - 3 <= sizeof(roll->qr)) {
        roll->qr_size = size - 3;
        memcpy(roll->qr, data + 3, roll->qr_size);
    } else if (size >= 3 && data[0] == '1' && data[1] == 'Q')
        print_qr(roll);
}

/* GS v 0: rows of whole bytes. */
static void
print_picture(struct roll *roll, const uint8_t *rows, unsigned row_size, unsigned height)
{
    unsigned left = roll->centred && row_size * 8 < roll->options.dots
                        ? (roll->options.dots - row_size * 8) / 2
                        : 0;

    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < row_size * 8; x++)
            if ((rows[(size_t)y * row_size + x / 8] & 0x80U >> x % 8) != 0)
                picture_set(roll->page, left + x, roll->y + y);
    roll->y += height;
    text_printf(&roll->text, "[picture %ux%u]\n", row_size * 8, height);
}

void
roll_end(struct roll *roll)
{
    struct picture cut = *roll->page;

    if (roll->cells > 0)
        print_line(roll);
    if (roll->y == 0)
        return;
    cut.height = roll->y < PAGE_ROWS_MAX ? roll->y : PAGE_ROWS_MAX;
    if (roll->options.owner.page != NULL)
        roll->options.owner.page(roll->options.owner.context, &cut, text_bytes(&roll->text));
    memset(roll->page->rows, 0, roll->page->row_size * roll->page->height);
    roll->y = 0;
    text_clear(&roll->text);
}

/* Each takes a whole command and says how long it is; 0: more of it is to come. */
static size_t
take_esc(struct roll *roll, const uint8_t *at, size_t size)
{
    size_t length = at[1] == '@' ? 2 : at[1] == 'p' ? 5 : 3;

    if (size < length)
        return 0;
    if (at[1] == '@') {
        roll->centred = false;
        roll->chinese = false;
        roll->cells = 0;
        roll->qr_size = 0;
        roll->qr_scale = 3;
    } else if (at[1] == 'a') {
        roll->centred = (at[2] & 3) == 1;
    } else if (at[1] == 'd') {
        roll->y += at[2] * LINE_ROWS;
    } else if (at[1] == 'p' && roll->options.owner.drawer != NULL) {
        roll->options.owner.drawer(roll->options.owner.context);
    }
    return length;
}

static size_t
take_gs(struct roll *roll, const uint8_t *at, size_t size)
{
    size_t length = 3;

    if (at[1] == 'V') {
        length = size >= 3 && at[2] >= 'A' ? 4 : 3;
        if (size >= length)
            roll_end(roll);
    } else if (at[1] == '(') {
        length = size >= 5 ? 5U + at[3] + at[4] * 256U : 5;
        if (size >= length && at[2] == 'k')
            take_qr(roll, at + 5, length - 5);
    } else if (at[1] == 'v') {
        unsigned row_size = size >= 8 ? at[4] + at[5] * 256U : 0;
        unsigned height = size >= 8 ? at[6] + at[7] * 256U : 0;

        length = 8 + (size_t)row_size * height;
        if (size >= length)
            print_picture(roll, at + 8, row_size, height);
    } else if (at[1] == 'r' && size >= length && roll->options.owner.mark != NULL) {
        roll->options.owner.mark(roll->options.owner.context);
    }
    return size < length ? 0 : length;
}

static size_t
take(struct roll *roll, const uint8_t *at, size_t size)
{
    bool is_command = at[0] == 0x1b || at[0] == 0x1c || at[0] == 0x1d;
    bool is_pair = roll->chinese && at[0] >= 0x81;

    if ((is_command || is_pair) && size < 2)
        return 0;
    if (at[0] == 0x1b)
        return take_esc(roll, at, size);
    if (at[0] == 0x1d)
        return take_gs(roll, at, size);
    if (at[0] == 0x1c) {
        roll->chinese = at[1] == '&' || (at[1] != '.' && roll->chinese);
        return 2;
    }
    if (is_pair) {
        put_chinese(roll, at);
        return 2;
    }
    if (at[0] == '\n')
        print_line(roll);
    else if (at[0] >= ' ')
        put_point(roll, at[0] < 0x80 ? at[0] : '?', 1);
    return 1;
}

enum err
roll_feed(struct roll *roll, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (roll->used == sizeof(roll->command))
            return ERR_TOO_BIG;
        roll->command[roll->used++] = bytes.at[i];
        if (take(roll, roll->command, roll->used) != 0)
            roll->used = 0;
        if (roll->y >= PAGE_ROWS_MAX || !text_ok(&roll->text))
            return ERR_TOO_BIG;
    }
    return ERR_OK;
}

unsigned
roll_lines(const struct roll *roll)
{
    return roll->lines;
}
