/*
 * alipay_rest.h -- /v3/alipay/…: the same methods in Alipay's OpenAPI v3.
 *
 * The path is the method with slashes for dots, the parameters are a JSON body, or the
 * query of a GET. The Authorization header signs all that was sent; what is answered
 * with 2xx is signed, refusals are not. A nonce is good once (kept as long as its time).
 * What an unfinished trade.pay answers is ours: 200 without gmt_payment.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_REST_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_REST_H

#include "tools/sandbox/alipay/alipay_request.h"

/** alipay_rest_serve() is the handler; it takes the call and answers later. */
sandbox_call_fn alipay_rest_serve;

/**
 * alipay_rest_read() reads an Authorization header: its fields, and the part that is
 * signed. ERR_BAD_INPUT when it is of another scheme or shape.
 */
enum err alipay_rest_read(const char *header, struct arena *arena, struct form *ret_fields,
    struct bytes *ret_signed) MUST_CHECK;

#endif
