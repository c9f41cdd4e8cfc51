/*
 * wechat_query.h -- what is looked up: orders by either number, the platform certificates.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_QUERY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_QUERY_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_query_by_id(struct wechat_request *request) MUST_CHECK;
enum err wechat_query_by_number(struct wechat_request *request) MUST_CHECK;
enum err wechat_query_keys(struct wechat_request *request) MUST_CHECK;

/** wechat_query_lie() changes the state of order to what a fault says of it, in a transaction. */
enum err wechat_query_lie(struct wechat *wechat, struct wechat_order *order) MUST_CHECK;

/** wechat_query_put() writes the fields of an order: of an answer, and of what is notified. */
void wechat_query_put(struct json_writer *json, const struct wechat_order *order);

#endif
