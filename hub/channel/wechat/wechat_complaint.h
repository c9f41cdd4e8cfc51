/*
 * wechat_complaint.h -- complaints (消费者投诉2.0) of WeChat Pay's API v3.
 *
 * Calls: WeChat Pay API v3, 消费者投诉, 查询投诉单列表 (GET /v3/merchant-service/complaints-v2),
 * 查询投诉单详情, 查询投诉单协商历史, 回复用户, 反馈处理完成, 创建投诉通知回调地址. A list spans 30 days
 * at most; the payer's phone is sealed by RSA-OAEP for the key of our certificate (敏感信息加密说明).
 * A merchant must answer within 24 hours and settle within 72 (微信支付
 * 消费者投诉处理指南, 三、消费者投诉处理要求).
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_COMPLAINT_H
#define HUB_CHANNEL_WECHAT_WECHAT_COMPLAINT_H

#include "hub/channel/adapter_complaint.h"

extern const struct adapter_complaints wechat_complaint_calls;

#endif
