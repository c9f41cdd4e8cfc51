/*
 * printer_status.h -- what a printer says about itself.
 *
 * Two kinds of answers, told apart by their fixed bits (Epson's ESC/POS Command Reference):
 * DLE EOT n is answered at once, also by a printer that stands still, and its byte is 0xx1xx10;
 * GS r 1 is answered in its turn, when everything sent before has been carried out, and its byte
 * is 0xx0xxxx. Pure.
 */
#ifndef AGENT_DEVICE_PRINTER_STATUS_H
#define AGENT_DEVICE_PRINTER_STATUS_H

#include <stdbool.h>
#include <stdint.h>

/* Why nothing more comes out; the worst first. */
enum printer_trouble {
    PRINTER_FINE,
    PRINTER_AWAY,   /* nobody there: not connected, switched off */
    PRINTER_SILENT, /* there, and does not answer */
    PRINTER_PAPER,  /* no paper */
    PRINTER_COVER,  /* its cover is open */
    PRINTER_FAULT,  /* a cutter that is stuck, a head that is too hot */
    PRINTER_OFFLINE,
    PRINTER_TROUBLES
};

/** printer_trouble_name() is "paper", for programs. */
const char *printer_trouble_name(enum printer_trouble trouble);

/* What is asked one after the other: DLE EOT 1 to 4. */
enum printer_question {
    PRINTER_ASK_PRINTER = 1,
    PRINTER_ASK_OFFLINE = 2,
    PRINTER_ASK_ERROR = 3,
    PRINTER_ASK_PAPER = 4
};

/** printer_status_is() is whether the byte answers DLE EOT n. */
bool printer_status_is(uint8_t byte);

/** printer_status_read() is what the answer to that question means. */
enum printer_trouble printer_status_read(enum printer_question question, uint8_t byte);

/** printer_status_is_mark() is whether the byte answers GS r 1. */
bool printer_status_is_mark(uint8_t byte);

/** printer_status_paper_low() is of that answer: the end of the roll is near, or it is over. */
bool printer_status_paper_low(uint8_t byte);

#endif
