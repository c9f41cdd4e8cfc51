/*
 * printer_line.h -- a way to a printer: "tcp:HOST[:PORT]" or "dev:PATH[@BAUD]".
 *
 * Opening may block (a name is looked up, a connection made): on a worker.
 */
#ifndef AGENT_DEVICE_PRINTER_LINE_H
#define AGENT_DEVICE_PRINTER_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define PRINTER_LINE_MAX 256

struct printer_address {
    bool is_tcp;
    char at[PRINTER_LINE_MAX]; /* the host, or the path */
    char port[8];
    unsigned baud; /* 0: left alone */
};

/** printer_line_read() is ERR_BAD_INPUT for what is neither. */
enum err printer_line_read(const char *setting, struct printer_address *ret_address) MUST_CHECK;

/**
 * printer_line_open() is ERR_UNREACHABLE, ERR_FORBIDDEN, ERR_BUSY; whoever opened it closes it by
 * printer_line_close(), which gives a printer some seconds to hang up first, unless stop_fd is
 * readable.
 */
enum err printer_line_open(const struct printer_address *address, int *ret_fd) MUST_CHECK;
void printer_line_close(const struct printer_address *address, int fd, int stop_fd);

#endif
