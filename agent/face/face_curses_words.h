/*
 * face_curses_words.h -- the labels of the full-screen face, in both languages.
 *
 * What the till has to say comes as a note; these are the names around it.
 */
#ifndef AGENT_FACE_FACE_CURSES_WORDS_H
#define AGENT_FACE_FACE_CURSES_WORDS_H

#include <stdbool.h>

enum face_word {
#define FACE_WORD(name, chinese, english) FACE_WORD_##name,
#include "agent/face/face_curses_words.def"
#undef FACE_WORD
    FACE_WORDS
};

const char *face_word(enum face_word word, bool english);

#endif
