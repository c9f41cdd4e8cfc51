/*
 * scanner_line.h -- a serial line to a scanner.
 */
#ifndef AGENT_INPUT_SCANNER_LINE_H
#define AGENT_INPUT_SCANNER_LINE_H

#include "shared/base/err.h"
#include "shared/base/need.h"

#define SCANNER_LINE_PATH_MAX 256

struct scanner_line {
    char path[SCANNER_LINE_PATH_MAX];
    unsigned baud;
};

/** scanner_line_read() reads "/dev/ttyACM0:9600"; 9600 when none is said. ERR_BAD_INPUT. */
enum err scanner_line_read(const char *setting, struct scanner_line *ret_line) MUST_CHECK;

/** scanner_line_open() is raw, 8N1, and does not block. ERR_NOT_FOUND, ERR_FORBIDDEN. */
enum err scanner_line_open(const struct scanner_line *line, int *ret_fd) MUST_CHECK;

#endif
