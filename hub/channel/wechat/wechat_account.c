#include "hub/channel/wechat/wechat_account.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hub/channel/wechat/wechat.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt_cert.h"

#define KEY_LENGTH (WECHAT_ACCOUNT_KEY_SIZE - 1)
#define ID_MAX (WECHAT_ACCOUNT_ID_SIZE - 1)
#define URL_MAX (WECHAT_ACCOUNT_URL_SIZE - 1)

const struct adapter_field wechat_account_fields[WECHAT_ACCOUNT_FIELDS] = {
    {"mchid", ADAPTER_FIELD_TEXT, "商户号", "Merchant number",
        "服务商则为服务商商户号 / the provider's", NULL, NULL, ID_MAX},
    {"appid", ADAPTER_FIELD_TEXT, "AppID", "App id", "wx…", NULL, NULL, ID_MAX},
    {"partner", ADAPTER_FIELD_FLAG, "服务商模式", "Service provider", "", "no", NULL, 0},
    {"sub_mchid", ADAPTER_FIELD_TEXT, "特约商户号", "Sub-merchant number", "", "", NULL, ID_MAX},
    {"sub_appid", ADAPTER_FIELD_TEXT, "特约商户 AppID", "Sub-merchant's app id", "", "", NULL,
        ID_MAX},
    {"app_secret", ADAPTER_FIELD_SECRET, "AppSecret", "App secret",
        "公众号设置 / of the app that payers authorise", "", NULL, WECHAT_ACCOUNT_SECRET_SIZE - 1},
    {"serial", ADAPTER_FIELD_TEXT, "商户证书序列号", "Serial of the merchant's certificate",
        "没有证书文件时 / without its certificate", "", NULL, WECHAT_ACCOUNT_SERIAL_SIZE - 1},
    {"private_key", ADAPTER_FIELD_KEY, "商户私钥", "Merchant's private key", "apiclient_key.pem",
        NULL, NULL, 0},
    {"certificate", ADAPTER_FIELD_PUBLIC, "商户证书", "Merchant's certificate",
        "apiclient_cert.pem: 付款码撤销与退款 / to undo and refund barcodes", "", NULL, 0},
    {"api_v3_key", ADAPTER_FIELD_SECRET, "APIv3 密钥", "APIv3 key", "32", NULL, NULL, KEY_LENGTH},
    {"api_v2_key", ADAPTER_FIELD_SECRET, "APIv2 密钥", "APIv2 key", "付款码 / for barcodes", "",
        NULL, KEY_LENGTH},
    {"v2_sign", ADAPTER_FIELD_CHOICE, "APIv2 签名", "APIv2 signature", "", "HMAC-SHA256",
        "HMAC-SHA256 MD5", 0},
    {"public_key", ADAPTER_FIELD_PUBLIC, "微信支付公钥", "WeChat Pay's public key", "pub_key.pem",
        "", NULL, 0},
    {"public_key_id", ADAPTER_FIELD_TEXT, "微信支付公钥 ID", "Its id", "PUB_KEY_ID_…", "", NULL,
        WECHAT_ACCOUNT_SERIAL_SIZE - 1},
    {"certificates", ADAPTER_FIELD_PUBLIC, "微信支付平台证书", "Platform certificates",
        "自动更新 / refreshed by themselves", "", NULL, 0},
    {"browser", ADAPTER_FIELD_FLAG, "H5 支付", "H5 payments",
        "已开通并登记域名 / opened, and the pay host's name registered", "no", NULL, 0},
    {"barcode", ADAPTER_FIELD_CHOICE, "付款码接口", "API for barcodes", "", "v2", "v2 v3", 0},
    {"store", ADAPTER_FIELD_TEXT, "门店编号", "Shop's number", "付款码 v3 / for barcodes by v3",
        "1", NULL, ID_MAX},
    {"address", ADAPTER_FIELD_TEXT, "终端 IP", "IP of terminals", "付款码 v2 / for barcodes by v2",
        "127.0.0.1", NULL, 45},
    {"api", ADAPTER_FIELD_URL, "接口地址", "API", "", "https://api.mch.weixin.qq.com", NULL,
        URL_MAX},
    {"authorise", ADAPTER_FIELD_URL, "授权地址", "Authorisation", "",
        "https://open.weixin.qq.com/connect/oauth2/authorize", NULL, URL_MAX},
    {"token", ADAPTER_FIELD_URL, "授权令牌地址", "Authorisation's token", "",
        "https://api.weixin.qq.com/sns/oauth2/access_token", NULL, URL_MAX},
    {"cashier", ADAPTER_FIELD_URL, "沙箱收银台", "Sandbox cashier", "", "", NULL, URL_MAX},
};

static const char *
value_of(const struct adapter_values *values, const char *name)
{
    return adapter_form_value(wechat_account_fields, LENGTH(wechat_account_fields), values, name);
}

static enum err
read_texts(
    const struct adapter_values *values, struct wechat_account *account, const char **ret_field)
{
    const struct adapter_place places[] = {
        {"mchid", account->mchid, sizeof(account->mchid)},
        {"appid", account->appid, sizeof(account->appid)},
        {"sub_mchid", account->sub_mchid, sizeof(account->sub_mchid)},
        {"sub_appid", account->sub_appid, sizeof(account->sub_appid)},
        {"app_secret", account->app_secret, sizeof(account->app_secret)},
        {"serial", account->serial, sizeof(account->serial)},
        {"api_v3_key", account->v3_key, sizeof(account->v3_key)},
        {"api_v2_key", account->v2_key, sizeof(account->v2_key)},
        {"store", account->store, sizeof(account->store)},
        {"address", account->address, sizeof(account->address)},
        {"api", account->api_url, sizeof(account->api_url)},
        {"authorise", account->authorise_url, sizeof(account->authorise_url)},
        {"token", account->token_url, sizeof(account->token_url)},
        {"cashier", account->cashier_url, sizeof(account->cashier_url)},
    };

    return adapter_form_copy(wechat_account_fields, LENGTH(wechat_account_fields), values,
        &(struct adapter_places){places, LENGTH(places)}, ret_field);
}

static bool
is_plain(const char *text, const char *letters)
{
    return text[strspn(text, letters)] == '\0';
}

/* They go into headers, targets and signed texts as they stand. */
static enum err
check_texts(const struct wechat_account *account, const char **ret_field)
{
    static const char digits[] = "0123456789";
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const struct {
        const char *name;
        bool fits;
    } rules[] = {
        {"mchid", is_plain(account->mchid, digits)},
        {"appid", is_plain(account->appid, letters)},
        {"sub_mchid", is_plain(account->sub_mchid, digits)},
        {"sub_mchid", account->partner == (account->sub_mchid[0] != '\0')},
        {"sub_appid", is_plain(account->sub_appid, letters)},
        {"sub_appid", account->partner || account->sub_appid[0] == '\0'},
        {"serial", is_plain(account->serial, "0123456789ABCDEFabcdef")},
        {"api_v3_key", strlen(account->v3_key) == KEY_LENGTH},
        {"api_v2_key", account->v2_key[0] == '\0' || strlen(account->v2_key) == KEY_LENGTH},
        {"api", account->api_url[strlen(account->api_url) - 1] != '/'},
    };

    for (size_t i = 0; i < LENGTH(rules); i++) {
        *ret_field = rules[i].name;
        if (!rules[i].fits)
            return ERR_BAD_INPUT;
    }
    return ERR_OK;
}

static enum err
add_key(
    struct wechat_account *account, const char *serial, struct crypt_key *key, struct moment until)
{
    size_t at = account->keys_count;

    NEED(at < WECHAT_ACCOUNT_KEYS_MAX);
    account->opened[at] = key;
    account->keys[at] = (struct wechat_key){account->serials[at], key, until};
    account->keys_count++;
    return text_copy(bytes_text(serial), account->serials[at], WECHAT_ACCOUNT_SERIAL_SIZE);
}

/* WeChat's public key and its id: both or none. */
static enum err
read_public_key(
    const struct adapter_values *values, struct wechat_account *account, const char **ret_field)
{
    const char *text = value_of(values, "public_key");
    const char *id = value_of(values, "public_key_id");
    struct crypt_key *key;
    enum err err;

    *ret_field = "public_key_id";
    if (text[0] == '\0')
        return id[0] == '\0' ? ERR_OK : ERR_BAD_INPUT;
    if (strncmp(id, "PUB_KEY_ID_", strlen("PUB_KEY_ID_")) != 0)
        return ERR_BAD_INPUT;
    *ret_field = "public_key";
    err = crypt_rsa_public(bytes_text(text), &key);
    if (err != ERR_OK)
        return err;
    *ret_field = "public_key_id";
    return add_key(account, id, key, (struct moment){0});
}

static enum err
add_certificate(struct wechat_account *account, const struct crypt_cert *cert)
{
    char serial[CRYPT_CERT_HEX_SIZE];
    struct crypt_key *key;
    enum err err;

    if (account->keys_count == WECHAT_ACCOUNT_KEYS_MAX)
        return ERR_TOO_BIG;
    err = crypt_cert_key(cert, &key);
    if (err != ERR_OK)
        return ERR_BAD_INPUT;
    crypt_cert_serial_hex(cert, serial);
    return add_key(account, serial, key, cert->valid_until);
}

enum err
wechat_account_add_certificates(struct wechat_account *account, const char *certificates)
{
    struct crypt_cert *first;
    enum err err = crypt_cert_read(bytes_text(certificates), &first);

    if (err != ERR_OK)
        return err;
    for (const struct crypt_cert *at = first; at != NULL && err == ERR_OK; at = at->next)
        err = add_certificate(account, at);
    crypt_cert_free(&first);
    return err;
}

const struct wechat_key *
wechat_account_key(const struct wechat_account *account, struct moment now)
{
    for (size_t i = 0; i < account->keys_count; i++)
        if (account->keys[i].until.us == 0 || now.us <= account->keys[i].until.us)
            return &account->keys[i];
    return NULL;
}

/* Our own: what it says of itself is its serial. */
static enum err
read_certificate(
    const struct adapter_values *values, struct wechat_account *account, const char **ret_field)
{
    const char *text = value_of(values, "certificate");
    char serial[CRYPT_CERT_HEX_SIZE];
    struct crypt_cert *cert;
    enum err err;

    *ret_field = "serial";
    if (text[0] == '\0')
        return account->serial[0] == '\0' ? ERR_BAD_INPUT : ERR_OK;
    *ret_field = "certificate";
    err = crypt_cert_read(bytes_text(text), &cert);
    if (err != ERR_OK)
        return err;
    crypt_cert_serial_hex(cert, serial);
    crypt_cert_free(&cert);
    account->certificate = strdup(text);
    account->certificate_key = strdup(value_of(values, "private_key"));
    if (account->certificate == NULL || account->certificate_key == NULL)
        return ERR_NO_SPACE;
    if (account->serial[0] == '\0')
        return text_copy(bytes_text(serial), account->serial, sizeof(account->serial));
    *ret_field = "serial";
    return strcasecmp(serial, account->serial) == 0 ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_keys(
    const struct adapter_values *values, struct wechat_account *account, const char **ret_field)
{
    const char *key = value_of(values, "private_key");
    enum err err = crypt_rsa_private(bytes_text(key), &account->private_key);

    *ret_field = "private_key";
    if (err != ERR_OK)
        return err;
    err = read_certificate(values, account, ret_field);
    if (err == ERR_OK)
        err = read_public_key(values, account, ret_field);
    if (err != ERR_OK || value_of(values, "certificates")[0] == '\0')
        return err;
    *ret_field = "certificates";
    return wechat_account_add_certificates(account, value_of(values, "certificates"));
}

enum err
wechat_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account)
{
    struct wechat_account *account = calloc(1, sizeof(*account));
    struct adapter_account *base;
    enum err err;

    if (account == NULL)
        return ERR_NO_SPACE;
    base = &account->base;
    account->base.adapter = &wechat_adapter;
    account->partner = strcmp(value_of(values, "partner"), "yes") == 0;
    account->browser = strcmp(value_of(values, "browser"), "yes") == 0;
    account->barcode_v3 = strcmp(value_of(values, "barcode"), "v3") == 0;
    account->v2_sign =
        strcmp(value_of(values, "v2_sign"), "MD5") == 0 ? WECHAT_V2_MD5 : WECHAT_V2_HMAC;
    err = read_texts(values, account, ret_field);
    if (err == ERR_OK)
        err = check_texts(account, ret_field);
    if (err == ERR_OK)
        err = read_keys(values, account, ret_field);
    if (err == ERR_OK) {
        *ret_field = "";
        err = text_copy(bytes_text(notify_url), account->notify_url, sizeof(account->notify_url));
    }
    if (err != ERR_OK) {
        wechat_account_close(&base);
        return err;
    }
    *ret_account = base;
    return ERR_OK;
}

void
wechat_account_close(struct adapter_account **account)
{
    struct wechat_account *closing = (struct wechat_account *)(void *)*account;

    if (closing == NULL)
        return;
    crypt_key_free(&closing->private_key);
    for (size_t i = 0; i < closing->keys_count; i++)
        crypt_key_free(&closing->opened[i]);
    if (closing->certificate_key != NULL)
        crypt_wipe(closing->certificate_key, strlen(closing->certificate_key));
    free(closing->certificate_key);
    free(closing->certificate);
    crypt_wipe(closing, sizeof(*closing));
    free(closing);
    *account = NULL;
}
