#include "tools/sandbox/wechat/wechat_settings.h"

#include <stdio.h>

#include "tools/sandbox/wechat/wechat_certificate.h"

#define KEY_BITS 2048
#define FIELD(name) CONFIG_FIELD(struct wechat_settings, name)

const struct config_setting wechat_settings_table[WECHAT_SETTINGS_COUNT] = {
    {"wechat", "mchid", CONFIG_TEXT, "", "the one merchant; without it, no WeChat Pay",
        FIELD(mchid), 0, 0},
    {"wechat", "appid", CONFIG_TEXT, "wxd678efh567hg6787", "its one app", FIELD(appid), 0, 0},
    {"wechat", "app_secret", CONFIG_TEXT, "", "of the app; empty: any is right", FIELD(app_secret),
        0, 0},
    {"wechat", "sub_mchids", CONFIG_TEXT, "", "whom it is the service provider of, with commas",
        FIELD(sub_mchids), 0, 0},
    {"wechat", "api_v3_key", CONFIG_TEXT, "", "32 letters; empty: the merchant has set none",
        FIELD(api_v3_key), 0, 0},
    {"wechat", "api_v2_key", CONFIG_TEXT, "", "32 letters; empty: API v2 is not served",
        FIELD(api_v2_key), 0, 0},
    {"wechat", "merchant_public_key_file", CONFIG_PATH, "",
        "what requests are signed with; empty: the merchant has no certificate",
        FIELD(merchant_public_key_file), 0, 0},
    {"wechat", "merchant_serial", CONFIG_TEXT, "",
        "of the merchant's certificate, if it is not the one that keys made",
        FIELD(merchant_serial), 0, 0},
    {"wechat", "certificate_key_file", CONFIG_PATH, "", "WeChat's key: of the platform certificate",
        FIELD(certificate_key_file), 0, 0},
    {"wechat", "public_key_file", CONFIG_PATH, "", "WeChat's key: of public_key_id",
        FIELD(public_key_file), 0, 0},
    {"wechat", "public_key_id", CONFIG_TEXT, "PUB_KEY_ID_0114232134912410000000000000",
        "what the public key is called", FIELD(public_key_id), 0, 0},
    {"wechat", "key_mode", CONFIG_WORD, "certificate|public_key|both",
        "what answers are signed with; both: while it is switched", FIELD(key_mode), 0, 0},
    {"wechat", "password_status", CONFIG_WORD, "202|200",
        "how codepay says that a password is typed", FIELD(password_status), 0, 0},
    {"wechat", "client_certificate", CONFIG_WORD, "header|none",
        "for /secapi: its serial in x-client-certificate-serial; or it is not asked for",
        FIELD(client_certificate), 0, 0},
    {"wechat", "code_url", CONFIG_WORD, "weixin|http",
        "what a code_url begins with; http: any phone can open it", FIELD(code_url), 0, 0},
    {"wechat", "redirect_hosts", CONFIG_TEXT, "127.0.0.1, localhost",
        "where a payer may be sent back to; a host without a port allows any",
        FIELD(redirect_hosts), 0, 0},
    {"wechat", "fee_rate", CONFIG_INT, "60", "what the channel keeps, in 10 000", FIELD(fee_rate),
        0, 10000},
    {"wechat", "refund_takes", CONFIG_SPAN, "1s", "how long a refund is PROCESSING",
        FIELD(refund_takes), 0, 0},
    {"wechat", "refund_gap", CONFIG_SPAN, "0s", "between refunds of one order; WeChat's is 1m",
        FIELD(refund_gap), 0, 0},
    {"wechat", "share_after", CONFIG_SPAN, "0s",
        "how long after paying shares can be ordered; WeChat's is 1m", FIELD(share_after), 0, 0},
    {"wechat", "share_ratio", CONFIG_INT, "3000", "how much of an order can be shared, in 10 000",
        FIELD(share_ratio), 0, 10000},
    {"wechat", "bill_today", CONFIG_BOOL, "no",
        "whether a day has bills before it is over; else from 10:00 of the next day",
        FIELD(bill_today), 0, 0},
};

static bool
is_key(const char *key)
{
    return key[0] == '\0' || strlen(key) == CRYPT_AES_KEY_SIZE;
}

enum err
wechat_settings_read(void *context, const char **ret_wrong)
{
    struct wechat_settings *to = context;
    const struct {
        const char *name;
        const char *path;
        char *text;
        bool optional;
    } files[] = {
        {"wechat.merchant_public_key_file", to->merchant_public_key_file, to->merchant_public_key,
            true},
        {"wechat.certificate_key_file", to->certificate_key_file, to->certificate_key, false},
        {"wechat.public_key_file", to->public_key_file, to->public_key, false},
    };

    if (to->mchid[0] == '\0')
        return ERR_NOT_FOUND;
    *ret_wrong = is_key(to->api_v3_key) ? "wechat.api_v2_key" : "wechat.api_v3_key";
    if (!is_key(to->api_v3_key) || !is_key(to->api_v2_key))
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < LENGTH(files); i++) {
        enum err err;

        if (files[i].optional && files[i].path[0] == '\0')
            continue;
        *ret_wrong = files[i].path[0] == '\0' ? files[i].name : files[i].path;
        err = sandbox_file_read(files[i].path, files[i].text);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* One key, both halves, and its certificate but for the one that has none. */
static enum err
write_set(const char *folder, const char *name, const struct crypt_key *platform,
    const struct crypt_key *key, const char **ret_wrong)
{
    static char private_name[64];
    static char public_name[64];
    static char certificate_name[64];
    char pem[SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err;

    (void)snprintf(private_name, sizeof(private_name), "%s_private.pem", name);
    (void)snprintf(public_name, sizeof(public_name), "%s_public.pem", name);
    (void)snprintf(certificate_name, sizeof(certificate_name), "%s_certificate.pem", name);
    err = sandbox_file_write_pair(folder, key, private_name, public_name, ret_wrong);
    if (err != ERR_OK || platform == NULL)
        return err;
    *ret_wrong = certificate_name;
    err = platform == key ? wechat_certificate_platform(key, pem)
                          : wechat_certificate_merchant(key, platform, pem);
    return err == ERR_OK ? sandbox_file_write(folder, certificate_name, pem, false) : err;
}

enum err
wechat_settings_make_keys(const char *folder, const char **ret_wrong)
{
    struct crypt_key *platform = NULL;
    struct crypt_key *merchant = NULL;
    struct crypt_key *public = NULL;
    enum err err = crypt_rsa_make(KEY_BITS, &platform);

    *ret_wrong = folder;
    if (err == ERR_OK)
        err = crypt_rsa_make(KEY_BITS, &merchant);
    if (err == ERR_OK)
        err = crypt_rsa_make(KEY_BITS, &public);
    if (err == ERR_OK)
        err = write_set(folder, "wechat_platform", platform, platform, ret_wrong);
    if (err == ERR_OK)
        err = write_set(folder, "wechat_merchant", platform, merchant, ret_wrong);
    if (err == ERR_OK)
        err = write_set(folder, "wechat_pub_key", NULL, public, ret_wrong);
    crypt_key_free(&platform);
    crypt_key_free(&merchant);
    crypt_key_free(&public);
    return err;
}
