/*
 * unionpay_admin.h -- UnionPay's part of GET /sandbox/state.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_ADMIN_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_ADMIN_H

#include "tools/sandbox/unionpay/unionpay.h"

/** unionpay_admin_put_state() is the hook put_state() of the dialect. */
enum err unionpay_admin_put_state(
    void *state, struct sandbox_call *call, struct json_writer *json) MUST_CHECK;

#endif
