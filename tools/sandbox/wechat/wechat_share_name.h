/*
 * wechat_share_name.h -- names that are sealed by RSA-OAEP for one of WeChat's keys.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_NAME_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_NAME_H

#include "tools/sandbox/wechat/wechat_v3.h"

/**
 * wechat_share_name_open() is the name that was sealed for the key that the header
 * Wechatpay-Serial names; ERR_BAD_INPUT.
 */
enum err wechat_share_name_open(
    struct wechat_request *request, const char *sealed, const char **ret_name) MUST_CHECK;

#endif
