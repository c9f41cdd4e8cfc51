/*
 * adapter_certificates.h -- the part of a dialect that renews what its channel signs with.
 *
 * As adapter.h: pure, any thread. An account never changes: what was read is a new value
 * of one of its fields, to be stored and to open the account with anew, while requests that
 * are on their way end with the old one. WeChat Pay wants to be asked at least every twelve
 * hours, and once when something is signed by a key that the account does not have
 * (ERR_NOT_FOUND of read_callback()).
 */
#ifndef HUB_CHANNEL_ADAPTER_CERTIFICATES_H
#define HUB_CHANNEL_ADAPTER_CERTIFICATES_H

#include "hub/channel/adapter.h"

struct adapter_certificates {
    const char *field; /* what they are a value of */

    enum err (*ask)(const struct adapter_account *account, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);

    /*
     * ERR_NOT_FOUND: this account has none (it signs with a public key alone), nothing is to
     * be changed. ERR_NO_ANSWER: ask again. ERR_BAD_SIGNATURE, ERR_BAD_INPUT, ERR_EXPIRED:
     * not from the channel, and an alarm.
     */
    enum err (*read)(const struct adapter_account *account, const struct adapter_heard *heard,
        struct arena *arena, const char **ret_value);
};

#endif
