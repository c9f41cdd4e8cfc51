#include "hub/channel/adapter_judge.h"

struct words {
    const char *name;
    const char *chinese;
    const char *english;
};

static const struct words words[ADAPTER_FAULTS] = {
    [ADAPTER_FAULT_NONE] = {"none", "正常", "all is well"},
    [ADAPTER_FAULT_SIGNATURE] = {"signature",
        "渠道不接受我们的签名：请核对私钥，并确认渠道处登记的是与之对应的公钥或证书",
        "the channel does not take our signature: check the private key, and that the channel has "
        "the public key or certificate that belongs to it"},
    [ADAPTER_FAULT_ACCOUNT] = {"account",
        "渠道不认识该应用或商户号，或两者未绑定：请核对应用 ID 与商户号",
        "the channel does not know this app or merchant, or that they belong together: check "
        "their numbers"},
    [ADAPTER_FAULT_PERMISSION] = {"permission",
        "该账户没有此产品的权限：请在渠道的商户平台签约或开通",
        "the account may not use this product: have it enabled on the channel's merchant site"},
    [ADAPTER_FAULT_CLOCK] = {"clock", "时间与渠道不一致：请校准本机时钟",
        "our time is not the channel's: set this machine's clock"},
    [ADAPTER_FAULT_REQUEST] = {"request", "渠道不接受请求的格式：请核对参数与接口地址",
        "the channel does not take what we send: check the parameters and the address"},
    [ADAPTER_FAULT_THEIR_KEY] = {"their_key",
        "应答由账户中没有的公钥或证书签名：请更新渠道的公钥或证书",
        "the answer is signed by a key that the account does not have: fetch the channel's newest "
        "public key or certificate"},
    [ADAPTER_FAULT_THEIR_SIGNATURE] = {"their_signature",
        "应答的签名不符：请核对渠道的公钥或证书（不是我们自己的）",
        "the answer's signature does not fit: check the channel's public key or certificate, "
        "which is not our own"},
    [ADAPTER_FAULT_SILENT] = {"silent", "没有收到可用的应答：请核对接口地址与网络，稍后再试",
        "no answer came that can be used: check the address and the network, and try again"},
};

void
adapter_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *ret_judgement)
{
    *ret_judgement = (struct adapter_judgement){.health = ADAPTER_HEALTH_UNSURE, .field = ""};
    if (account->adapter->judge != NULL)
        account->adapter->judge(account, heard, arena, ret_judgement);
}

const char *
adapter_fault_says(enum adapter_fault fault, bool english)
{
    return english ? words[fault].english : words[fault].chinese;
}

const char *
adapter_fault_name(enum adapter_fault fault)
{
    return words[fault].name;
}
