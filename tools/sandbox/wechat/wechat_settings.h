/*
 * wechat_settings.h -- who is served by this WeChat Pay, with which keys and rules.
 *
 * One merchant, mchid: it is a direct merchant, and a service provider of the
 * sub-merchants that are listed. Every rule that the notes of WeChat leave open is here.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SETTINGS_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SETTINGS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "shared/base/moment.h"
#include "shared/config/config.h"
#include "shared/crypt/crypt.h"
#include "tools/sandbox/core/sandbox_file.h"

#define WECHAT_SETTINGS_KEY_SIZE (CRYPT_AES_KEY_SIZE + 1)

struct wechat_settings {
    char mchid[33]; /* "": WeChat Pay is not served */
    char appid[33];
    char app_secret[65];
    char sub_mchids[512];                      /* "1900000109, 1900000110" */
    char api_v3_key[WECHAT_SETTINGS_KEY_SIZE]; /* "": not set at the merchant's */
    char api_v2_key[WECHAT_SETTINGS_KEY_SIZE];
    char merchant_public_key_file[PATH_MAX]; /* "": the merchant has applied for no certificate */
    char merchant_serial[65];                /* "": what the sandbox's certificate would have */
    char certificate_key_file[PATH_MAX];
    char public_key_file[PATH_MAX];
    char public_key_id[65];
    char key_mode[16];          /* certificate, public_key, both */
    char password_status[8];    /* 202 or 200: how codepay says that a password is typed */
    char client_certificate[8]; /* header or none: how a merchant proves who he is to /secapi */
    char code_url[8];           /* weixin or http: what a code_url begins with */
    char redirect_hosts[1024];
    int64_t fee_rate; /* in 10 000 */
    struct span refund_takes;
    struct span refund_gap;
    struct span share_after;
    int64_t share_ratio; /* in 10 000 */
    bool bill_today;
    /* Texts of the files, which read() fills in and tests do themselves. */
    char merchant_public_key[SANDBOX_FILE_MAX];
    char certificate_key[SANDBOX_FILE_MAX];
    char public_key[SANDBOX_FILE_MAX];
};

#define WECHAT_SETTINGS_COUNT 22

extern const struct config_setting wechat_settings_table[WECHAT_SETTINGS_COUNT];

/** wechat_settings_read() is the hook read() of the dialect. */
enum err wechat_settings_read(void *context, const char **ret_wrong) MUST_CHECK;

/** wechat_settings_make_keys() is its hook make_keys(). */
enum err wechat_settings_make_keys(const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
