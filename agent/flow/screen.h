/*
 * screen.h -- what the cashier sees, as values.
 *
 * The till's core fills one struct screen; a face (curses, line, kiosk) draws
 * it and knows nothing else. Words are left to the face: a note is a message of
 * screen.def with its amount, number and text, and screen_say() says it in
 * Chinese or English. Everything is copied into the struct; a face may keep it.
 *
 * turn grows whenever anything else in here changed.
 */
#ifndef AGENT_FLOW_SCREEN_H
#define AGENT_FLOW_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/pay/channel.h"
#include "shared/pay/code.h"
#include "shared/pay/shift.h"
#include "shared/pay/ticket.h"
#include "shared/text/qr.h"

#define SCREEN_ENTRY_MAX 24  /* "3*8.5+2" and the terminator */
#define SCREEN_NAME_MAX 96   /* UTF-8 and the terminator */
#define SCREEN_NUMBER_MAX 41 /* a payment's number and the terminator */
#define SCREEN_REFERENCE_MAX 65
#define SCREEN_ITEMS_MAX 6
#define SCREEN_ROWS_MAX 17 /* of 24, with a title */
#define SCREEN_SHIFTS_MAX 12
#define SCREEN_PENDING_MAX 9
#define SCREEN_TIME_MAX 6 /* "14:05" and the terminator */

enum screen_view {
    SCREEN_STARTING,
    SCREEN_READY,      /* an amount may be typed; the last sale is shown */
    SCREEN_COLLECTING, /* the QR is up */
    SCREEN_PAID,       /* by a wallet, or by an accepted code */
    SCREEN_CASH,       /* cash is being counted: cash_due, entry, change */
    SCREEN_CASH_DONE,  /* taken: cash_due, tendered, change */
    SCREEN_CASH_BACK,  /* cash is given back for the sale shown: cash_due is what is left of it */
    SCREEN_HISTORY,    /* what was sold: rows, row_chosen; entry is the number looked for */
    SCREEN_SHIFT,      /* shifts and the drawer: shift_step says where; entry */
    SCREEN_CODE,       /* a confirmation code is typed for the sale shown */
    SCREEN_CANCELLED,
    SCREEN_UNKNOWN,     /* the payer paid or did not: "do not charge again", sequence large */
    SCREEN_UNCONFIRMED, /* a supervisor closed the sale without a code */
    SCREEN_ERROR,       /* nothing can be sold: note says why */
    SCREEN_VIEWS
};

/* A question on top of the view. Esc withdraws it. */
enum screen_ask {
    SCREEN_ASK_NOTHING,
    SCREEN_ASK_CANCEL,  /* F7 again cancels: note says why it is asked */
    SCREEN_ASK_PIN,     /* digits, Enter; pin_length says how many were typed */
    SCREEN_ASK_CARRY,   /* F10 again closes the shift, though sales are not over */
    SCREEN_ASK_PRINTED, /* Enter: it came out; F12: print a copy; digits start a sale */
    SCREEN_ASKS
};

/* Within SCREEN_SHIFT. Enter goes on to the next step; what counts is done by F10 alone. */
enum screen_shift_step {
    SCREEN_SHIFT_MENU, /* digits choose: 1 open, or close; 2, 3, 4 put in, take out; 6 the list */
    SCREEN_SHIFT_CASHIER, /* who: digits */
    SCREEN_SHIFT_FLOAT,   /* entry; nothing typed is what the last one left */
    SCREEN_SHIFT_AMOUNT,  /* entry: cash put in or taken out, by line */
    SCREEN_SHIFT_REASON,  /* why: Up, Down */
    SCREEN_SHIFT_COUNT,   /* entry: what is in the drawer */
    SCREEN_SHIFT_REVIEW,  /* expected, counted; pending */
    SCREEN_SHIFT_LIST     /* closed ones: shifts, row_chosen */
};

enum screen_sync {
    SCREEN_SYNCED,
    SCREEN_WAITING, /* waiting_count records are on their way */
    SCREEN_OFFLINE  /* since offline_since */
};

/* Where the payer is, while collecting. */
enum screen_stage {
    SCREEN_STAGE_SHOWN,
    SCREEN_STAGE_OPENED,
    SCREEN_STAGE_PAYING,
    SCREEN_STAGE_FELL
};

/* What became of a receipt on paper. */
enum screen_print {
    SCREEN_PRINT_NONE,
    SCREEN_PRINT_PRINTING,
    SCREEN_PRINT_DONE,
    SCREEN_PRINT_FAILED,
    SCREEN_PRINT_ASKED /* nobody knows */
};

/* A scanner of its own; keyboards and those that type like one are not seen. */
enum screen_scanner {
    SCREEN_SCANNER_NONE, /* no setting asks for one */
    SCREEN_SCANNER_FOUND,
    SCREEN_SCANNER_LOST
};

enum screen_message {
#define SCREEN_MESSAGE(name, chinese, english) SCREEN_SAY_##name,
#include "agent/flow/screen.def"
#undef SCREEN_MESSAGE
    SCREEN_MESSAGES
};

struct screen_note {
    enum screen_message message;
    struct money amount;
    int64_t number;
    enum channel channel; /* its label is {text} when text is empty */
    enum shift_line line; /* likewise */
    char text[SCREEN_NAME_MAX];
};

/* The sale before this one, or what was paid at a plate since, for the small line. */
struct screen_last {
    bool known;
    enum channel channel; /* CHANNEL_NONE: it was not paid */
    struct money amount;
    int64_t sequence;
    char plate[SCREEN_NAME_MAX]; /* where it was paid; "" at this till */
    char time[SCREEN_TIME_MAX];
    enum screen_print print;
};

/* A line of the sale on the screen, as the program that asked for it named it. */
struct screen_item {
    char name[SCREEN_NAME_MAX];
    int64_t quantity;
    struct money amount; /* of the whole line */
};

/* One of what was sold. */
struct screen_row {
    int64_t sequence;
    unsigned state; /* enum sale_state */
    enum channel channel;
    struct money amount;
    struct money returned;
    char time[SCREEN_TIME_MAX];
    char date[MOMENT_TEXT_MAX];
    char number[SCREEN_NUMBER_MAX];
    char reference[SCREEN_REFERENCE_MAX];
    bool can_give_back;
    bool can_copy;
};

/* A shift: the one that is open, or one of the list. */
struct screen_shift {
    int64_t number; /* 0: none is open */
    char cashier[SHIFT_CASHIER_SIZE];
    char opened[MOMENT_TEXT_MAX];
    char closed[MOMENT_TEXT_MAX];
    struct money opening; /* the float */
    struct money expected;
    struct money counted;
    int64_t carried_count;
    struct shift_sums sums;
};

struct screen {
    uint64_t turn;
    enum screen_view view;
    enum screen_ask ask;
    struct screen_note note;

    /* The top line. */
    char store[SCREEN_NAME_MAX];
    char till[SCREEN_NAME_MAX]; /* the terminal's name, or its number */
    char staff[SCREEN_NAME_MAX];
    char time[SCREEN_TIME_MAX]; /* Beijing's wall clock; "--:--" when no clock is known */
    enum screen_sync sync;
    int64_t waiting_count;
    char offline_since[SCREEN_TIME_MAX];
    int64_t aside_count; /* records that the hub could not read; 0 when all is well */

    /* What is being typed: an amount in READY and after a result, tendered cash in CASH. */
    char entry[SCREEN_ENTRY_MAX];
    struct money entered; /* its value; 0 while it has none */

    /* The sale on the screen. */
    int64_t sequence;
    struct money due;
    bool offline; /* the link was down when it was opened, or is now */
    enum screen_stage stage;
    enum channel channel; /* the payer's wallet as far as it is known */
    int64_t elapsed_s;    /* since the QR was shown */
    int64_t left_s;       /* until it ends; -1 when it does not end by itself */
    struct qr qr;         /* side 0: none */
    char url[TICKET_URL_MAX];
    char number[SCREEN_NUMBER_MAX]; /* of the payment, for comparing with the payer's phone */

    struct screen_item items[SCREEN_ITEMS_MAX];
    size_t items_count;
    size_t items_more; /* that are not in items */

    /* Cash. */
    struct money cash_due; /* due, rounded to what coins allow */
    struct money tendered;
    struct money change;

    /* Code and PIN. */
    char code[CODE_SIZE];
    int64_t tries_left;
    int64_t choices_count; /* sales that the view may be about; Up and Down choose among them */
    int64_t pin_length;
    bool takes_order; /* a program may begin a sale: the cashier is at nothing */
    enum screen_scanner scanner;
    bool speaks;        /* the settings want payments said aloud */
    bool can_give_back; /* there is a cash sale to give money back for */

    struct screen_last last;

    enum screen_shift_step shift_step;
    struct screen_shift shift;
    enum shift_line line; /* of what is put in or taken out */
    enum shift_reason reason;
    char cashier[SHIFT_CASHIER_SIZE];    /* as it is typed */
    struct money counted;                /* while it is reviewed */
    struct money float_left;             /* what the last shift left */
    int64_t pending[SCREEN_PENDING_MAX]; /* sales that are not over, by their numbers */
    size_t pending_count;
    struct screen_shift shifts[SCREEN_SHIFTS_MAX];
    size_t shifts_count;

    struct screen_row rows[SCREEN_ROWS_MAX];
    size_t rows_count;
    size_t row_chosen;
};

/** screen_say() appends the note's words. */
void screen_say(const struct screen_note *note, bool english, struct text *text);

/** screen_message_name() is "CODE_WRONG", for programs. */
const char *screen_message_name(enum screen_message message);

/** screen_view_name() is "collecting", for programs. */
const char *screen_view_name(enum screen_view view);

#endif
