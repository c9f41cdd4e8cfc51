/*
 * alipay_oauth.h -- who is the payer: publicAppAuthorize.htm and alipay.system.oauth.token.
 *
 * The page asks nothing (scope auth_base): it sends the browser back at once
 * with a code, good for one use within five minutes.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_OAUTH_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_OAUTH_H

#include "tools/sandbox/alipay/alipay_request.h"

sandbox_call_fn alipay_oauth_authorise;
enum err alipay_oauth_token(struct alipay_request *request) MUST_CHECK;

/**
 * alipay_oauth_host_ok() is whether url leads to one of the hosts, a list with
 * commas. An entry without a port allows every port.
 */
bool alipay_oauth_host_ok(const char *hosts, const char *url);

#endif
