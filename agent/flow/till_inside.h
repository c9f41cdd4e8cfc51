/*
 * till_inside.h -- what the files of the till's core share.
 */
#ifndef AGENT_FLOW_TILL_INSIDE_H
#define AGENT_FLOW_TILL_INSIDE_H

#include "agent/flow/till.h"

/* One turn: everything that its functions need. */
struct till_turn {
    struct till *till;
    const struct till_now *now;
    struct till_effects *effects;
    const struct till_order *order; /* what a program asked for, or NULL */
};

/* till.c */
/** till_time() is the hub's time as well as this till knows it. */
struct moment till_time(const struct till *till, const struct till_now *now);
bool till_is_sale(const struct till *till, const struct store_sale *sale);
/** till_is_unknown() is whether the payer may have paid and nobody can say. */
bool till_is_unknown(const struct till *till, const struct till_now *now);
/** till_asks_print() is whether the cashier is asked about a doubtful receipt now. */
bool till_asks_print(const struct till *till);
void till_note(struct till_turn *turn, enum screen_message message);
void till_note_sale(
    struct till_turn *turn, enum screen_message message, const struct store_sale *sale);
struct till_notice *till_tell(
    struct till_turn *turn, enum till_happened what, const struct store_sale *sale);
/** till_write_sale() puts the sale into the change and into the till's own lists. */
void till_write_sale(struct till_turn *turn, const struct store_sale *sale);
/** till_write_shift() puts the shift into the change, and makes it the till's newest. */
void till_write_shift(struct till_turn *turn, const struct store_shift *shift);
/**
 * till_write_record() adds kind, times, staff, shift and the name of the sale, or of none, to what
 * the caller filled in; money counts in its shift.
 */
void till_write_record(struct till_turn *turn, enum message_kind kind,
    const struct store_sale *about, struct message_record *record);
/** till_note_waiting() says where the payer of the shown QR is. */
void till_note_waiting(struct till_turn *turn);
void till_go_ready(struct till_turn *turn);

/* till_sale.c */
void till_sale_open(struct till_turn *turn);
void till_sale_show(struct till_turn *turn, const struct store_sale *sale);
void till_sale_begin_cash(struct till_turn *turn);
void till_sale_take_cash(struct till_turn *turn);
void till_sale_leave_cash(struct till_turn *turn);
void till_sale_cancel(struct till_turn *turn, bool keep_amount);
void till_sale_cancel_now(struct till_turn *turn);
/** till_sale_put_url() appends where the payer of the sale finds its page. */
void till_sale_put_url(const struct till *till, const struct store_sale *sale, struct text *url);
struct money till_sale_round(const struct till *till, struct money amount);

/** till_sale_new() is a sale that begins now, under the next record's name. */
struct store_sale till_sale_new(const struct till_turn *turn, struct money amount);

/* till_scan.c */
/** till_scan() is true when the command was a device's and nothing is left to do. */
bool till_scan(struct till_turn *turn, const struct till_command *command);

/* till_back.c */
/** till_back_can() is whether cash may still be given back for the sale. */
bool till_back_can(const struct store_sale *sale);
void till_back_begin(struct till_turn *turn);
void till_back_key(struct till_turn *turn, const struct till_command *command);

/** till_back_begin_with() begins with that sale, if there is cash of it to give back. */
void till_back_begin_with(struct till_turn *turn, const struct store_sale *sale);
/** till_back_give() gives cash of an order back for that sale. */
void till_back_give(struct till_turn *turn, const struct store_sale *sale);

/* till_order.c */
/** till_order_is_free(): the cashier is at nothing; no sale is open and nothing is typed. */
bool till_order_is_free(const struct till *till);
/** till_order() is whether it was a command of a program's, for a whole thing. */
bool till_order(struct till_turn *turn, const struct till_event *event);

/* till_history.c */
void till_history_begin(struct till_turn *turn);
void till_history_page(struct till_turn *turn, const struct till_event *event);
void till_history_key(struct till_turn *turn, const struct till_command *command);

/* till_code.c */
void till_code_begin(struct till_turn *turn);
void till_code_key(struct till_turn *turn, const struct till_command *command);
void till_code_check(struct till_turn *turn);
void till_code_pin_key(struct till_turn *turn, const struct till_command *command);

/* till_hub.c */
void till_hub_up(struct till_turn *turn, const struct till_event *event);
void till_hub_down(struct till_turn *turn);
/** till_hub_standing() takes whether the hub lets this till sell. */
void till_hub_standing(struct till_turn *turn, bool is_suspended);
void till_hub_result(struct till_turn *turn, const struct till_event *event);
void till_hub_progress(struct till_turn *turn, const struct message_progress *progress);

/* till_instruction.c */
void till_instruction_take(struct till_turn *turn, const struct till_event *event);
/** till_instruction_look() is for the end of each turn: what has waited may be done now. */
void till_instruction_look(struct till_turn *turn);

/* till_plate.c */
/** till_plate_paid(): somebody has paid at a plate that names this till. */
void till_plate_paid(struct till_turn *turn, const struct till_event *event);

/* till_print.c */
void till_print_queue(struct till_turn *turn, const struct store_sale *sale);
void till_print_job(struct till_turn *turn, const struct till_event *event);
void till_print_done(struct till_turn *turn, const struct till_event *event);
void till_print_seen(struct till_turn *turn);
void till_print_again(struct till_turn *turn);
bool till_print_can_copy(const struct store_sale *sale);
/** till_print_copy() prints that sale once more; last is its last receipt, or NULL. */
void till_print_copy(
    struct till_turn *turn, const struct store_sale *sale, const struct store_print *last);
/** till_print_drawer() opens the drawer without a sale. */
void till_print_drawer(struct till_turn *turn);

/** till_print_shift() queues the report of a shift that was just closed. */
void till_print_shift(struct till_turn *turn, const struct store_shift *shift);
/** till_print_copy_shift() prints it once more. */
void till_print_copy_shift(
    struct till_turn *turn, const struct store_shift *shift, const struct store_print *last);

/* till_shift.c */
/** till_shift_open_number() is that of the shift that is open; 0 for none. */
int64_t till_shift_open_number(const struct till *till);
/** till_shift_is_wanted() is whether one has to be opened before anything is sold. */
bool till_shift_is_wanted(const struct till *till);
/** till_shift_staff() is who is at the till. */
const char *till_shift_staff(const struct till *till);
/** till_shift_expected() is the cash that should be in the drawer of the open one. */
int64_t till_shift_expected(const struct till *till);
/** till_shift_count() gives the record its shift, and counts it there when it is of money. */
void till_shift_count(
    struct till_turn *turn, const struct store_sale *about, struct message_record *record);
void till_shift_open(struct till_turn *turn, struct money opening);
/** till_shift_move() puts cash in or takes it out, by till->shift_reason. */
void till_shift_move(struct till_turn *turn);
/** till_shift_close() ends the open one with till->counted in the drawer. */
void till_shift_close(struct till_turn *turn);

/* till_shift_key.c */
void till_shift_key_begin(struct till_turn *turn);
/** till_shift_key_types() is whether the keys of an amount are an amount now. */
bool till_shift_key_types(const struct till *till);
void till_shift_key(struct till_turn *turn, const struct till_command *command);
void till_shift_key_page(struct till_turn *turn, const struct till_event *event);

/* till_key.c */
void till_key(struct till_turn *turn, const struct till_command *command);

#endif
