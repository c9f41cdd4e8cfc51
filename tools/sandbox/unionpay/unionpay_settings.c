#include "tools/sandbox/unionpay/unionpay_settings.h"

#define FIELD(name) CONFIG_FIELD(struct unionpay_settings, name)

const struct config_setting unionpay_settings_table[UNIONPAY_SETTINGS_COUNT] = {
    {"unionpay", "merchant", CONFIG_TEXT, "", "the one merchant's merId; without it, no UnionPay",
        FIELD(merchant), 0, 0},
    {"unionpay", "secret", CONFIG_TEXT, "",
        "what both sign with by signMethod 11 and 12; empty: 01 alone", FIELD(secret), 0, 0},
    {"unionpay", "merchant_cert_file", CONFIG_PATH, "", "what the merchant signs with",
        FIELD(merchant_cert_file), 0, 0},
    {"unionpay", "private_key_file", CONFIG_PATH, "", "UnionPay's key", FIELD(private_key_file), 0,
        0},
    {"unionpay", "cert_file", CONFIG_PATH, "", "UnionPay's certificate",
        FIELD(cert_files[UNIONPAY_CHAIN_GOOD]), 0, 0},
    {"unionpay", "expired_cert_file", CONFIG_PATH, "", "one that has expired; empty: none",
        FIELD(cert_files[UNIONPAY_CHAIN_EXPIRED]), 0, 0},
    {"unionpay", "other_name_cert_file", CONFIG_PATH, "", "one of another name; empty: none",
        FIELD(cert_files[UNIONPAY_CHAIN_OTHER_NAME]), 0, 0},
    {"unionpay", "other_root_cert_file", CONFIG_PATH, "", "one of another root; empty: none",
        FIELD(cert_files[UNIONPAY_CHAIN_OTHER_ROOT]), 0, 0},
};

static enum err
read_one(
    const char *path, const char *name, char text[static SANDBOX_FILE_MAX], const char **ret_wrong)
{
    *ret_wrong = path[0] == '\0' ? name : path;
    return sandbox_file_read(path, text);
}

enum err
unionpay_settings_read(void *context, const char **ret_wrong)
{
    struct unionpay_settings *to = context;
    enum err err;

    if (to->merchant[0] == '\0')
        return ERR_NOT_FOUND;
    err = read_one(
        to->merchant_cert_file, "unionpay.merchant_cert_file", to->merchant_cert, ret_wrong);
    if (err == ERR_OK)
        err =
            read_one(to->private_key_file, "unionpay.private_key_file", to->private_key, ret_wrong);
    for (unsigned i = 0; i < UNIONPAY_CHAINS && err == ERR_OK; i++)
        if (i == UNIONPAY_CHAIN_GOOD || to->cert_files[i][0] != '\0')
            err = read_one(to->cert_files[i], "unionpay.cert_file", to->certs[i], ret_wrong);
    return err;
}
