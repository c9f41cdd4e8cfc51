#include "hub/channel/alipay/alipay_account.h"

#include <stdlib.h>

#include "hub/channel/alipay/alipay.h"

const struct adapter_field alipay_account_fields[ALIPAY_ACCOUNT_FIELDS] = {
    {"app_id", ADAPTER_FIELD_TEXT, "应用 ID", "App ID", "APPID", NULL, NULL, 32},
    {"seller_id", ADAPTER_FIELD_TEXT, "商户 PID", "Seller ID", "2088…", "", NULL, 32},
    {"private_key", ADAPTER_FIELD_KEY, "应用私钥", "App private key", "PEM, RSA 2048", NULL, NULL,
        0},
    {"public_key", ADAPTER_FIELD_PUBLIC, "支付宝公钥", "Alipay public key", "PEM", NULL, NULL, 0},
    {"gateway", ADAPTER_FIELD_URL, "网关", "Gateway", "", "https://openapi.alipay.com/gateway.do",
        NULL, ALIPAY_ACCOUNT_URL_SIZE - 1},
    {"authorise", ADAPTER_FIELD_URL, "授权地址", "Authorisation", "",
        "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm", NULL,
        ALIPAY_ACCOUNT_URL_SIZE - 1},
    {"cashier", ADAPTER_FIELD_URL, "沙箱收银台", "Sandbox cashier", "", "", NULL,
        ALIPAY_ACCOUNT_URL_SIZE - 1},
};

static const char *
value_of(const struct adapter_values *values, const char *name)
{
    return adapter_form_value(alipay_account_fields, LENGTH(alipay_account_fields), values, name);
}

static enum err
copy(const struct adapter_values *values, const char *name, char *to, size_t size,
    const char **ret_field)
{
    *ret_field = name;
    return text_copy(bytes_text(value_of(values, name)), to, size);
}

static enum err
read_texts(
    const struct adapter_values *values, struct alipay_account *account, const char **ret_field)
{
    enum err err = copy(values, "app_id", account->app_id, sizeof(account->app_id), ret_field);

    if (err == ERR_OK)
        err = copy(values, "seller_id", account->seller_id, sizeof(account->seller_id), ret_field);
    if (err == ERR_OK)
        err =
            copy(values, "gateway", account->gateway_url, sizeof(account->gateway_url), ret_field);
    if (err == ERR_OK)
        err = copy(
            values, "authorise", account->authorise_url, sizeof(account->authorise_url), ret_field);
    if (err == ERR_OK)
        err =
            copy(values, "cashier", account->cashier_url, sizeof(account->cashier_url), ret_field);
    return err;
}

static enum err
read_keys(
    const struct adapter_values *values, struct alipay_account *account, const char **ret_field)
{
    enum err err;

    *ret_field = "private_key";
    err = crypt_rsa_private(bytes_text(value_of(values, "private_key")), &account->private_key);
    if (err != ERR_OK)
        return err;
    *ret_field = "public_key";
    return crypt_rsa_public(bytes_text(value_of(values, "public_key")), &account->channel_key);
}

enum err
alipay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account)
{
    struct alipay_account *account = calloc(1, sizeof(*account));
    struct adapter_account *base;
    enum err err;

    if (account == NULL)
        return ERR_NO_SPACE;
    account->base.adapter = &alipay_adapter;
    base = &account->base;
    err = read_texts(values, account, ret_field);
    if (err == ERR_OK)
        err = read_keys(values, account, ret_field);
    if (err == ERR_OK) {
        *ret_field = "";
        err = text_copy(bytes_text(notify_url), account->notify_url, sizeof(account->notify_url));
    }
    if (err != ERR_OK) {
        alipay_account_close(&base);
        return err;
    }
    *ret_account = base;
    return ERR_OK;
}

void
alipay_account_close(struct adapter_account **account)
{
    struct alipay_account *closing = (struct alipay_account *)(void *)*account;

    if (closing == NULL)
        return;
    crypt_key_free(&closing->private_key);
    crypt_key_free(&closing->channel_key);
    free(closing);
    *account = NULL;
}
