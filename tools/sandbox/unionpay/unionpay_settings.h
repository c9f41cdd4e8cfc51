/*
 * unionpay_settings.h -- who is served by this UnionPay, and with which keys: one merchant.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SETTINGS_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SETTINGS_H

#include <limits.h>

#include "shared/base/need.h"
#include "shared/config/config.h"
#include "tools/sandbox/core/sandbox_file.h"

#define UNIONPAY_SETTINGS_SECRET_SIZE 129

/* The certificates that UnionPay's signatures come with: the good one, and three to be refused. */
enum unionpay_chain {
    UNIONPAY_CHAIN_GOOD,
    UNIONPAY_CHAIN_EXPIRED,
    UNIONPAY_CHAIN_OTHER_NAME,
    UNIONPAY_CHAIN_OTHER_ROOT,
    UNIONPAY_CHAINS
};

struct unionpay_settings {
    char merchant[16];                          /* merId; "": UnionPay is not served */
    char secret[UNIONPAY_SETTINGS_SECRET_SIZE]; /* "": signMethod 11 and 12 are not served */
    char merchant_cert_file[PATH_MAX];
    char private_key_file[PATH_MAX];
    char cert_files[UNIONPAY_CHAINS][PATH_MAX]; /* but for the first, they may be "" */
    /* Texts of the files, which read() fills in and tests do themselves. */
    char merchant_cert[SANDBOX_FILE_MAX];
    char private_key[SANDBOX_FILE_MAX];
    char certs[UNIONPAY_CHAINS][SANDBOX_FILE_MAX];
};

#define UNIONPAY_SETTINGS_COUNT 8

extern const struct config_setting unionpay_settings_table[UNIONPAY_SETTINGS_COUNT];

/** unionpay_settings_read() is the hook read() of the dialect. */
enum err unionpay_settings_read(void *context, const char **ret_wrong) MUST_CHECK;

#endif
