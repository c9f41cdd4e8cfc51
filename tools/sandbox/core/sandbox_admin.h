/*
 * sandbox_admin.h -- the handle that tests turn: faults, balances, the clock, the state.
 *
 * On the same port, for callers on this machine only. JSON in, JSON out. "channel" is
 * the name of a dialect; without it, the first one that is served.
 *
 *     POST /sandbox/fault   {"channel":"alipay","what":"reply_never",
 *                           "method":"alipay.trade.query","number":"T1","text":"",
 *                           "value":0,"count":1}
 *                           what: sandbox_fault.def; all but it may be missing
 *     DELETE /sandbox/fault ?channel=…&method=… for some, else all
 *     POST /sandbox/payer   {"channel":"alipay","payer_id":"2088…","balance_fen":100}
 *     POST /sandbox/clock   {"forward_ms":60000}
 *     GET /sandbox/state    payers, faults, the time, and of each dialect its own part:
 *                           ?out_trade_no=… for one order, else the newest hundred
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_ADMIN_H
#define TOOLS_SANDBOX_CORE_SANDBOX_ADMIN_H

#include "tools/sandbox/core/sandbox_core.h"

sandbox_call_fn sandbox_admin_add_fault;
sandbox_call_fn sandbox_admin_clear_faults;
sandbox_call_fn sandbox_admin_put_payer;
sandbox_call_fn sandbox_admin_turn_clock;
sandbox_call_fn sandbox_admin_state;

/**
 * sandbox_admin_change() is for a dialect's own handle: run() in a transaction, for a caller on
 * this machine, and the answer.
 */
void sandbox_admin_change(struct sandbox_call *call, enum err (*run)(struct sandbox_call *call));

/** sandbox_admin_put_text() puts a C string. */
void sandbox_admin_put_text(struct json_writer *json, const char *name, const char *value);

/** sandbox_admin_put_column() is for a dialect's part of the state: a text column. */
void sandbox_admin_put_column(
    struct json_writer *json, const char *name, struct db_statement *row, int at);

/**
 * sandbox_admin_put_complaints() puts "complaints": the rows of a statement that selects id, the
 * payment's number and the state; and of each the rows of said, whose one parameter is the id and
 * which selects what was done and its words.
 */
enum err sandbox_admin_put_complaints(struct db_statement *complaints, struct db_statement *said,
    struct json_writer *json) MUST_CHECK;

/**
 * sandbox_admin_put_attempts() puts "attempts": the rows of a statement of one parameter, which is
 * notify_id, that selects number, sent_us, fault, outcome.
 */
enum err sandbox_admin_put_attempts(
    struct json_writer *json, struct db_statement *rows, struct bytes notify_id) MUST_CHECK;

#endif
