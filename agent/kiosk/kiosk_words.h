/*
 * kiosk_words.h -- what a payer reads on a display, in both languages.
 */
#ifndef AGENT_KIOSK_KIOSK_WORDS_H
#define AGENT_KIOSK_KIOSK_WORDS_H

#include <stdbool.h>

enum kiosk_word {
#define KIOSK_WORD(name, chinese, english) KIOSK_WORD_##name,
#include "agent/kiosk/kiosk_words.def"
#undef KIOSK_WORD
    KIOSK_WORDS
};

const char *kiosk_word(enum kiosk_word word, bool english);

#endif
