#include "agent/input/scanner_code.h"

#include <linux/input-event-codes.h>
#include <string.h>

#define PRINTABLE_FROM 0x20
#define PRINTABLE_TO 0x7e

/* Plain, and with Shift. */
static const char keys[KEY_MAX][2] = {
    [KEY_1] = "1!",
    [KEY_2] = "2@",
    [KEY_3] = "3#",
    [KEY_4] = "4$",
    [KEY_5] = "5%",
    [KEY_6] = "6^",
    [KEY_7] = "7&",
    [KEY_8] = "8*",
    [KEY_9] = "9(",
    [KEY_0] = "0)",
    [KEY_MINUS] = "-_",
    [KEY_EQUAL] = "=+",
    [KEY_Q] = "qQ",
    [KEY_W] = "wW",
    [KEY_E] = "eE",
    [KEY_R] = "rR",
    [KEY_T] = "tT",
    [KEY_Y] = "yY",
    [KEY_U] = "uU",
    [KEY_I] = "iI",
    [KEY_O] = "oO",
    [KEY_P] = "pP",
    [KEY_LEFTBRACE] = "[{",
    [KEY_RIGHTBRACE] = "]}",
    [KEY_A] = "aA",
    [KEY_S] = "sS",
    [KEY_D] = "dD",
    [KEY_F] = "fF",
    [KEY_G] = "gG",
    [KEY_H] = "hH",
    [KEY_J] = "jJ",
    [KEY_K] = "kK",
    [KEY_L] = "lL",
    [KEY_SEMICOLON] = ";:",
    [KEY_APOSTROPHE] = "'\"",
    [KEY_GRAVE] = "`~",
    [KEY_BACKSLASH] = "\\|",
    [KEY_Z] = "zZ",
    [KEY_X] = "xX",
    [KEY_C] = "cC",
    [KEY_V] = "vV",
    [KEY_B] = "bB",
    [KEY_N] = "nN",
    [KEY_M] = "mM",
    [KEY_COMMA] = ",<",
    [KEY_DOT] = ".>",
    [KEY_SLASH] = "/?",
    [KEY_SPACE] = "  ",
    [KEY_KP0] = "00",
    [KEY_KP1] = "11",
    [KEY_KP2] = "22",
    [KEY_KP3] = "33",
    [KEY_KP4] = "44",
    [KEY_KP5] = "55",
    [KEY_KP6] = "66",
    [KEY_KP7] = "77",
    [KEY_KP8] = "88",
    [KEY_KP9] = "99",
    [KEY_KPDOT] = "..",
    [KEY_KPMINUS] = "--",
    [KEY_KPPLUS] = "++",
    [KEY_KPSLASH] = "//",
    [KEY_KPASTERISK] = "**",
    [KEY_ENTER] = "\r\r",
    [KEY_KPENTER] = "\r\r",
    [KEY_TAB] = "\r\r",
};

bool
scanner_code_end(struct scanner_code *code, struct tick now)
{
    bool fits = code->count >= SCANNER_CODE_MIN && code->count < SCANNER_CODE_MAX;
    bool again;

    code->at[fits ? code->count : 0] = '\0';
    code->count = 0;
    if (!fits)
        return false;
    again = code->done[0] != '\0' && strcmp(code->at, code->done) == 0 &&
            !tick_reached(now, tick_after(code->done_at, span_ms(SCANNER_AGAIN_MS)));
    memcpy(code->done, code->at, sizeof(code->done));
    code->done_at = now;
    return !again;
}

bool
scanner_code_put(struct scanner_code *code, struct tick now, char character)
{
    if (character < PRINTABLE_FROM || character > PRINTABLE_TO)
        return scanner_code_end(code, now);
    code->last = now;
    if (code->count < SCANNER_CODE_MAX - 1)
        code->at[code->count] = character;
    if (code->count < SCANNER_CODE_MAX)
        code->count++;
    return false;
}

bool
scanner_code_key(struct scanner_code *code, struct tick now, unsigned key, int value)
{
    if (key == KEY_LEFTSHIFT || key == KEY_RIGHTSHIFT) {
        code->shift = value != 0;
        return false;
    }
    if (value != 1 || key >= KEY_MAX || keys[key][0] == '\0')
        return false;
    return scanner_code_put(code, now, keys[key][code->shift]);
}
