/*
 * alipay_gateway.h -- POST /gateway.do of Alipay's OpenAPI v2.
 *
 * A call is checked in Alipay's order, its signature verified by a worker, its
 * method run in one transaction that is committed before the answer is signed
 * (by a worker) and sent.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_GATEWAY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_GATEWAY_H

#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/alipay/alipay_answer.h"

/*
 * What a method gets. It runs in a transaction, after time has been swept. It
 * writes a whole answer, or fails: then all is rolled back and "system error" is said.
 */
struct alipay_request {
    struct alipay *alipay;
    struct arena *arena;
    const struct form *form;
    const struct json_node *biz; /* biz_content */
    struct moment now;
    struct alipay_answer answer;
};

/** alipay_gateway_field() is a top-level parameter, "" when it is missing. */
const char *alipay_gateway_field(const struct form *form, const char *name);

/** alipay_gateway_check() is what is wrong with the top-level parameters, the signature aside. */
enum alipay_refusal alipay_gateway_check(
    const struct form *form, const struct alipay_settings *settings, struct moment now);

/** alipay_gateway_serve() is the handler; it takes the call and answers later. */
sandbox_call_fn alipay_gateway_serve;

/** alipay_gateway_close() ends the calls that wait for an answer. */
void alipay_gateway_close(struct alipay *alipay);

#endif
