/*
 * unionpay_page.h -- the wallet: what a qrCode leads to, where a person presses Pay.
 *
 * Who pays is the cookie sandbox_card, a payer's number; without it, the first payer.
 * return_url= is where he goes afterwards; without it, he sees the page again.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_PAGE_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_PAGE_H

#include "tools/sandbox/unionpay/unionpay.h"

#define UNIONPAY_PAGE_COOKIE "sandbox_card"
/* As at qr.95516.com, with our base; the code's token follows. */
#define UNIONPAY_PAGE_PATH "/00010001/"

sandbox_call_fn unionpay_page_show;
sandbox_call_fn unionpay_page_pay;

#endif
