#include "shared/wire/shift_report.h"

#include "shared/base/money.h"

/* Five fields, each a key of one byte and at most ten bytes of a number. */
#define LINE_SIZE (5 * 11)

_Static_assert(
    SHIFT_LINES <= LENGTH(((struct message_shift_report *)NULL)->lines), "a line for each");
_Static_assert((SHIFT_LINES - 1) * (LINE_SIZE + 2) + 3 * 11 <= SHIFT_REPORT_SIZE, "it always fits");

static bool
is_empty(const struct shift_sum *sum)
{
    return sum->count == 0 && sum->fen == 0 && sum->late_count == 0 && sum->late_fen == 0;
}

void
shift_report_put(const struct shift_report *report, uint8_t ret_bytes[static SHIFT_REPORT_SIZE],
    size_t *ret_size)
{
    uint8_t block[SHIFT_LINES][LINE_SIZE];
    struct message_shift_report message = {.opened_us = report->opened_us,
        .float_fen = report->float_fen,
        .expected_fen = report->expected_fen};

    for (unsigned i = 1; i < SHIFT_LINES; i++) {
        const struct shift_sum *sum = &report->sums.lines[i];
        const struct message_shift_line line = {
            i, sum->count, sum->fen, sum->late_count, sum->late_fen};
        size_t size = 0;

        if (is_empty(sum))
            continue;
        NEED(message_put(&message_shift_line_shape, &line, block[i], LINE_SIZE, &size) == ERR_OK);
        message.lines[message.lines_count++] = bytes_of(block[i], size);
    }
    NEED(message_put(&message_shift_report_shape, &message, ret_bytes, SHIFT_REPORT_SIZE,
             ret_size) == ERR_OK);
}

/* Nothing beyond what can be counted: a part is no more than the whole. */
static bool
is_right(const struct message_shift_line *line)
{
    return line->count >= 0 && line->late_count >= 0 && line->late_count <= line->count &&
           line->fen >= 0 && line->fen <= MONEY_FEN_MAX && line->late_fen >= 0 &&
           line->late_fen <= line->fen;
}

enum err
shift_report_get(struct bytes bytes, struct shift_report *ret_report)
{
    struct message_shift_report message;
    enum err err = message_get(&message_shift_report_shape, bytes, &message);
    struct shift_report report = {0};

    for (size_t i = 0; err == ERR_OK && i < message.lines_count; i++) {
        struct message_shift_line line;

        err = message_get(&message_shift_line_shape, message.lines[i], &line);
        if (err == ERR_OK && !is_right(&line))
            err = ERR_BAD_INPUT;
        if (err == ERR_OK && shift_line_of(line.line) != SHIFT_LINE_NONE)
            report.sums.lines[line.line] =
                (struct shift_sum){line.count, line.fen, line.late_count, line.late_fen};
    }
    if (err != ERR_OK)
        return ERR_BAD_INPUT;
    report.opened_us = message.opened_us;
    report.float_fen = message.float_fen;
    report.expected_fen = message.expected_fen;
    *ret_report = report;
    return ERR_OK;
}
