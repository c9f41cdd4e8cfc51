#include "hub/dialects.h"

#include "hub/channel/alipay/alipay.h"

const struct adapter *const dialects[DIALECTS] = {
    &alipay_adapter,
};
