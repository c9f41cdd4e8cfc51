/*
 * printer.h -- where receipts go.
 *
 * printer_print() hands a receipt over and calls done() once, before it
 * returns or later on the same thread. How it ended is an err whose class
 * says what may be on the paper: DONE it is there, REFUSED or RETRY certainly
 * nothing, UNKNOWN or BROKEN perhaps something. One receipt at a time.
 *
 * Kinds, by their setting: "none"; "file:DIR", which writes
 * receipt-EPOCH-SEQUENCE.txt and .escpos (copies with -copyN) and syncs them.
 */
#ifndef AGENT_DEVICE_PRINTER_H
#define AGENT_DEVICE_PRINTER_H

#include "agent/device/receipt.h"

struct printer;

typedef void printer_done_fn(void *context, enum err err);

struct printer_job {
    const struct receipt *receipt; /* borrowed for the call */
    int64_t copy;                  /* 0 for the first */
    printer_done_fn *done;
    void *context;
};

/**
 * printer_open() is ERR_BAD_INPUT for a setting it does not know, ERR_FORBIDDEN for a folder of
 * no use.
 */
enum err printer_open(const char *setting, struct printer **ret_printer) MUST_CHECK;
void printer_close(struct printer **printer);

void printer_print(struct printer *printer, const struct printer_job *job);

#endif
