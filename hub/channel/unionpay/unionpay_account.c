#include "hub/channel/unionpay/unionpay_account.h"

#include <stdlib.h>
#include <string.h>

#include "hub/channel/unionpay/unionpay.h"
#include "shared/base/text.h"

#define URL_MAX (UNIONPAY_ACCOUNT_URL_SIZE - 1)
#define MERCHANT_LENGTH 15

const struct adapter_field unionpay_account_fields[UNIONPAY_ACCOUNT_FIELDS] = {
    {"merchant", ADAPTER_FIELD_TEXT, "商户号", "Merchant number", "15", NULL, NULL,
        MERCHANT_LENGTH},
    {"terminal", ADAPTER_FIELD_TEXT, "终端号", "Terminal number", "8", "00000001", NULL, 8},
    {"sign_method", ADAPTER_FIELD_CHOICE, "签名方式", "Signature",
        "01 证书 / certificate, 11 SHA-256, 12 SM3", "01", "01 11 12", 0},
    {"private_key", ADAPTER_FIELD_KEY, "签名私钥", "Signing key", "acp_sign: PEM", "", NULL, 0},
    {"certificate", ADAPTER_FIELD_PUBLIC, "签名证书", "Signing certificate", "acp_sign: PEM", "",
        NULL, 0},
    {"secret", ADAPTER_FIELD_SECRET, "密钥", "Secret", "签名方式 11, 12", "", NULL,
        UNIONPAY_ACCOUNT_SECRET_SIZE - 1},
    {"roots", ADAPTER_FIELD_PUBLIC, "银联根证书", "UnionPay's root", "acp_prod_root.cer", "", NULL,
        0},
    {"middle", ADAPTER_FIELD_PUBLIC, "银联中级证书", "UnionPay's middle certificate",
        "acp_prod_middle.cer", "", NULL, 0},
    {"signer", ADAPTER_FIELD_TEXT, "验签证书名称", "Whose certificates verify",
        "测试环境 / while testing: 00040000:SIGN", "中国银联股份有限公司", NULL,
        UNIONPAY_ACCOUNT_NAME_SIZE - 1},
    {"gateway", ADAPTER_FIELD_URL, "网关", "Gateway", "", "https://gateway.95516.com", NULL,
        URL_MAX},
    {"files", ADAPTER_FIELD_URL, "文件下载地址", "Address of files", "",
        "https://filedownload.95516.com/", NULL, URL_MAX},
};

static const char *
value_of(const struct adapter_values *values, const char *name)
{
    return adapter_form_value(
        unionpay_account_fields, LENGTH(unionpay_account_fields), values, name);
}

static enum err
read_texts(
    const struct adapter_values *values, struct unionpay_account *account, const char **ret_field)
{
    const struct adapter_place places[] = {
        {"merchant", account->merchant, sizeof(account->merchant)},
        {"terminal", account->terminal, sizeof(account->terminal)},
        {"secret", account->secret, sizeof(account->secret)},
        {"signer", account->signer, sizeof(account->signer)},
        {"gateway", account->gateway, sizeof(account->gateway)},
        {"files", account->files, sizeof(account->files)},
    };
    enum err err = adapter_form_copy(unionpay_account_fields, LENGTH(unionpay_account_fields),
        values, &(struct adapter_places){places, LENGTH(places)}, ret_field);

    if (err != ERR_OK)
        return err;
    *ret_field = "merchant";
    return strlen(account->merchant) == MERCHANT_LENGTH &&
                   strspn(account->merchant, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                       MERCHANT_LENGTH
               ? ERR_OK
               : ERR_BAD_INPUT;
}

/* One of them is ours, and its serial is what we are known by. */
static enum err
read_certificate(
    const struct adapter_values *values, struct unionpay_account *account, const char **ret_field)
{
    struct crypt_cert *ours = NULL;
    enum err err;

    *ret_field = "private_key";
    err = crypt_rsa_private(bytes_text(value_of(values, "private_key")), &account->private_key);
    if (err != ERR_OK)
        return err;
    *ret_field = "certificate";
    err = crypt_cert_read(bytes_text(value_of(values, "certificate")), &ours);
    if (err == ERR_OK)
        crypt_cert_serial_decimal(ours, account->certificate_id);
    crypt_cert_free(&ours);
    if (err != ERR_OK)
        return err;
    *ret_field = "roots";
    err = crypt_cert_read(bytes_text(value_of(values, "roots")), &account->roots);
    if (err != ERR_OK || value_of(values, "middle")[0] == '\0')
        return err;
    *ret_field = "middle";
    return crypt_cert_read(bytes_text(value_of(values, "middle")), &account->between);
}

static enum err
check_secret(const struct unionpay_account *account, const char **ret_field)
{
    uint8_t digest[CRYPT_SM3_SIZE];
    const struct bytes nothing = bytes_of(NULL, 0);

    *ret_field = "secret";
    if (account->secret[0] == '\0')
        return ERR_BAD_INPUT;
    *ret_field = "sign_method";
    return account->method == UNIONPAY_METHOD_SM3 ? crypt_sm3(&nothing, 1, digest) : ERR_OK;
}

static enum err
fill(const struct adapter_values *values, const char *notify_url, struct unionpay_account *account,
    const char **ret_field)
{
    const char *method = value_of(values, "sign_method");
    enum err err = read_texts(values, account, ret_field);

    if (err != ERR_OK)
        return err;
    account->method = strcmp(method, "11") == 0   ? UNIONPAY_METHOD_SHA256
                      : strcmp(method, "12") == 0 ? UNIONPAY_METHOD_SM3
                                                  : UNIONPAY_METHOD_RSA;
    err = account->method == UNIONPAY_METHOD_RSA ? read_certificate(values, account, ret_field)
                                                 : check_secret(account, ret_field);
    if (err != ERR_OK)
        return err;
    *ret_field = "";
    return text_copy(bytes_text(notify_url), account->notify_url, sizeof(account->notify_url));
}

enum err
unionpay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account)
{
    struct unionpay_account *account = calloc(1, sizeof(*account));
    struct adapter_account *base;
    enum err err;

    if (account == NULL)
        return ERR_NO_SPACE;
    account->base.adapter = &unionpay_adapter;
    base = &account->base;
    err = fill(values, notify_url, account, ret_field);
    if (err != ERR_OK) {
        unionpay_account_close(&base);
        return err;
    }
    *ret_account = base;
    return ERR_OK;
}

void
unionpay_account_close(struct adapter_account **account)
{
    struct unionpay_account *closing = (struct unionpay_account *)(void *)*account;

    if (closing == NULL)
        return;
    crypt_key_free(&closing->private_key);
    crypt_cert_free(&closing->roots);
    crypt_cert_free(&closing->between);
    crypt_wipe(closing, sizeof(*closing));
    free(closing);
    *account = NULL;
}
