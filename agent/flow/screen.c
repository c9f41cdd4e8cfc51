#include "agent/flow/screen.h"

#include <string.h>

static const struct {
    const char *name;
    const char *chinese;
    const char *english;
} messages[SCREEN_MESSAGES] = {
#define SCREEN_MESSAGE(name, chinese, english) {#name, chinese, english},
#include "agent/flow/screen.def"
#undef SCREEN_MESSAGE
};

static const char *const views[SCREEN_VIEWS] = {
    [SCREEN_STARTING] = "starting",
    [SCREEN_READY] = "ready",
    [SCREEN_COLLECTING] = "collecting",
    [SCREEN_PAID] = "paid",
    [SCREEN_CASH] = "cash",
    [SCREEN_CASH_DONE] = "cash_done",
    [SCREEN_CASH_BACK] = "cash_back",
    [SCREEN_HISTORY] = "history",
    [SCREEN_SHIFT] = "shift",
    [SCREEN_CODE] = "code",
    [SCREEN_CANCELLED] = "cancelled",
    [SCREEN_UNKNOWN] = "unknown",
    [SCREEN_UNCONFIRMED] = "unconfirmed",
    [SCREEN_ERROR] = "error",
};

static void
put_place(const struct screen_note *note, bool english, struct bytes place, struct text *text)
{
    char amount[MONEY_TEXT_MAX];

    if (bytes_is(place, "amount"))
        text_put(text, money_format(note->amount, amount));
    else if (bytes_is(place, "number"))
        text_put_int(text, note->number);
    else if (note->text[0] != '\0')
        text_put(text, note->text);
    else if (note->line != SHIFT_LINE_NONE)
        text_put(text, shift_line_label(note->line, english));
    else
        text_put(text, channel_label(note->channel, english));
}

void
screen_say(const struct screen_note *note, bool english, struct text *text)
{
    const char *at;

    NEED((unsigned)note->message < SCREEN_MESSAGES);
    at = english ? messages[note->message].english : messages[note->message].chinese;
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        size_t place;

        text_put_bytes(text, bytes_of(at, plain));
        at += plain;
        if (*at == '\0')
            return;
        place = strcspn(at, "}");
        put_place(note, english, bytes_of(at + 1, place - 1), text);
        at += place + 1;
    }
}

const char *
screen_message_name(enum screen_message message)
{
    NEED((unsigned)message < SCREEN_MESSAGES);
    return messages[message].name;
}

const char *
screen_view_name(enum screen_view view)
{
    NEED((unsigned)view < SCREEN_VIEWS);
    return views[view];
}
