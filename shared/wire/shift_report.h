/*
 * shift_report.h -- what a terminal counted in a shift, as bytes of a record and as sums.
 */
#ifndef SHARED_WIRE_SHIFT_REPORT_H
#define SHARED_WIRE_SHIFT_REPORT_H

#include "shared/pay/shift.h"
#include "shared/wire/message.h"

#define SHIFT_REPORT_SIZE 512

struct shift_report {
    int64_t opened_us;
    int64_t float_fen;
    int64_t expected_fen;
    struct shift_sums sums;
};

/** shift_report_put() writes it; all that sums can hold fits. */
void shift_report_put(const struct shift_report *report,
    uint8_t ret_bytes[static SHIFT_REPORT_SIZE], size_t *ret_size);

/** shift_report_get() is ERR_BAD_INPUT for what is none; lines that we do not know are skipped. */
enum err shift_report_get(struct bytes bytes, struct shift_report *ret_report) MUST_CHECK;

#endif
