/*
 * wechat_page.h -- what a payer sees: the wallet, where a person can press Pay.
 *
 * weixin://wxpay/bizpayurl/up?pr=… is GET /wechat/bizpayurl/up?pr=… here. Chinese, or
 * English when the browser prefers it. The payer is the cookie sandbox_payer, else
 * the first payer there is.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_PAGE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_PAGE_H

#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/wechat/wechat.h"

#define WECHAT_PAGE_COOKIE "sandbox_payer"

enum wechat_page_message {
    WECHAT_PAGE_BAD_APP,
    WECHAT_PAGE_BAD_SCOPE,
    WECHAT_PAGE_BAD_REDIRECT,
    WECHAT_PAGE_NO_ORDER,
    WECHAT_PAGE_DEAD_CODE,
    WECHAT_PAGE_MESSAGES
};

/** wechat_page_message() answers with a page that says just that. */
void wechat_page_message(struct sandbox_call *call, int status, enum wechat_page_message message);

/** wechat_page_payer() is who holds the phone. */
enum err wechat_page_payer(struct sandbox_call *call, struct sandbox_payer *ret_payer) MUST_CHECK;

sandbox_call_fn wechat_page_scan; /* a code_url */
sandbox_call_fn wechat_page_h5;   /* an h5_url, and redirect_url= */
sandbox_call_fn wechat_page_show; /* GET /wechat/pay?prepay_id=…&redirect_url=… or return_url= */
sandbox_call_fn wechat_page_pay;  /* POST /wechat/pay */

#endif
