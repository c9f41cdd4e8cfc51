/*
 * wechat_oauth.h -- who the payer is: a code for the merchant's page, and an openid for the code.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_OAUTH_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_OAUTH_H

#include "tools/sandbox/wechat/wechat.h"

sandbox_call_fn wechat_oauth_authorise; /* GET /connect/oauth2/authorize */
sandbox_call_fn wechat_oauth_token;     /* GET /sns/oauth2/access_token */

/** wechat_oauth_host_ok() is whether url is of one of "pay.example.com, 127.0.0.1:8080". */
bool wechat_oauth_host_ok(const char *hosts, const char *url);

#endif
