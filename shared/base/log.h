/*
 * log.h -- one line for each thing that happened.
 *
 *     log_event(LOG_INFO, "payment_moved", "payment=%s from=%s to=%s", ...)
 *     2026-11-23 09:53:58.123456 info payment_moved payment=… from=… to=…
 *
 * The event is a fixed word; the rest is key=value. Amounts as fen. No keys,
 * no card data, no bodies. Lines go to standard error and are whole, from any
 * thread; line ends and control bytes inside a value are replaced.
 */
#ifndef SHARED_BASE_LOG_H
#define SHARED_BASE_LOG_H

#include "shared/base/need.h"

enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR
};

#define LOG_LINE_MAX 2048

void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/** log_set_level() hides what is below level. The start is LOG_INFO. */
void log_set_level(enum log_level level);

/** log_set_file() sends lines to the open descriptor fd instead: for a full-screen program. */
void log_set_file(int fd);

#endif
