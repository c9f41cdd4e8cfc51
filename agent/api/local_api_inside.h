/*
 * local_api_inside.h -- what the files of the local API share.
 */
#ifndef AGENT_API_LOCAL_API_INSIDE_H
#define AGENT_API_LOCAL_API_INSIDE_H

#include "agent/api/local_api.h"
#include "shared/base/arena.h"
#include "shared/text/json.h"

#define LOCAL_API_TOKEN_SIZE 64 /* hexadecimal digits */

struct local_api_picture;

struct local_api {
    struct local_api_options options;
    struct arena *arena;
    struct net_listener *listener;
    struct net_socket *listening[LOCAL_API_LISTENERS_MAX];
    struct local_api_picture *picture; /* that is being made, or was */
    char token[LOCAL_API_TOKEN_SIZE + 1];
    char answer[LOCAL_API_BODY_MAX];
};

enum local_api_problem {
#define PROBLEM(code, status, chinese, english) LOCAL_API_##code,
#include "agent/api/local_api_problem.def"
#undef PROBLEM
    LOCAL_API_PROBLEMS
};

/* One request that is being answered. */
struct local_api_call {
    struct local_api *api;
    struct net_call *call;
    const struct net_request *request;
    const char *name; /* of the sale, in its path */
};

/* local_api.c */
void local_api_refuse(
    const struct local_api_call *call, enum local_api_problem problem, const char *field);
/** local_api_refuse_note() says why the till did not do it, in the screen's words. */
void local_api_refuse_note(const struct local_api_call *call);
void local_api_reply(const struct local_api_call *call, int status, const struct text *text);
/** local_api_body() is the body as an object; false when it has been refused. An empty one: {}. */
bool local_api_body(const struct local_api_call *call, const struct json_node **ret_root);

/* local_api_sale.c */
void local_api_sale_make(const struct local_api_call *call);
void local_api_sale_get(const struct local_api_call *call);
void local_api_sale_list(const struct local_api_call *call);
void local_api_sale_cancel(const struct local_api_call *call);
void local_api_sale_refund(const struct local_api_call *call);
void local_api_sale_print(const struct local_api_call *call);

/* local_api_screen.c */
/** local_api_screen_get() answers a PNG of what the customer sees, or would see. */
void local_api_screen_get(const struct local_api_call *call);
void local_api_screen_close(struct local_api *api);

/* local_api_json.c */
/** local_api_json_sale() is with its items when it is whole. */
void local_api_json_sale(const struct local_api *api, const struct store_sale *sale, bool whole,
    struct json_writer *writer);
void local_api_json_status(const struct screen *screen, struct json_writer *writer);
void local_api_json_notice(
    const struct local_api *api, const struct till_notice *notice, struct json_writer *writer);

#endif
