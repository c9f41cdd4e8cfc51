/*
 * wechat_bill.h -- bills of a day: asked for, with their hash, and fetched within five minutes.
 *
 * The hash is SHA-1 over the text as it is before it is packed, BOM and CRLF included. A bill
 * is kept as it was made when it was asked for.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_BILL_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_BILL_H

#include "tools/sandbox/wechat/wechat_v2.h"
#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_bill_trade(struct wechat_request *request) MUST_CHECK;
enum err wechat_bill_fund(struct wechat_request *request) MUST_CHECK;
enum err wechat_bill_shares(struct wechat_request *request) MUST_CHECK;
enum err wechat_bill_download(struct wechat_request *request) MUST_CHECK;

/** wechat_bill_old() is /pay/downloadbill: the bill itself. */
enum err wechat_bill_old(struct wechat_v2_request *request) MUST_CHECK;

#endif
