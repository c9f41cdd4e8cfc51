/*
 * alipay_judge.h -- what an answer of Alipay's says about our app.
 *
 * Of v2 the code and sub_code that stand in every answer (公共错误码), signed or not; of v3 the
 * code of a refusal. Pure; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_JUDGE_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_JUDGE_H

#include "hub/channel/adapter_judge.h"

/* struct adapter's judge() of either API; what they hand back is set afresh by the caller. */
void alipay_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement);
void alipay_judge_v3(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement);

#endif
