/*
 * scanner_code.h -- a barcode out of what a scanner sends: key codes, or characters.
 *
 * A scanner speaks as a US keyboard, whatever layout the machine has: key codes are turned into
 * characters by a table of ours (HID Usage Tables, Keyboard/Keypad page). Enter, Tab or a control
 * character ends a barcode; so does SCANNER_GAP_MS of silence, for scanners without a suffix. The
 * same barcode within SCANNER_AGAIN_MS is one that was read twice. Pure.
 */
#ifndef AGENT_INPUT_SCANNER_CODE_H
#define AGENT_INPUT_SCANNER_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/moment.h"
#include "shared/base/need.h"

#define SCANNER_CODE_MAX 65 /* and the terminator; what is longer is not read */
#define SCANNER_CODE_MIN 3  /* what is shorter is noise */
#define SCANNER_GAP_MS 100
#define SCANNER_AGAIN_MS 1000

struct scanner_code {
    char at[SCANNER_CODE_MAX];
    size_t count; /* beyond SCANNER_CODE_MAX: too long */
    bool shift;
    struct tick last; /* character */
    char done[SCANNER_CODE_MAX];
    struct tick done_at;
};

/** scanner_code_key() takes a key of linux/input-event-codes.h; true when a barcode is done. */
bool scanner_code_key(
    struct scanner_code *code, struct tick now, unsigned key, int value) MUST_CHECK;

/** scanner_code_put() takes a character; true when a barcode is done. */
bool scanner_code_put(struct scanner_code *code, struct tick now, char character) MUST_CHECK;

/** scanner_code_end() is for after a silence; true when a barcode is done. */
bool scanner_code_end(struct scanner_code *code, struct tick now) MUST_CHECK;

#endif
