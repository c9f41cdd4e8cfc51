#include "agent/face/face_curses_words.h"

#include "shared/base/need.h"

static const struct {
    const char *chinese;
    const char *english;
} words[FACE_WORDS] = {
#define FACE_WORD(name, chinese, english) {chinese, english},
#include "agent/face/face_curses_words.def"
#undef FACE_WORD
};

const char *
face_word(enum face_word word, bool english)
{
    NEED((unsigned)word < FACE_WORDS);
    return english ? words[word].english : words[word].chinese;
}
