/*
 * alipay_page.h -- what a payer sees: the scanned QR and the cashier.
 *
 * Chinese, or English when the browser prefers it. The payer is the cookie
 * sandbox_buyer, else the first buyer there is.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_PAGE_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_PAGE_H

#include "tools/sandbox/alipay/alipay.h"

#define ALIPAY_PAGE_COOKIE "sandbox_buyer"

enum alipay_page_message {
    ALIPAY_PAGE_BAD_APP,
    ALIPAY_PAGE_BAD_SCOPE,
    ALIPAY_PAGE_BAD_REDIRECT,
    ALIPAY_PAGE_NO_TRADE,
    ALIPAY_PAGE_DEAD_QR,
    ALIPAY_PAGE_LEFT,
    ALIPAY_PAGE_MESSAGES
};

/** alipay_page_message() answers with a page that says just that. */
void alipay_page_message(struct sandbox_call *call, int status, enum alipay_page_message message);

/** alipay_page_buyer() is who sits at the browser. */
enum err alipay_page_buyer(struct sandbox_call *call, struct sandbox_payer *ret_buyer) MUST_CHECK;

sandbox_call_fn alipay_page_scan;    /* GET /qr/<token> */
sandbox_call_fn alipay_page_cashier; /* GET /cashier?trade_no=…&return_url=… */
sandbox_call_fn alipay_page_pay;     /* POST /cashier/pay */
sandbox_call_fn alipay_page_cancel;  /* POST /cashier/cancel */

#endif
