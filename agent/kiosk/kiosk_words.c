#include "agent/kiosk/kiosk_words.h"

const char *
kiosk_word(enum kiosk_word word, bool english)
{
    static const char *const words[KIOSK_WORDS][2] = {
#define KIOSK_WORD(name, chinese, english) {chinese, english},
#include "agent/kiosk/kiosk_words.def"
#undef KIOSK_WORD
    };

    return words[word][english];
}
