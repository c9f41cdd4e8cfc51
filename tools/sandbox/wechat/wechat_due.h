/*
 * wechat_due.h -- what time brings: passwords that are typed, refunds that end, orders that expire.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_DUE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_DUE_H

#include "tools/sandbox/wechat/wechat.h"

/** wechat_due() does all that is due by now, in the caller's transaction. */
enum err wechat_due(struct wechat *wechat, struct arena *arena) MUST_CHECK;

/** wechat_due_next() is when there is something next that a merchant is told of; 0 for never. */
enum err wechat_due_next(struct wechat *wechat, struct moment *ret_next) MUST_CHECK;

#endif
