/*
 * till.h -- the core of a till.
 *
 * Pure: an event goes in, effects come out; no clock, no socket, no disk. The
 * program (agent/station.h) and the simulator carry the effects out:
 *
 *     next = till; till_turn(&next, now, event, &effects);
 *     commit effects.change; on failure forget next and tell TILL_ON_NO_COMMIT;
 *     till = next; then everything else of the effects; then TILL_ON_COMMITTED.
 *
 * So nothing is shown, printed or sent before it is on the disk. A struct till
 * is a plain value that can be copied. What a turn needs of the store (the
 * sale that a result speaks of) comes with the event.
 */
#ifndef AGENT_FLOW_TILL_H
#define AGENT_FLOW_TILL_H

#include "agent/device/printer_status.h"
#include "agent/device/receipt.h"
#include "agent/flow/command.h"
#include "agent/flow/notice.h"
#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/flow/screen.h"
#include "agent/flow/settings.h"
#include "agent/store/store.h"
#include "shared/base/moment.h"
#include "shared/pay/device_key.h"

#define TILL_NOTICES_MAX 4
/* After a payer began to pay, so long without a word makes the outcome unknown. */
#define TILL_UNKNOWN_AFTER_S 30
#define TILL_PIN_TRIES_MAX 5
#define TILL_PIN_WAIT_S 300

enum till_event_kind {
    TILL_ON_START,     /* state: at the start, and again in a new epoch */
    TILL_ON_COMMAND,   /* command; sale and print, or NULL, when it names one */
    TILL_ON_COMMITTED, /* what the last turn changed is on the disk */
    TILL_ON_NO_COMMIT, /* err: it is not; the turn never was */
    TILL_ON_UP,        /* hub_us; settings, or NULL */
    TILL_ON_SETTINGS,  /* settings: from now on */
    TILL_ON_DOWN,
    TILL_ON_ACK,         /* sequence, count: set aside */
    TILL_ON_RESULT,      /* result; sale, or NULL when the store has none */
    TILL_ON_PLATE,       /* plate_paid; sale, or NULL when the store has none */
    TILL_ON_PROGRESS,    /* progress */
    TILL_ON_STANDING,    /* count: 1 while this till is suspended */
    TILL_ON_INSTRUCTION, /* instruction; count: 1 when it was done before */
    TILL_ON_REFUSAL,     /* text; err: ERR_NOT_FOUND of a hub that does not know this till */
    TILL_ON_EPOCH,       /* count: records that are sent again; TILL_ON_START follows */
    TILL_ON_JOB,         /* print, its sale and its items: the oldest that is queued */
    TILL_ON_PRINTED,     /* err, trouble: how the last print ended */
    TILL_ON_HISTORY,     /* history, history_count: the page that was wanted */
    TILL_ON_SHIFTS,      /* shifts, shifts_count: the page of closed ones that was wanted */
    TILL_ON_ASKED,       /* print: the oldest of which nobody knows whether it came out */
    TILL_ON_TIMER
};

struct till_row;
struct till_shift_row;

struct till_event {
    enum till_event_kind kind;
    const struct till_row *history;
    size_t history_count;
    const struct till_shift_row *shifts;
    size_t shifts_count;
    const struct store_shift *shift; /* of TILL_ON_JOB: what the print is the report of */
    const struct till_command *command;
    const struct store_state *state;
    const struct store_sale *sale;
    const struct store_print *print;
    const struct store_item *items; /* what was sold in the sale */
    size_t items_count;
    const struct settings *settings;
    const struct message_result *result;
    const struct message_plate_paid *plate_paid;
    const struct message_progress *progress;
    const struct message_instruction *instruction;
    const char *text;
    int64_t hub_us;
    int64_t sequence;
    int64_t count;
    enum err err;
    enum printer_trouble trouble;
};

/* What the shell hands in with every event. */
struct till_now {
    struct moment moment; /* the till's own clock, right or wrong */
    struct tick tick;
    uint32_t salt; /* fresh random bits */
    bool has_room; /* on the disk, for new sales */
};

struct till_effects {
    struct store_change change; /* first of all; may be empty */
    int64_t result_ack;         /* tell the hub that this result is kept; 0 for none */
    bool has_records;           /* there is something new to send */
    bool wants_job;             /* answer with TILL_ON_JOB when something is queued */
    bool wants_asked;           /* answer with TILL_ON_ASKED when something is doubtful */
    bool wants_history;         /* answer with TILL_ON_HISTORY: sales before history_before */
    bool wants_shifts;          /* answer with TILL_ON_SHIFTS: closed ones below shifts_before */
    bool prints;                /* print the receipt, answer with TILL_ON_PRINTED */
    struct receipt receipt;
    bool pulses; /* open the drawer; once, and not again when that fails */
    struct till_notice notices[TILL_NOTICES_MAX];
    size_t notices_count;
    struct message_instruction_end instruction_end; /* tell the hub; id 0: nothing */
    bool wants_log;                                 /* with the end of the log as its body */
    enum till_leave leaves;                         /* last of all */
};

/* A sale of the list of what was sold, with its last receipt. */
struct till_row {
    struct store_sale sale;
    struct store_print print;
    bool has_print;
};

/* A closed shift of the list, with its last report. */
struct till_shift_row {
    struct store_shift shift;
    struct store_print print;
    bool has_print;
};

enum till_pin {
    TILL_PIN_GIVE_UP, /* closes the sale as unconfirmed */
    TILL_PIN_OVERRIDE /* lets a code above the limits be tried */
};

/* The till's whole memory. Others read it through till_show(). */
struct till {
    int64_t terminal;
    struct device_keys keys;
    struct settings settings;

    int64_t epoch;
    int64_t last_sequence;
    int64_t acked_sequence;
    int64_t aside_count;

    bool online;
    bool suspended; /* the hub said so since the last welcome: no new sales */
    bool wiping;    /* it will forget everything: no new sales either */
    struct message_instruction instruction; /* waits until nobody is served; number 0: none */
    bool clock_known;
    int64_t clock_offset_us; /* of the hub's clock against ours */
    int64_t hub_seen_us;     /* by the hub's clock; 0: never */
    struct tick down_at;
    int64_t coded_fen; /* accepted by code, not confirmed by the hub */

    enum screen_scanner scanner;
    enum screen_view view;
    enum screen_ask ask;
    struct screen_note note;
    char entry[SCREEN_ENTRY_MAX];
    char kept[SCREEN_ENTRY_MAX]; /* the amount while cash is counted */
    bool keep_amount;            /* a cancel goes back to the amount */

    struct screen_item items[SCREEN_ITEMS_MAX]; /* of the sale of that name */
    size_t items_count;
    size_t items_more;
    int64_t items_epoch;
    int64_t items_sequence;

    bool has_sale;
    struct store_sale sale; /* the one on the screen */
    struct tick shown_at;
    enum screen_stage stage;
    struct tick stage_at;
    enum channel channel;
    struct qr qr;
    char url[TICKET_URL_MAX];

    struct store_sale pending[STORE_PENDING_MAX]; /* newest first */
    size_t pending_count;
    struct store_sale cash_sales[STORE_PENDING_MAX]; /* cash may be given back for; newest first */
    size_t cash_sales_count;
    struct till_row history[SCREEN_ROWS_MAX]; /* a page of it, newest first */
    size_t history_count;
    struct store_sale history_before; /* what the page begins after */
    size_t chosen;                    /* among those that are asked about */

    enum screen_view code_from;
    char code[CODE_SIZE];
    bool checking; /* the try is being committed */
    bool overridden;
    enum till_pin pin_for;
    char pin[SETTINGS_PIN_MAX];
    int64_t pin_wrong_count;
    struct tick pin_open_at;

    bool printing;
    bool queued;
    struct store_print job; /* being printed */
    bool has_asked;
    struct store_print asked;
    bool has_last_print;
    struct store_print last_print;

    struct store_shift shift; /* the newest: open, or the next; number 0 before the first */
    enum screen_shift_step shift_step;
    enum shift_line shift_line;
    enum shift_reason shift_reason;
    char cashier[SHIFT_CASHIER_SIZE]; /* as it is typed */
    struct money moved;               /* while its reason is chosen */
    struct money counted;             /* while it is reviewed */
    struct till_shift_row shifts[SCREEN_SHIFTS_MAX];
    size_t shifts_count;
    int64_t shifts_before;

    bool has_last;
    struct store_sale last;
    bool has_plate;
    struct store_sale plate; /* the newest that was paid at a plate */
};

struct till_identity {
    int64_t terminal;
    struct device_keys keys;
    struct settings settings;
};

/** till_init() is a till that was just switched on: TILL_ON_START comes first. */
void till_init(struct till *till, const struct till_identity *identity);

/** till_turn() changes *till and fills *ret_effects. */
void till_turn(struct till *till, const struct till_now *now, const struct till_event *event,
    struct till_effects *ret_effects);

/** till_show() fills everything but turn. */
void till_show(const struct till *till, const struct till_now *now, struct screen *ret_screen);

/** till_wait() is how long until TILL_ON_TIMER is wanted. */
struct span till_wait(const struct till *till, const struct till_now *now);

#endif
