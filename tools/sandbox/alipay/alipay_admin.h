/*
 * alipay_admin.h -- its part of GET /sandbox/state: apps, and trades with all that is theirs.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_ADMIN_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_ADMIN_H

#include "tools/sandbox/alipay/alipay.h"

/** alipay_admin_put_state() is the hook; ?out_trade_no=… for one trade, else the newest hundred. */
enum err alipay_admin_put_state(
    void *state, struct sandbox_call *call, struct json_writer *json) MUST_CHECK;

#endif
