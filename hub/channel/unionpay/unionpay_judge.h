/*
 * unionpay_judge.h -- what an answer of UnionPay's says about our merchant: its respCode (ACP
 * 5.1.0, 应答码). Pure; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_JUDGE_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_JUDGE_H

#include "hub/channel/adapter_judge.h"

/** unionpay_judge() is struct adapter's judge(); what it hands back is set afresh by the caller. */
void unionpay_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement);

#endif
