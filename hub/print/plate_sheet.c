#include "hub/print/plate_sheet.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hub/print/font_letters.h"
#include "hub/print/pdf.h"
#include "hub/print/qr_box.h"

#define MARK 4000     /* of a cut, beside the cards */
#define MARK_GAP 1000 /* between the two */
#define CROSS 1000    /* half of one between four cards */
#define CARD_EDGE 3000
#define TEXT_SIZE 256
#define ELLIPSIS "…"

/* A line of a card: how large, and where it stands below the card's upper edge. 0: none. */
struct line {
    int32_t size;
    int32_t y;
};

/* All in µm. */
struct measures {
    const char *word;
    int columns;
    int rows;
    int32_t width;
    int32_t height;
    int32_t qr; /* its side, with the quiet zone */
    int32_t qr_y;
    struct line store;
    struct line asks;
    struct line name;
    struct line number;
};

static const struct measures sizes[PLATE_SHEET_SIZES] = {
    [PLATE_SHEET_STAND] = {"stand", 2, 2, 90000, 130000, 74000, 30000, {7500, 15000}, {4500, 25500},
        {7500, 113000}, {3000, 122000}},
    [PLATE_SHEET_STICKER] = {"sticker", 3, 3, 60000, 85000, 49000, 18500, {5000, 9500},
        {3000, 16000}, {5000, 73500}, {2100, 80000}},
    [PLATE_SHEET_LABEL] = {"label", 4, 5, 45000, 52000, 36000, 6500, {3200, 6000}, {0, 0},
        {3200, 45200}, {1500, 49200}},
    [PLATE_SHEET_POSTER] = {"poster", 1, 1, 180000, 260000, 152000, 58000, {14000, 28000},
        {9000, 48000}, {14000, 226000}, {5000, 244000}},
};

static const char asks[] = "扫一扫付款 · Scan to pay";

/* TrueType, with all of these letters (font_letters.h), of Debian's package fonts-wqy-zenhei. */
static const char font_of_debian[] = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc";
static const char letters[] =
    "扫一扫付款桌店门口朝阳望京便利超市餐厅 Scan to pay No. 0123456789 ·…";

enum err
plate_sheet_read_size(const char *word, enum plate_sheet_size *ret_size)
{
    for (size_t i = 0; i < PLATE_SHEET_SIZES; i++)
        if (strcmp(sizes[i].word, word) == 0) {
            *ret_size = (enum plate_sheet_size)i;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

const char *
plate_sheet_find_font(const char *said)
{
    const char *font = said[0] == '\0' ? font_of_debian : said;

    return access(font, R_OK) == 0 ? font : NULL;
}

/* The last letter goes; false: there was none. */
static bool
drop_letter(char *text)
{
    size_t length = strlen(text);

    if (length == 0)
        return false;
    do
        length--;
    while (length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80);
    text[length] = '\0';
    return true;
}

/* What is too wide is written smaller, down to two thirds; what is too wide then is cut. */
static void
put_line(struct pdf *pdf, const struct line *line, const struct pdf_box *card, const char *text)
{
    const int32_t room = card->width - 2 * CARD_EDGE;
    int32_t width = pdf_text_width(pdf, text, line->size);
    int32_t size = line->size;
    char kept[TEXT_SIZE];
    char shown[TEXT_SIZE + sizeof(ELLIPSIS)];

    if (width > room)
        size = (int32_t)((int64_t)line->size * room / width);
    if (size < line->size * 2 / 3)
        size = line->size * 2 / 3;
    (void)snprintf(kept, sizeof(kept), "%s", text);
    (void)snprintf(shown, sizeof(shown), "%s", kept);
    while (pdf_text_width(pdf, shown, size) > room && drop_letter(kept))
        (void)snprintf(shown, sizeof(shown), "%s" ELLIPSIS, kept);
    pdf_text(pdf, card->x + card->width / 2, card->y + line->y, size, shown);
}

static enum err
put_qr(struct pdf *pdf, const struct measures *size, const struct pdf_box *card, const char *url)
{
    struct qr qr;
    struct qr_box box;
    int32_t unit;
    enum err err = qr_make(bytes_text(url), QR_LEVEL_Q, &qr);

    if (err != ERR_OK)
        return err;
    unit = size->qr / (int32_t)(qr.side + 2 * QR_QUIET);
    pdf_scale_begin(pdf, card->x + (card->width - unit * (int32_t)qr.side) / 2,
        card->y + size->qr_y + (size->qr - unit * (int32_t)qr.side) / 2, unit);
    while (qr_box_next(&qr, &box))
        pdf_box(pdf, (struct pdf_box){
                         (int32_t)box.x, (int32_t)box.y, (int32_t)box.width, (int32_t)box.height});
    pdf_scale_end(pdf);
    return ERR_OK;
}

static enum err
put_card(struct pdf *pdf, const struct measures *size, const struct pdf_box *at,
    const struct plate_sheet_card *card)
{
    put_line(pdf, &size->store, at, card->store);
    if (size->asks.size > 0)
        put_line(pdf, &size->asks, at, asks);
    put_line(pdf, &size->name, at, card->name);
    put_line(pdf, &size->number, at, card->number);
    return put_qr(pdf, size, at, card->url);
}

static struct pdf_box
field_of(const struct measures *size)
{
    const int32_t width = size->width * size->columns;
    const int32_t height = size->height * size->rows;

    return (struct pdf_box){(PDF_WIDTH - width) / 2, (PDF_HEIGHT - height) / 2, width, height};
}

static void
put_vertical_marks(struct pdf *pdf, const struct pdf_box *field, int32_t x)
{
    pdf_line(pdf, (struct pdf_box){x, field->y - MARK_GAP - MARK, 0, MARK});
    pdf_line(pdf, (struct pdf_box){x, field->y + field->height + MARK_GAP, 0, MARK});
}

static void
put_horizontal_marks(struct pdf *pdf, const struct pdf_box *field, int32_t y)
{
    pdf_line(pdf, (struct pdf_box){field->x - MARK_GAP - MARK, y, MARK, 0});
    pdf_line(pdf, (struct pdf_box){field->x + field->width + MARK_GAP, y, MARK, 0});
}

/* Where to cut: beside the cards, and a cross where four of them meet. */
static void
put_marks(struct pdf *pdf, const struct measures *size)
{
    const struct pdf_box field = field_of(size);

    for (int i = 0; i <= size->columns; i++)
        put_vertical_marks(pdf, &field, field.x + i * size->width);
    for (int i = 0; i <= size->rows; i++)
        put_horizontal_marks(pdf, &field, field.y + i * size->height);
    for (int i = 1; i < size->columns; i++)
        for (int j = 1; j < size->rows; j++) {
            const int32_t x = field.x + i * size->width;
            const int32_t y = field.y + j * size->height;

            pdf_line(pdf, (struct pdf_box){x - CROSS, y, 2 * CROSS, 0});
            pdf_line(pdf, (struct pdf_box){x, y - CROSS, 0, 2 * CROSS});
        }
}

static enum err
put_cards(struct pdf *pdf, const struct measures *size, const struct plate_sheet_card *cards,
    size_t count)
{
    const struct pdf_box field = field_of(size);
    const size_t a_page = (size_t)size->columns * (size_t)size->rows;

    for (size_t i = 0; i < count; i++) {
        const int place = (int)(i % a_page);
        const struct pdf_box at = {field.x + place % size->columns * size->width,
            field.y + place / size->columns * size->height, size->width, size->height};
        enum err err;

        if (place == 0) {
            pdf_page(pdf);
            put_marks(pdf, size);
        }
        err = put_card(pdf, size, &at, &cards[i]);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
plate_sheet_make(const char *font_file, enum plate_sheet_size size,
    const struct plate_sheet_card *cards, size_t count, uint8_t **ret_bytes, size_t *ret_size)
{
    struct pdf *pdf;
    enum err err;

    if (count > PLATE_SHEET_MAX)
        return ERR_TOO_BIG;
    err = font_letters_check(font_file, letters);
    if (err == ERR_OK)
        err = pdf_open(font_file, &pdf);
    if (err != ERR_OK)
        return err;
    err = put_cards(pdf, &sizes[size], cards, count);
    if (err == ERR_OK)
        return pdf_close(&pdf, ret_bytes, ret_size);
    pdf_drop(&pdf);
    return err;
}
