#include "agent/kiosk/kiosk_pad.h"

#define ROWS 4
#define COLUMNS 4
#define GAP 12

struct key {
    int column, row, rows;
    enum till_key key;
    int digit;
    const char *text; /* or */
    enum kiosk_word word;
    bool amount_only;
    bool strong;
};

static const struct key keys[] = {
    {0, 0, 1, TILL_KEY_DIGIT, 1, "1", 0, false, false},
    {1, 0, 1, TILL_KEY_DIGIT, 2, "2", 0, false, false},
    {2, 0, 1, TILL_KEY_DIGIT, 3, "3", 0, false, false},
    {0, 1, 1, TILL_KEY_DIGIT, 4, "4", 0, false, false},
    {1, 1, 1, TILL_KEY_DIGIT, 5, "5", 0, false, false},
    {2, 1, 1, TILL_KEY_DIGIT, 6, "6", 0, false, false},
    {0, 2, 1, TILL_KEY_DIGIT, 7, "7", 0, false, false},
    {1, 2, 1, TILL_KEY_DIGIT, 8, "8", 0, false, false},
    {2, 2, 1, TILL_KEY_DIGIT, 9, "9", 0, false, false},
    {0, 3, 1, TILL_KEY_POINT, 0, ".", 0, true, false},
    {1, 3, 1, TILL_KEY_DIGIT, 0, "0", 0, false, false},
    {2, 3, 1, TILL_KEY_DOUBLE_ZERO, 0, "00", 0, true, false},
    {3, 0, 1, TILL_KEY_BACKSPACE, 0, "←", 0, false, false},
};

static void
put_key(const struct kiosk_page *page, struct canvas_box box, const struct key *key)
{
    const struct kiosk_target target = {.key = key->key, .digit = key->digit};
    int gap = kiosk_page_length(page, GAP);
    int left = box.x + (box.width + gap) * key->column / COLUMNS;
    int right = box.x + (box.width + gap) * (key->column + 1) / COLUMNS - gap;
    int top = box.y + (box.height + gap) * key->row / ROWS;
    int bottom = box.y + (box.height + gap) * (key->row + key->rows) / ROWS - gap;

    kiosk_page_key(page, canvas_box(left, top, right - left, bottom - top), &target,
        key->text != NULL ? key->text : kiosk_page_word(page, key->word), key->strong);
}

void
kiosk_pad(const struct kiosk_page *page, struct canvas_box box, enum kiosk_pad pad)
{
    bool amount = pad == KIOSK_PAD_AMOUNT;
    const struct key clear = {.column = 3,
        .row = 1,
        .rows = 1,
        .key = amount ? TILL_KEY_CLEAR : TILL_KEY_ESC,
        .word = amount ? KIOSK_WORD_DO_CLEAR : KIOSK_WORD_DO_BACK};
    const struct key go = {.column = 3,
        .row = 2,
        .rows = 2,
        .key = amount ? TILL_KEY_QR : TILL_KEY_CONFIRM,
        .word = amount ? KIOSK_WORD_DO_PAY : KIOSK_WORD_DO_OK,
        .strong = true};

    for (size_t i = 0; i < LENGTH(keys); i++)
        if (amount || !keys[i].amount_only)
            put_key(page, box, &keys[i]);
    put_key(page, box, &clear);
    put_key(page, box, &go);
}
