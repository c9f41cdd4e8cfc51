/*
 * wechat_judge.h -- what an answer of WeChat Pay's says about our account: of API v3 its code
 * and who signed it, of v2 (XML) return_msg and err_code. Pure; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_JUDGE_H
#define HUB_CHANNEL_WECHAT_WECHAT_JUDGE_H

#include "hub/channel/adapter_judge.h"

/** wechat_judge() is struct adapter's judge(); what it hands back is set afresh by the caller. */
void wechat_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement);

#endif
