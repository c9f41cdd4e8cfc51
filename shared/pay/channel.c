#include "shared/pay/channel.h"

struct row {
    const char *name;
    const char *chinese;
    const char *english;
    bool wallet;
};

static const struct row rows[CHANNEL_COUNT] = {
    [CHANNEL_NONE] = {"", "", "", false},
    [CHANNEL_CASH] = {"cash", "现金", "Cash", false},
    [CHANNEL_WECHAT] = {"wechat", "微信支付", "WeChat Pay", true},
    [CHANNEL_ALIPAY] = {"alipay", "支付宝", "Alipay", true},
    [CHANNEL_UNIONPAY] = {"unionpay", "云闪付", "UnionPay", true},
};

const char *
channel_name(enum channel channel)
{
    NEED((unsigned)channel < CHANNEL_COUNT);
    return rows[channel].name;
}

const char *
channel_label(enum channel channel, bool english)
{
    NEED((unsigned)channel < CHANNEL_COUNT);
    return english ? rows[channel].english : rows[channel].chinese;
}

enum channel
channel_of(int64_t number)
{
    return number > 0 && number < CHANNEL_COUNT ? (enum channel)number : CHANNEL_NONE;
}

bool
channel_is_wallet(enum channel channel)
{
    NEED((unsigned)channel < CHANNEL_COUNT);
    return rows[channel].wallet;
}
