/*
 * alipay_complaint.h -- complaints (交易投诉) of Alipay's.
 *
 * Calls: Alipay open platform, 交易投诉, 查询交易投诉列表 (alipay.merchant.tradecomplain.batchquery),
 * 查询单条交易投诉详情 (.query), 商家留言回复 (.reply.submit) and 商家处理交易投诉 (.feedback.submit);
 * in v3 the paths that OpenAPI v3 has for them, POST /v3/alipay/merchant/tradecomplain/batchquery,
 * GET …/tradecomplain/{complain_event_id}, POST …/reply, POST …/feedback.
 *
 * A reply is a message and leaves the complaint as it stands; the feedback settles it for the
 * merchant, after which its payer agrees, or has Alipay decide. The history comes with the
 * complaint, whole and without numbers: a word is known by who said it when, and what. Where to
 * call, Alipay is told by hand (应用网关), so that is no call.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_COMPLAINT_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_COMPLAINT_H

#include "hub/channel/adapter_complaint.h"

extern const struct adapter_complaints alipay_complaint_calls;

#endif
