/*
 * face_curses_keys.h -- what the keys do now, for the bottom line. Pure.
 */
#ifndef AGENT_FACE_FACE_CURSES_KEYS_H
#define AGENT_FACE_FACE_CURSES_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/face/face_curses_words.h"
#include "agent/flow/screen.h"

#define FACE_KEYS_MAX 12
#define FACE_KEY_QUIT '9' /* in the menu of shifts */

struct face_key {
    enum face_word key;
    enum face_word does;
};

/** face_keys_now() fills in those that do something now, in the order of their importance. */
size_t face_keys_now(const struct screen *screen, struct face_key ret_keys[static FACE_KEYS_MAX]);

/** face_keys_quits() is whether F10 quits, because there is nothing else to do. */
bool face_keys_quits(const struct screen *screen);

/** face_keys_is_menu() is whether FACE_KEY_QUIT is a choice. */
bool face_keys_is_menu(const struct screen *screen);

#endif
