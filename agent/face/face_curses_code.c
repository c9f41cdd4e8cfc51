#include "agent/face/face_curses_code.h"

#include <stdio.h>

#include "agent/face/face_curses_words.h"

#define LINE_SIZE 512
#define HEADLINE_ROW 1
#define BIG_ROW 5
#define STATE_ROW 10

static const char *
say(const struct face_view *view, enum face_word word)
{
    return face_word(word, view->english);
}

/* Eight places in two groups; those not typed yet are lines. */
static void
put_code(const struct face_box *box, const char *code)
{
    char block[CODE_DIGITS + 2];
    size_t length = strlen(code);

    for (size_t i = 0; i < CODE_DIGITS; i++)
        block[i < CODE_DIGITS / 2 ? i : i + 1] = i < length ? code[i] : '_';
    block[CODE_DIGITS / 2] = ' ';
    block[CODE_DIGITS + 1] = '\0';
    face_box_big(box, BIG_ROW, block);
}

unsigned
face_code_right(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct face_box faint = face_box_styled(box, FACE_STYLE_FAINT);
    const struct screen *screen = view->screen;
    char amount[MONEY_TEXT_MAX];
    char block[LINE_SIZE];

    (void)snprintf(block, sizeof(block), "¥%s", money_format(screen->due, amount));
    face_box_centre(&strong, HEADLINE_ROW + 1, block);
    put_code(box, screen->code);
    if (screen->tries_left < CODE_TRIES_MAX && screen->note.message != SCREEN_SAY_CODE_WRONG) {
        (void)snprintf(block, sizeof(block), "%s%lld%s", say(view, FACE_WORD_TRIES_LEFT),
            (long long)screen->tries_left, say(view, FACE_WORD_TRIES_AFTER));
        face_box_centre(&faint, BIG_ROW + 4, block);
    }
    if (screen->choices_count > 1) {
        (void)snprintf(block, sizeof(block), "%s%lld%s", say(view, FACE_WORD_CHOICES),
            (long long)screen->choices_count, say(view, FACE_WORD_CHOICES_AFTER));
        face_box_centre(&faint, STATE_ROW + 5, block);
    }
    return STATE_ROW;
}

unsigned
face_code_pin(const struct face_view *view, const struct face_box *box)
{
    const struct face_box strong = face_box_styled(box, FACE_STYLE_STRONG);
    const struct screen_note name = {.message = SCREEN_SAY_PIN_TYPE};
    char block[LINE_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    screen_say(&name, view->english, &text);
    face_box_centre(&strong, BIG_ROW, block);
    text_clear(&text);
    for (int64_t i = 0; i < view->screen->pin_length; i++)
        text_put(&text, "● ");
    text_put_char(&text, '_');
    face_box_centre(&strong, BIG_ROW + 2, block);
    return STATE_ROW;
}
