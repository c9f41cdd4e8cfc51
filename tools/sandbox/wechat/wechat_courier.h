/*
 * wechat_courier.h -- carries the notifications that are due to merchants' servers.
 *
 * At least once: a crash between sending and storing sends again, under the
 * same id. A few at a time; the rest waits in the database. It also wakes for
 * what time brings (wechat_due.h), since merchants are told of that.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_COURIER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_COURIER_H

#include "tools/sandbox/wechat/wechat.h"

/** wechat_courier_open() begins with what is already due, in a later turn. */
enum err wechat_courier_open(struct wechat *wechat) MUST_CHECK;

/** wechat_courier_wake() looks for what is due; to be called after a commit. */
void wechat_courier_wake(struct wechat *wechat);

/** wechat_courier_close() drops what is on its way; it will be sent again. */
void wechat_courier_close(struct wechat *wechat);

#endif
