/*
 * notice.h -- what happened just now, told once.
 *
 * The screen says how things are; a notice says that something happened, for
 * a sound, a voice or a program that listens. A notice of a result comes after
 * its commit and is never repeated.
 */
#ifndef AGENT_FLOW_NOTICE_H
#define AGENT_FLOW_NOTICE_H

#include <stdint.h>

#include "shared/base/money.h"
#include "shared/pay/channel.h"

enum till_happened {
    TILL_HAPPENED_NOTHING,
    TILL_HAPPENED_OPENED,    /* the QR is up */
    TILL_HAPPENED_PROGRESS,  /* the payer moved on; stage */
    TILL_HAPPENED_PAID,      /* by a wallet, told by the hub */
    TILL_HAPPENED_PAID_LATE, /* the same, after a cancel */
    TILL_HAPPENED_CONFIRMED, /* the hub confirms a sale that a code had paid; quiet */
    TILL_HAPPENED_CODE,      /* a code was accepted */
    TILL_HAPPENED_CODE_WRONG,
    TILL_HAPPENED_CASH,
    TILL_HAPPENED_CASH_BACK, /* given back: amount; the name is that of its slip */
    TILL_HAPPENED_CANCELLED,
    TILL_HAPPENED_CLOSED, /* by the hub */
    TILL_HAPPENED_UNCONFIRMED,
    TILL_HAPPENED_RETURNED, /* cash was taken; the wallet's money goes back */
    TILL_HAPPENED_DISPUTED, /* the hub disowns a code */
    TILL_HAPPENED_STRAY,    /* paid, and this till does not know the sale */
    TILL_HAPPENED_PLATE,    /* paid at a plate that names this till; sequence is the hub's order */
    TILL_HAPPENED_PRINTED,
    TILL_HAPPENED_PRINT_FAILED,
    TILL_HAPPENED_DRAWER,       /* opened without a sale */
    TILL_HAPPENED_SHIFT_OPENED, /* shift; amount is the float */
    TILL_HAPPENED_SHIFT_CLOSED, /* shift; amount is what was counted */
    TILL_HAPPENED_DRAWER_MOVED, /* shift; cash was put in or taken out without a sale: amount */
    TILL_HAPPENED_ONLINE,
    TILL_HAPPENED_OFFLINE,
    TILL_HAPPENED_EPOCH,   /* the till began a new epoch */
    TILL_HAPPENED_SCANNED, /* barcode was read, for a program that makes something of it */
    TILL_HAPPENED_REFUSED, /* a key that could not be followed: a dull tone */
    TILL_HAPPENED_COUNT
};

#define NOTICE_BARCODE_MAX 65

/* Why a till's program ends, though nobody at it has asked for that. */
enum till_leave {
    TILL_STAYS,
    TILL_RESTARTS,
    TILL_IS_WIPED /* remove what it has stored: the hub has it, and knows this till no more */
};

struct till_notice {
    enum till_happened what;
    int64_t epoch;
    int64_t sequence;
    int64_t salt; /* of the sale: after a restore, two may have one name */
    struct money amount;
    enum channel channel;
    int64_t shift; /* its number */
    int64_t stage; /* enum message_stage, of a progress */
    char barcode[NOTICE_BARCODE_MAX];
    int64_t paid_us; /* the hub's time of the payment */
    int64_t told_us; /* the same clock's now, as well as the till knows it */
    int64_t
        us_since_frame; /* from the frame that told it until the screen shows it; -1: no frame */
};

/** notice_name() is "paid_late", for programs. */
const char *notice_name(enum till_happened what);

#endif
