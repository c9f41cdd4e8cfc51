/*
 * command.h -- what a cashier, or a program in the cashier's place, can ask of a till.
 *
 * Faces turn keys into these. A command that makes no sense in the present
 * view is answered by a note, or by nothing; it never harms.
 */
#ifndef AGENT_FLOW_COMMAND_H
#define AGENT_FLOW_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/store/change.h"
#include "shared/base/money.h"

enum till_key {
    TILL_KEY_NONE,
    TILL_KEY_DIGIT,       /* digit is 0 to 9 */
    TILL_KEY_DOUBLE_ZERO, /* "00" */
    TILL_KEY_POINT,
    TILL_KEY_PLUS,
    TILL_KEY_TIMES,
    TILL_KEY_BACKSPACE,
    TILL_KEY_CLEAR,   /* F8: forget what was typed */
    TILL_KEY_CONFIRM, /* Enter: the store's way to pay; ends an entry; "yes" */
    TILL_KEY_ESC,     /* one step back; an amount is kept */
    TILL_KEY_UP,
    TILL_KEY_DOWN,
    TILL_KEY_QR,         /* F1 */
    TILL_KEY_SCAN,       /* F2; or barcode was read */
    TILL_KEY_CASH,       /* F3 */
    TILL_KEY_CANCEL,     /* F7 */
    TILL_KEY_BACK,       /* F9: give cash back for an earlier sale */
    TILL_KEY_HISTORY,    /* F9: what was sold; there again, cash back for the chosen one */
    TILL_KEY_CODE,       /* F11 */
    TILL_KEY_COPY,       /* F12: print the last receipt again, marked as a copy */
    TILL_KEY_DRAWER,     /* open the drawer without a sale */
    TILL_KEY_SHIFT,      /* F10: shifts and the drawer; there again, "do it" */
    TILL_KEY_SUPERVISOR, /* close the sale as unconfirmed by PIN, when a code cannot be had */
    /* For programs: a whole value at once. */
    TILL_KEY_AMOUNT,    /* amount replaces what was typed */
    TILL_KEY_ORDER,     /* order: a whole sale */
    TILL_KEY_GIVE_BACK, /* order: cash back of the sale named by epoch and sequence */
    TILL_KEY_REPRINT,   /* a copy of the receipt of the sale named so */
    /* From a device. */
    TILL_KEY_SCANNER, /* digit 1: the scanner is there; 0: it is not */
    TILL_KEYS
};

/* What a till program asks for, under its own name. */
struct till_order {
    char reference[STORE_REFERENCE_MAX];
    struct money amount;
    bool cash;             /* it was taken; else the QR is shown */
    struct money tendered; /* 0: exactly what is due */
    struct store_item items[STORE_ITEMS_MAX];
    size_t items_count;
};

struct till_command {
    enum till_key key;
    int digit;
    struct money amount;
    const struct till_order *order; /* borrowed for the call */
    const char *barcode;            /* likewise; NULL without one */
    int64_t epoch;
    int64_t sequence;
};

#endif
