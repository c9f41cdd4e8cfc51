/*
 * wechat_identity.h -- who the payer is, by the OAuth of WeChat's official accounts.
 *
 * Not a call of WeChat Pay's: it is not signed, and the app's secret goes along in its
 * query. The functions are those of struct adapter.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_IDENTITY_H
#define HUB_CHANNEL_WECHAT_WECHAT_IDENTITY_H

#include "hub/channel/adapter.h"

enum err wechat_identity_ask(const struct adapter_account *account, const char *code,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_identity_read(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    char ret_payer[static ADAPTER_PAYER_SIZE]) MUST_CHECK;

#endif
