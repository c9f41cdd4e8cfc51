#include "hub/dialects.h"

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/unionpay/unionpay.h"
#include "hub/channel/wechat/wechat.h"

const struct adapter *const dialects[DIALECTS] = {
    &alipay_adapter,
    &alipay_adapter_v3,
    &wechat_adapter,
    &unionpay_adapter,
};
