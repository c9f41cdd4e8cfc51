/*
 * setting.h -- what can be set for an organisation or a terminal: names, kinds, limits.
 *
 * A value that stands nowhere above is the configuration's ([terminal] settings), or else the
 * initial one. Values are kept and said as text: a number in digits, "true" or "false", a word, a
 * text of several lines. Pure.
 */
#ifndef HUB_FLOW_SETTING_H
#define HUB_FLOW_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/text/json.h"

#define SETTING_VALUE_SIZE 256 /* with its terminator */
#define SETTING_TENDERS "qr cash"
/* Whose settings: an organisation's id, or this of a terminal's: both count from 1. */
#define SETTING_OF_TERMINAL(id) (-(id))

enum setting_kind {
    SETTING_COUNT,
    SETTING_FEN,
    SETTING_WORD, /* one of SETTING_TENDERS */
    SETTING_BOOL,
    SETTING_TEXT,
    SETTING_PIN /* digits that terminals use and no person reads again: sealed */
};

enum setting {
#define SETTING(name, number, word, kind, least, most, initial, english, chinese) SETTING_IS_##name,
#include "hub/flow/setting.def"
#undef SETTING
    SETTINGS
};

struct setting_rule {
    int64_t number; /* as it is stored */
    const char *word;
    enum setting_kind kind;
    int64_t least;
    int64_t most;
    const char *initial;
    const char *english;
    const char *chinese;
};

/** setting_rule() is what one is held to. */
struct setting_rule setting_rule(enum setting setting);

/** setting_numbered() and setting_named() find one; SETTINGS for none. */
enum setting setting_numbered(int64_t number);
enum setting setting_named(const char *word);

/** setting_right() is whether it may have that value. */
bool setting_right(enum setting setting, const char *value);

/** setting_put() writes the member as terminals read it: a number, a truth or a text. */
void setting_put(struct json_writer *writer, enum setting setting, const char *value);

/** setting_of_json() is the value that an object of terminal settings gives it; false: none. */
bool setting_of_json(const struct json_node *root, enum setting setting,
    char ret_value[static SETTING_VALUE_SIZE]) MUST_CHECK;

#endif
