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
#include "hub/api/problem.h"
#include "hub/api/scope.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define CALL_ARENA_MAX ((size_t)512 * 1024)
#define CALL_TEXT_MAX ((size_t)96 * 1024)
#define CALL_REQUEST_ID_SIZE 40
#define CALL_ADDRESS_SIZE 46 /* the longest text of an IPv6 address, and the terminator */

/* Which wallet's browser asks; Accept, Accept-Language. */
enum call_wallet {
    CALL_WALLET_NONE,
    CALL_WALLET_WECHAT,
    CALL_WALLET_ALIPAY,
    CALL_WALLET_UNIONPAY
};

struct route;
struct staff_here;

#define CALL_HEADERS_MAX 10
#define CALL_KEY_MAX 64

/*
 * What a request was that an app signed, or a person sent (app_id 0, no nonce), kept in the arena:
 * its handler may run in a later turn.
 */
struct call_signed {
    int64_t app_id; /* whose it is; 0 for a call that is not signed */
    int64_t merchant_id;
    const char *method;
    const char *target; /* path and query, as they are signed */
    struct bytes body;
    struct bytes nonce;
    const char *key;   /* Idempotency-Key; NULL for a call that changes nothing */
    bool kept;         /* its nonce is in the books, with what it made */
    const char *range; /* Range and If-Range; NULL without */
    const char *if_range;
};

struct call {
    struct hub *hub;
    struct net_call *net_call;
    const struct net_request *request; /* until the handler returns; NULL where it may run later */
    const struct route *route;
    struct call_signed signed_by;
    const struct staff_here *staff; /* the person who asks the console; NULL elsewhere */
    struct scope scope;             /* at which organisation he looks */
    struct net_header further[CALL_HEADERS_MAX]; /* of the answer; their text is in the arena */
    size_t further_count;
    char request_id[CALL_REQUEST_ID_SIZE]; /* in the answer's header, and in the log */
    struct tick arrived;
    struct arena *arena;
    struct form *form;               /* query and, for a form, body; in the arena */
    const char *param;               /* what stood for ":" in the route's path */
    char address[CALL_ADDRESS_SIZE]; /* who asks; what a proxy on this machine says of it */
    enum call_wallet wallet;
    bool english;
    bool wants_json;
    bool posted;
};

/** call_make() is for the route table. */
enum err call_make(struct hub *hub, const struct route *route, struct net_call *net_call,
    const struct net_request *request, struct call **ret_call) MUST_CHECK;

/** call_keep() copies what outlives the request's turn: method, target, body and key. */
enum err call_keep(struct call *call) MUST_CHECK;

/** call_header() has the answer carry one more header; value lives as long as the call. */
void call_header(struct call *call, const char *name, const char *value);

/** call_answer() sends the reply with the headers that every answer has, and ends the call. */
void call_answer(struct call *call, int status, const char *type, struct bytes body);
/** call_answer_source() likewise, with a body that is made while it goes. */
void call_answer_source(struct call *call, int status, const char *type, struct net_source *source);
void call_redirect(struct call *call, const char *url); /* 303 */

/** call_reply() sends that with its own headers and the request's id only, and ends the call. */
void call_reply(struct call *call, const struct net_reply *reply);

/** call_fail() answers an error as JSON {code, message}; what says in words what to do, or NULL. */
void call_fail(struct call *call, enum err err, const char *what);

/**
 * call_refuse() answers a problem as /v1 does; detail names what is wrong, or is NULL. A change
 * that is refused for good is told so in a later turn, once its nonce is kept: the same bytes,
 * brought again to another hub or after a restart, cannot be done any more.
 */
void call_refuse(struct call *call, enum problem problem, const char *detail);

/** call_request_id() makes the next one. */
void call_request_id(struct hub *hub, char ret_id[static CALL_REQUEST_ID_SIZE]);

/** call_text() is a text of CALL_TEXT_MAX in the arena, for the body; NULL without memory. */
struct text *call_text(struct call *call);

/** call_json() answers 200 with what was written. */
void call_json(struct call *call, const struct text *text);

#endif
