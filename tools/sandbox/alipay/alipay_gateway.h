/*
 * alipay_gateway.h -- POST /gateway.do of Alipay's OpenAPI v2.
 *
 * The checks are in Alipay's order; every answer is HTTP 200 and, but to an app that
 * is not known, signed.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_GATEWAY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_GATEWAY_H

#include "tools/sandbox/alipay/alipay_request.h"

/** alipay_gateway_check() is what is wrong with the parameters, but for certificates and sign. */
enum alipay_refusal alipay_gateway_check(
    const struct form *form, const struct alipay_settings *settings, struct moment now);

/** alipay_gateway_serve() is the handler; it takes the call and answers later. */
sandbox_call_fn alipay_gateway_serve;

#endif
