/*
 * call.h -- one HTTP request and its answer.
 *
 * Made by the route table from a request that passed the gate; it lives until
 * call_answer() or one of its kin, which free it. What the handler keeps from
 * the request it copies into the arena: the request itself is gone when the
 * handler returns.
 */
#ifndef HUB_API_CALL_H
#define HUB_API_CALL_H

#include "hub/api/hub.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define CALL_ARENA_MAX ((size_t)512 * 1024)
#define CALL_TEXT_MAX ((size_t)96 * 1024)

/* Which wallet's browser asks; Accept, Accept-Language. */
enum call_wallet {
    CALL_WALLET_NONE,
    CALL_WALLET_WECHAT,
    CALL_WALLET_ALIPAY,
    CALL_WALLET_UNIONPAY
};

struct call {
    struct hub *hub;
    struct net_call *net_call;
    const struct net_request *request; /* until the handler returns */
    struct arena *arena;
    struct form *form; /* query and, for a form, body; in the arena */
    const char *param; /* what stood for ":" in the route's path */
    enum call_wallet wallet;
    bool english;
    bool wants_json;
    bool posted;
};

/** call_make() is for the route table. */
enum err call_make(struct hub *hub, struct net_call *net_call, const struct net_request *request,
    struct call **ret_call) MUST_CHECK;

/** call_answer() sends the reply with the headers that every answer has, and ends the call. */
void call_answer(struct call *call, int status, const char *type, struct bytes body);
void call_redirect(struct call *call, const char *url); /* 303 */

/** call_fail() answers an error as JSON {code, message}; what says in words what to do, or NULL. */
void call_fail(struct call *call, enum err err, const char *what);

/** call_text() is a text of CALL_TEXT_MAX in the arena, for the body; NULL without memory. */
struct text *call_text(struct call *call);

/** call_json() answers 200 with what was written. */
void call_json(struct call *call, const struct text *text);

#endif
