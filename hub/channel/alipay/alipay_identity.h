/*
 * alipay_identity.h -- who the payer is: the code of an authorisation, for his name.
 *
 * The functions are those of struct adapter.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_IDENTITY_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_IDENTITY_H

#include "hub/channel/adapter.h"

enum err alipay_identity_ask(const struct adapter_account *account, const char *code,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask) MUST_CHECK;

enum err alipay_identity_read(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    char ret_payer[static ADAPTER_PAYER_SIZE]) MUST_CHECK;

#endif
