/*
 * wechat_complaint.h -- complaints of payers (消费者投诉2.0), and the merchant's answers.
 *
 * /v3/merchant-service/complaints-v2 and complaint-notifications. PENDING becomes PROCESSING by
 * the merchant's first answer, either PROCESSED when he says so or the payer withdraws it, and
 * PROCESSED is PROCESSING again when the payer goes on (wechat_complaint_payer.h). Ours, since the
 * documents do not tell: what is PROCESSED takes no answer and cannot be completed again
 * (INVALID_REQUEST); a history begins with the newest.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_COMPLAINT_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_complaint_list(struct wechat_request *request) MUST_CHECK;
enum err wechat_complaint_get(struct wechat_request *request) MUST_CHECK;
enum err wechat_complaint_history(struct wechat_request *request) MUST_CHECK;
enum err wechat_complaint_reply(struct wechat_request *request) MUST_CHECK;
enum err wechat_complaint_complete(struct wechat_request *request) MUST_CHECK;
enum err wechat_complaint_subscribe(struct wechat_request *request) MUST_CHECK;

#endif
