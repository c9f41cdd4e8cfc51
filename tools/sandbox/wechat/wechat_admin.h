/*
 * wechat_admin.h -- WeChat Pay's part of GET /sandbox/state.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_ADMIN_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_ADMIN_H

#include "shared/text/json.h"
#include "tools/sandbox/wechat/wechat.h"

/** wechat_admin_put_state() is the hook put_state() of the dialect. */
enum err wechat_admin_put_state(
    void *state, struct sandbox_call *call, struct json_writer *json) MUST_CHECK;

#endif
