/*
 * printer.h -- where receipts go.
 *
 * printer_print() hands a receipt over and calls done() once, before it
 * returns or later on the same thread. How it ended is an err whose class
 * says what may be on the paper: DONE it is there, REFUSED or RETRY certainly
 * nothing, UNKNOWN or BROKEN perhaps something. One receipt at a time.
 *
 * Kinds, by their setting: "none"; "file:DIR", which writes
 * receipt-EPOCH-SEQUENCE.txt and .escpos (copies with -copyN) and syncs them;
 * "tcp:HOST[:PORT]", port 9100 by itself; "dev:PATH[@BAUD]", a USB printer's or a serial line's
 * file. The last two are spoken to by a worker of the net, and asked how they are
 * (printer_status.h) unless they are known never to answer.
 *
 * A job that is under way when the till ends: printer_stop() hurries the worker, net_lws_quiesce()
 * waits for it, then printer_close(). What became of the job is not known, and stays so.
 */
#ifndef AGENT_DEVICE_PRINTER_H
#define AGENT_DEVICE_PRINTER_H

#include "agent/device/printer_status.h"
#include "agent/device/receipt.h"
#include "shared/net/net.h"

#define PRINTER_LOGO_HEIGHT_MAX 400

struct printer;

struct printer_options {
    struct net *net;
    const char *setting;
    const char *logo_file; /* PNG; NULL or "" for none */
    unsigned paper_mm;     /* 58 or 80 */
    bool never_answers;    /* a cheap one: what it was sent counts as printed */
};

struct printer_end {
    enum err err;
    enum printer_trouble trouble; /* what people can mend */
    bool paper_low;
};

typedef void printer_done_fn(void *context, const struct printer_end *end);

struct printer_job {
    const struct receipt *receipt; /* borrowed for the call; its columns are the printer's */
    int64_t copy;                  /* 0 for the first */
    printer_done_fn *done;
    void *context;
};

/**
 * printer_open() is ERR_BAD_INPUT for a setting it does not know, ERR_FORBIDDEN for a folder of
 * no use, ERR_OUT_OF_RANGE for a logo that is no PNG or does not fit on the paper.
 */
enum err printer_open(
    const struct printer_options *options, struct printer **ret_printer) MUST_CHECK;
void printer_stop(struct printer *printer);
void printer_close(struct printer **printer);

/** printer_columns() is how many cells a line has. */
unsigned printer_columns(const struct printer *printer);

void printer_print(struct printer *printer, const struct printer_job *job);

/**
 * printer_pulse() opens the drawer, once, before the next receipt or at once; it is not repeated
 * where it could not be. ERR_UNSUPPORTED where there is none.
 */
enum err printer_pulse(struct printer *printer) MUST_CHECK;

#endif
