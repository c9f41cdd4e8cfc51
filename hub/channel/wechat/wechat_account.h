/*
 * wechat_account.h -- a merchant's account at WeChat Pay, opened.
 *
 * A merchant of its own (mchid, appid), or one under a service provider: then mchid
 * and appid are the provider's, who signs, and sub_mchid is the merchant. Answers and
 * callbacks are signed with WeChat's public key of this account, or with a platform
 * certificate; while an account is moved from the one to the other both come, so all
 * that are given count.
 *
 * As adapter.h says of accounts: it never changes; any thread. New certificates are a
 * new account.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_ACCOUNT_H
#define HUB_CHANNEL_WECHAT_WECHAT_ACCOUNT_H

#include "hub/channel/adapter.h"
#include "hub/channel/wechat/wechat_sign.h"

#define WECHAT_ACCOUNT_ID_SIZE 33
#define WECHAT_ACCOUNT_SERIAL_SIZE 65
#define WECHAT_ACCOUNT_SECRET_SIZE 65
#define WECHAT_ACCOUNT_KEY_SIZE 33 /* of APIv2 and APIv3: 32 letters */
#define WECHAT_ACCOUNT_URL_SIZE 256
#define WECHAT_ACCOUNT_KEYS_MAX 8 /* of WeChat's that are alive at once */

struct wechat_account {
    struct adapter_account base;
    bool partner;
    bool browser;    /* H5 payments were opened for it */
    bool barcode_v3; /* barcodes by API v3's codepay, not by v2's micropay */
    enum wechat_v2 v2_sign;
    char mchid[WECHAT_ACCOUNT_ID_SIZE];
    char appid[WECHAT_ACCOUNT_ID_SIZE];
    char sub_mchid[WECHAT_ACCOUNT_ID_SIZE];      /* "" but for a partner */
    char sub_appid[WECHAT_ACCOUNT_ID_SIZE];      /* likewise, and then it may be "" */
    char app_secret[WECHAT_ACCOUNT_SECRET_SIZE]; /* of the app that the payer authorises */
    char serial[WECHAT_ACCOUNT_SERIAL_SIZE];     /* of our certificate, upper case */
    char v3_key[WECHAT_ACCOUNT_KEY_SIZE];
    char v2_key[WECHAT_ACCOUNT_KEY_SIZE];     /* "" without v2 */
    char store[WECHAT_ACCOUNT_ID_SIZE];       /* what codepay calls the shop */
    char address[WECHAT_ACCOUNT_ID_SIZE * 2]; /* what v2 calls our address */
    char api_url[WECHAT_ACCOUNT_URL_SIZE];
    char authorise_url[WECHAT_ACCOUNT_URL_SIZE];
    char token_url[WECHAT_ACCOUNT_URL_SIZE];
    char cashier_url[WECHAT_ACCOUNT_URL_SIZE]; /* a sandbox's, without a bridge; "" for none */
    char notify_url[WECHAT_ACCOUNT_URL_SIZE];  /* ours; "" for no callbacks */
    char *certificate;     /* ours, PEM: for v2's calls that give money back; NULL for none */
    char *certificate_key; /* its key, PEM */
    struct crypt_key *private_key;                     /* ours */
    struct wechat_key keys[WECHAT_ACCOUNT_KEYS_MAX];   /* WeChat's; the best first */
    struct crypt_key *opened[WECHAT_ACCOUNT_KEYS_MAX]; /* those, to be freed */
    size_t keys_count;
    char serials[WECHAT_ACCOUNT_KEYS_MAX][WECHAT_ACCOUNT_SERIAL_SIZE];
};

#define WECHAT_ACCOUNT_FIELDS 23
extern const struct adapter_field wechat_account_fields[WECHAT_ACCOUNT_FIELDS];

/* struct adapter's open() and close(). */
enum err wechat_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account) MUST_CHECK;
void wechat_account_close(struct adapter_account **account);

static inline const struct wechat_account *
wechat_account_of(const struct adapter_account *account)
{
    return (const struct wechat_account *)(const void *)account;
}

/**
 * wechat_account_add_certificates() adds platform certificates, PEM, to the account's keys.
 * ERR_BAD_INPUT, ERR_TOO_BIG.
 */
enum err wechat_account_add_certificates(
    struct wechat_account *account, const char *certificates) MUST_CHECK;

/** wechat_account_key() is the key of WeChat's that we like best of those that live, or NULL. */
const struct wechat_key *wechat_account_key(
    const struct wechat_account *account, struct moment now);

/** wechat_account_app() is the app that payers know: the merchant's where it has one. */
static inline const char *
wechat_account_app(const struct wechat_account *account)
{
    return account->sub_appid[0] != '\0' ? account->sub_appid : account->appid;
}

#endif
