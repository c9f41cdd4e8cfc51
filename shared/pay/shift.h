/*
 * shift.h -- what a shift at a till counts: by tender, and what went through the drawer.
 *
 * A terminal counts as it goes and says so in its report (Z); the hub counts the same from the
 * records that it has. Both use these sums. Pure.
 */
#ifndef SHARED_PAY_SHIFT_H
#define SHARED_PAY_SHIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/pay/channel.h"

#define SHIFT_CASHIER_SIZE 33 /* a number or a name, and the terminator */

enum shift_line {
    SHIFT_LINE_NONE = 0,
#define SHIFT_LINE(name, number, word, drawer, english, chinese) SHIFT_LINE_##name = number,
#include "shared/pay/shift.def"
#undef SHIFT_LINE
    SHIFT_LINES
};

enum shift_reason {
    SHIFT_REASON_NONE = 0,
#define SHIFT_REASON(name, number, word, line, english, chinese) SHIFT_REASON_##name = number,
#include "shared/pay/shift.def"
#undef SHIFT_REASON
    SHIFT_REASONS
};

/* late_*: the part of it that is of a sale which was opened in another shift, or in none. */
struct shift_sum {
    int64_t count;
    int64_t fen;
    int64_t late_count;
    int64_t late_fen;
};

struct shift_sums {
    struct shift_sum lines[SHIFT_LINES]; /* by enum shift_line; the first is not used */
};

/** shift_line_of() is NONE for a number that is none. */
enum shift_line shift_line_of(int64_t number);

/** shift_line_of_wallet() is where money of that channel counts; NONE when it is no wallet. */
enum shift_line shift_line_of_wallet(enum channel channel);

/** shift_line_name() is "pay_in" for programs, shift_line_label() what people read. */
const char *shift_line_name(enum shift_line line);
const char *shift_line_label(enum shift_line line, bool english);

/** shift_line_drawer() is 1, -1 or 0: what it does to the cash in the drawer. */
int shift_line_drawer(enum shift_line line);

/** shift_reason_of() is NONE for a number that is none. */
enum shift_reason shift_reason_of(int64_t number);
enum shift_line shift_reason_line(enum shift_reason reason);
const char *shift_reason_name(enum shift_reason reason);
const char *shift_reason_label(enum shift_reason reason, bool english);

/** shift_add() counts one more; ERR_OUT_OF_RANGE changes nothing. */
enum err shift_add(
    struct shift_sums *sums, enum shift_line line, int64_t fen, bool late) MUST_CHECK;

/** shift_expected() is the cash that should be in the drawer; ERR_OUT_OF_RANGE. */
enum err shift_expected(
    const struct shift_sums *sums, int64_t float_fen, int64_t *ret_fen) MUST_CHECK;

/** shift_same() is whether both counted alike. */
bool shift_same(const struct shift_sums *a, const struct shift_sums *b);

#endif
