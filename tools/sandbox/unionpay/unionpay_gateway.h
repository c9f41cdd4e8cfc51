/*
 * unionpay_gateway.h -- backTransReq.do and queryTrans.do: form in, raw k=v&k=v out.
 *
 * Checks in order: the fields that all have, their form, who signed and whether; then the
 * operation's own. Every answer is signed, a refusal too.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_GATEWAY_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_GATEWAY_H

#include "tools/sandbox/unionpay/unionpay.h"

sandbox_call_fn unionpay_gateway_serve;

#endif
