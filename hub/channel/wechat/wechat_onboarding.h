/*
 * wechat_onboarding.h -- applications of sub-merchants (特约商户进件) of WeChat Pay's API v3.
 *
 * Asked about by business_code: WeChat Pay API v3 for partners, 特约商户进件, 业务申请编号查询申请状态
 * (GET /v3/applyment4sub/applyment/business_code/{business_code}), which is of digits, letters
 * and "_". The number of the sub-merchant comes from 待签约 on. A business_code that is not known
 * is answered PARAM_ERROR "未能找到申请单", which is the only parameter that this call has.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_ONBOARDING_H
#define HUB_CHANNEL_WECHAT_WECHAT_ONBOARDING_H

#include "hub/channel/adapter_onboarding.h"

extern const struct adapter_onboardings wechat_onboarding_calls;

#endif
