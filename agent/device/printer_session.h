/*
 * printer_session.h -- one job on a line to a printer: asked, written, asked if it is done.
 *
 * Blocks, with an end to each wait: run it on a worker. Nothing of a job is written to a printer
 * that is not ready. After the first byte a job is not repeated here, whatever happens: its end
 * says what may be on the paper.
 */
#ifndef AGENT_DEVICE_PRINTER_SESSION_H
#define AGENT_DEVICE_PRINTER_SESSION_H

#include "agent/device/printer.h"
#include "shared/base/clock.h"

/* How long each wait may be; a printer busy with a long receipt says nothing for a while. */
struct printer_waits {
    struct span answer;   /* for the answer to a question */
    struct span progress; /* until it takes more bytes */
    struct span done;     /* for its last answer, after the last byte */
};

extern const struct printer_waits printer_session_waits;

struct printer_line {
    int fd;      /* does not block */
    int stop_fd; /* readable when the till ends; -1 for none */
    bool answers;
    const struct clock *clock;
    struct printer_waits waits;
};

/**
 * printer_session_run() has the bytes printed; they end with escpos_mark() where it answers. None:
 * it is only asked how it is.
 */
void printer_session_run(
    const struct printer_line *line, struct bytes bytes, struct printer_end *ret_end);

#endif
