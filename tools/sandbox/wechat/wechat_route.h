/*
 * wechat_route.h -- which method of API v3 a path and a verb stand for.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_ROUTE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_ROUTE_H

#include "tools/sandbox/wechat/wechat_v3.h"

struct wechat_route {
    const char *verb;
    const char *path; /* one segment may be {} */
    const char *name; /* for faults and the log */
    bool strict;      /* Accept and User-Agent are looked for first */
    bool partner;
    enum err (*run)(struct wechat_request *request);
};

/**
 * wechat_route_find() is 0 with a route, and with what stands for {} in a copy; else
 * the HTTP status of a path that is not there, or has no such verb.
 */
int wechat_route_find(const struct net_request *request, struct arena *arena,
    const struct wechat_route **ret_route, const char **ret_argument);

#endif
