/*
 * sandbox_admin.h -- the handle that tests turn: faults, balances, the state.
 *
 * On the same port, for callers on this machine only. JSON in, JSON out.
 *
 *     POST /sandbox/fault   {"what":"reply_never","method":"alipay.trade.query","count":1}
 *                           what else: sandbox_store.c; "value" for notify_delay_ms
 *     DELETE /sandbox/fault
 *     POST /sandbox/buyer   {"buyer_id":"2088…","balance_fen":100}
 *     GET /sandbox/state    ?out_trade_no=… for one trade, else the newest hundred
 */
#ifndef TOOLS_SANDBOX_SANDBOX_ADMIN_H
#define TOOLS_SANDBOX_SANDBOX_ADMIN_H

#include "tools/sandbox/sandbox_core.h"

sandbox_call_fn sandbox_admin_add_fault;
sandbox_call_fn sandbox_admin_clear_faults;
sandbox_call_fn sandbox_admin_put_buyer;
sandbox_call_fn sandbox_admin_state;

#endif
