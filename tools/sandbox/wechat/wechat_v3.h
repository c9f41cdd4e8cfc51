/*
 * wechat_v3.h -- API v3: what comes to /v3/… of WeChat Pay.
 *
 * A request is checked in WeChat's order, its signature verified by a worker, its
 * method run in one transaction that is committed before the answer is signed
 * (by a worker) and sent. Only 2xx are signed.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V3_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V3_H

#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_field.h"
#include "tools/sandbox/wechat/wechat_sign.h"

/*
 * What a method gets. It runs in a transaction, after what was due has been done. It
 * writes a whole answer, or fails: then all is rolled back and SYSTEM_ERROR is said.
 */
struct wechat_request {
    struct wechat *wechat;
    struct arena *arena;
    const char *argument; /* what stands for {} in its path, or "" */
    bool partner;         /* of a service provider for a sub-merchant */
    struct wechat_field field;
    struct wechat_sign_header header; /* who asks */
    const char *key_serial;           /* the header Wechatpay-Serial, or "" */
    struct moment now;
    struct wechat_answer answer;
    struct sandbox_fault_taken told; /* how the answer goes wrong, by the request itself */
    struct bytes file;               /* instead of the answer: a bill, which is not signed */
};

/** wechat_v3_serve() is the handler; it takes the call and answers later. */
sandbox_call_fn wechat_v3_serve;

/** wechat_v3_refuse() is a method's way out: what it wrote is thrown away. */
enum err wechat_v3_refuse(struct wechat_request *request, enum wechat_refusal refusal) MUST_CHECK;

/**
 * wechat_v3_owner() is whose orders a request is about: its mchid, which must be who
 * signs, or its sub_mchid. Of the body, or of the query where in_query. NULL: it has refused.
 */
const char *wechat_v3_owner(struct wechat_request *request, bool in_query);

/** wechat_v3_close() ends the calls that wait for an answer. */
void wechat_v3_close(struct wechat *wechat);

#endif
