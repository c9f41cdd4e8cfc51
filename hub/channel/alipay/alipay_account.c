#include "hub/channel/alipay/alipay_account.h"

#include <stdlib.h>
#include <string.h>

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_v2.h"
#include "hub/channel/alipay/alipay_v3.h"

#define GATEWAY_V2 "gateway.do"

/* All but what they are reached at. */
#define FIELDS                                                                                     \
    {"app_id", ADAPTER_FIELD_TEXT, "应用 ID", "App ID", "APPID", NULL, NULL, 32},                  \
        {"seller_id", ADAPTER_FIELD_TEXT, "商户 PID", "Seller ID", "2088…", "", NULL, 32},         \
        {"private_key", ADAPTER_FIELD_KEY, "应用私钥", "App private key", "PEM, RSA 2048", NULL,   \
            NULL, 0},                                                                              \
        {"public_key", ADAPTER_FIELD_PUBLIC, "支付宝公钥", "Alipay public key",                    \
            "公钥模式 / key mode: PEM", "", NULL, 0},                                              \
        {"app_certificate", ADAPTER_FIELD_PUBLIC, "应用公钥证书", "App certificate",               \
            "证书模式 / certificate mode: appCertPublicKey.crt", "", NULL, 0},                     \
        {"root_certificate", ADAPTER_FIELD_PUBLIC, "支付宝根证书", "Alipay root certificate",      \
            "alipayRootCert.crt", "", NULL, 0},                                                    \
        {"alipay_certificate", ADAPTER_FIELD_PUBLIC, "支付宝公钥证书", "Alipay certificate",       \
            "alipayCertPublicKey_RSA2.crt", "", NULL, 0},                                          \
        {"authorise", ADAPTER_FIELD_URL, "授权地址", "Authorisation", "",                          \
            "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm", NULL,                     \
            ALIPAY_ACCOUNT_URL_SIZE - 1},                                                          \
    {                                                                                              \
        "cashier", ADAPTER_FIELD_URL, "沙箱收银台", "Sandbox cashier", "", "", NULL,               \
            ALIPAY_ACCOUNT_URL_SIZE - 1                                                            \
    }

#define BROWSER                                                                                    \
    {                                                                                              \
        "browser", ADAPTER_FIELD_FLAG, "手机网站支付", "Payments in a browser",                    \
            "已签约 / signed for (alipay.trade.wap.pay)", "no", NULL, 0                            \
    }

const struct adapter_field alipay_account_fields[ALIPAY_ACCOUNT_FIELDS] = {
    FIELDS,
    {"gateway", ADAPTER_FIELD_URL, "网关", "Gateway", "", "https://openapi.alipay.com/" GATEWAY_V2,
        NULL, ALIPAY_ACCOUNT_URL_SIZE - 1},
    BROWSER,
};

const struct adapter_field alipay_account_fields_v3[ALIPAY_ACCOUNT_FIELDS] = {
    FIELDS,
    {"gateway", ADAPTER_FIELD_URL, "网关", "Gateway",
        "根地址，后面没有路径 / base address, no path behind it", "https://openapi.alipay.com",
        NULL, ALIPAY_ACCOUNT_URL_SIZE - 1 - (int)sizeof("/" GATEWAY_V2)},
    BROWSER,
};

/* What an empty one means differs between the forms. */
static const char *
value_of(
    const struct alipay_account *account, const struct adapter_values *values, const char *name)
{
    const struct adapter *adapter = account->base.adapter;

    return adapter_form_value(adapter->fields, adapter->fields_count, values, name);
}

static enum err
read_texts(
    const struct adapter_values *values, struct alipay_account *account, const char **ret_field)
{
    const struct adapter *adapter = account->base.adapter;
    const struct adapter_place places[] = {
        {"app_id", account->app_id, sizeof(account->app_id)},
        {"seller_id", account->seller_id, sizeof(account->seller_id)},
        {"gateway", account->gateway_url, sizeof(account->gateway_url)},
        {"authorise", account->authorise_url, sizeof(account->authorise_url)},
        {"cashier", account->cashier_url, sizeof(account->cashier_url)},
    };

    return adapter_form_copy(adapter->fields, adapter->fields_count, values,
        &(struct adapter_places){places, LENGTH(places)}, ret_field);
}

/* The path is signed, so it must be the method's own; the gateway of v2 has another one. */
static enum err
check_base(struct alipay_account *account, const char **ret_field)
{
    char *host = strstr(account->gateway_url, "://");
    char *path = host == NULL ? NULL : host + strlen("://");

    *ret_field = "gateway";
    if (path == NULL)
        return ERR_BAD_INPUT;
    path += strcspn(path, "/?#");
    if (strcmp(path, "/") == 0)
        *path = '\0';
    return *path == '\0' ? ERR_OK : ERR_BAD_INPUT;
}

/* Its fields' limits leave room for the path. */
static void
put_page_url(struct alipay_account *account)
{
    struct text url;

    text_init(&url, account->page_url, sizeof(account->page_url));
    text_put(&url, account->gateway_url);
    if (account->envelope == &alipay_v3)
        text_put(&url, "/" GATEWAY_V2);
    NEED(text_ok(&url));
}

/* Whether it leads to the roots; by the time when it began, since nobody says what time it is. */
static enum err
add_certificate(struct alipay_account *account, const struct crypt_cert *cert,
    const struct crypt_cert *all, const struct crypt_cert *roots)
{
    struct alipay_certificate *to = &account->certificates[account->certificates_count];
    enum err err;

    if (cert->may_issue)
        return ERR_OK; /* what stands between it and the roots */
    if (account->certificates_count == ALIPAY_ACCOUNT_CERTIFICATES)
        return ERR_TOO_BIG;
    if (crypt_cert_verify(cert, all, roots, cert->valid_from) != ERR_OK)
        return ERR_BAD_INPUT;
    err = crypt_cert_alipay_sn(cert, to->sn);
    if (err == ERR_OK)
        err = crypt_cert_key(cert, &to->key);
    to->valid_from = cert->valid_from;
    to->valid_until = cert->valid_until;
    account->certificates_count += err == ERR_OK;
    return err;
}

static enum err
read_theirs(const struct adapter_values *values, struct alipay_account *account,
    const struct crypt_cert *roots)
{
    struct crypt_cert *theirs = NULL;
    enum err err =
        crypt_cert_read(bytes_text(value_of(account, values, "alipay_certificate")), &theirs);

    for (const struct crypt_cert *at = theirs; at != NULL && err == ERR_OK; at = at->next)
        err = add_certificate(account, at, theirs, roots);
    crypt_cert_free(&theirs);
    return err == ERR_OK && account->certificates_count == 0 ? ERR_BAD_INPUT : err;
}

static enum err
read_certificates(
    const struct adapter_values *values, struct alipay_account *account, const char **ret_field)
{
    struct crypt_cert *ours = NULL;
    struct crypt_cert *roots = NULL;
    enum err err = crypt_cert_read(bytes_text(value_of(account, values, "app_certificate")), &ours);

    *ret_field = "app_certificate";
    if (err == ERR_OK)
        err = crypt_cert_alipay_sn(ours, account->app_sn);
    crypt_cert_free(&ours);
    if (err != ERR_OK)
        return err;
    *ret_field = "root_certificate";
    err = crypt_cert_read(bytes_text(value_of(account, values, "root_certificate")), &roots);
    if (err == ERR_OK)
        err = crypt_cert_alipay_root_sn(roots, account->roots_sn, sizeof(account->roots_sn));
    if (err == ERR_OK) {
        *ret_field = "alipay_certificate";
        err = read_theirs(values, account, roots);
    }
    crypt_cert_free(&roots);
    return err == ERR_NOT_FOUND ? ERR_BAD_INPUT : err;
}

static enum err
read_keys(
    const struct adapter_values *values, struct alipay_account *account, const char **ret_field)
{
    enum err err;

    *ret_field = "private_key";
    err = crypt_rsa_private(
        bytes_text(value_of(account, values, "private_key")), &account->private_key);
    if (err != ERR_OK)
        return err;
    if (value_of(account, values, "app_certificate")[0] != '\0')
        return read_certificates(values, account, ret_field);
    *ret_field = "public_key";
    return crypt_rsa_public(
        bytes_text(value_of(account, values, "public_key")), &account->channel_key);
}

static bool
is_valid(const struct alipay_certificate *certificate, struct moment now)
{
    return now.us >= certificate->valid_from.us && now.us <= certificate->valid_until.us;
}

const struct crypt_key *
alipay_account_key(const struct alipay_account *account, struct bytes sn, struct moment now)
{
    const struct alipay_certificate *found = NULL;

    if (account->app_sn[0] == '\0')
        return account->channel_key;
    for (size_t i = 0; i < account->certificates_count; i++) {
        const struct alipay_certificate *at = &account->certificates[i];

        if (!is_valid(at, now) || (sn.at != NULL && !bytes_is(sn, at->sn)))
            continue;
        if (found == NULL || at->valid_from.us > found->valid_from.us)
            found = at;
    }
    return found == NULL ? NULL : found->key;
}

static enum err
fill(const struct adapter_values *values, const char *notify_url, struct alipay_account *account,
    const char **ret_field)
{
    enum err err = read_texts(values, account, ret_field);

    if (err == ERR_OK && account->envelope == &alipay_v3)
        err = check_base(account, ret_field);
    if (err == ERR_OK)
        err = read_keys(values, account, ret_field);
    if (err != ERR_OK)
        return err;
    account->browser = strcmp(value_of(account, values, "browser"), "yes") == 0;
    put_page_url(account);
    *ret_field = "";
    return text_copy(bytes_text(notify_url), account->notify_url, sizeof(account->notify_url));
}

static enum err
open_as(const struct adapter *adapter, const struct alipay_envelope *envelope,
    const struct adapter_values *values, const char *notify_url, const char **ret_field,
    struct adapter_account **ret_account)
{
    struct alipay_account *account = calloc(1, sizeof(*account));
    struct adapter_account *base;
    enum err err;

    if (account == NULL)
        return ERR_NO_SPACE;
    account->base.adapter = adapter;
    account->envelope = envelope;
    base = &account->base;
    err = fill(values, notify_url, account, ret_field);
    if (err == ERR_OK)
        *ret_account = base;
    else
        alipay_account_close(&base);
    return err;
}

enum err
alipay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account)
{
    return open_as(&alipay_adapter, &alipay_v2, values, notify_url, ret_field, ret_account);
}

enum err
alipay_account_open_v3(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account)
{
    return open_as(&alipay_adapter_v3, &alipay_v3, values, notify_url, ret_field, ret_account);
}

void
alipay_account_close(struct adapter_account **account)
{
    struct alipay_account *closing = (struct alipay_account *)(void *)*account;

    if (closing == NULL)
        return;
    crypt_key_free(&closing->private_key);
    crypt_key_free(&closing->channel_key);
    for (size_t i = 0; i < LENGTH(closing->certificates); i++)
        crypt_key_free(&closing->certificates[i].key);
    free(closing);
    *account = NULL;
}
