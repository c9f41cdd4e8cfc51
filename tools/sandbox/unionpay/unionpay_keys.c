#include "tools/sandbox/unionpay/unionpay_keys.h"

#include "tools/sandbox/core/sandbox_file.h"

#define KEY_BITS 2048
/* From 2020 to 2049, the most that a time of two digits can say; and one that is over. */
#define BEGINS_S INT64_C(1577836800)
#define EXPIRED_S INT64_C(1609459200)
#define ENDS_S INT64_C(2524607999)

static const struct sandbox_certificate_name root_name = {
    "China UnionPay", "", "Sandbox UnionPay Root"};
static const struct sandbox_certificate_name middle_name = {
    "China UnionPay", "", "Sandbox UnionPay Middle"};
static const struct sandbox_certificate_name foreign_name = {
    "China UnionPay", "", "Sandbox Foreign Root"};
static const struct sandbox_certificate_name signer_name = {
    "China UnionPay", "", "041@Z12@中国银联股份有限公司@00040000:SIGN"};
static const struct sandbox_certificate_name other_name = {
    "China UnionPay", "", "041@Z12@别的公司@00040000:SIGN"};
static const struct sandbox_certificate_name merchant_name = {
    "Shanju sandbox", "", "041@Z2026@merchant@00000001"};

/* By the root for itself and the middle one; by the middle one for all others. */
static enum err
make(const struct unionpay_keys *keys, const struct crypt_key *key,
    const struct sandbox_certificate_name *subject, const struct sandbox_certificate_name *issuer,
    int64_t ends_s, char *ret_pem)
{
    bool may_issue = subject == &root_name || subject == &middle_name;
    const struct sandbox_certificate certificate = {
        .subject = *subject,
        .issuer = *issuer,
        .key = key,
        .issuer_key = may_issue ? keys->root : keys->middle,
        .begins = {BEGINS_S * 1000000},
        .ends = {ends_s * 1000000},
        .may_issue = may_issue,
    };

    return sandbox_certificate_make(&certificate, ret_pem, SANDBOX_CERTIFICATE_PEM_MAX);
}

enum err
unionpay_keys_merchant(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(keys, keys->merchant, &merchant_name, &middle_name, ENDS_S, ret_pem);
}

enum err
unionpay_keys_chain(const struct unionpay_keys *keys, enum unionpay_chain chain,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(keys, keys->signer, chain == UNIONPAY_CHAIN_OTHER_NAME ? &other_name : &signer_name,
        chain == UNIONPAY_CHAIN_OTHER_ROOT ? &foreign_name : &middle_name,
        chain == UNIONPAY_CHAIN_EXPIRED ? EXPIRED_S : ENDS_S, ret_pem);
}

enum err
unionpay_keys_root(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(keys, keys->root, &root_name, &root_name, ENDS_S, ret_pem);
}

enum err
unionpay_keys_middle(
    const struct unionpay_keys *keys, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(keys, keys->middle, &middle_name, &root_name, ENDS_S, ret_pem);
}

static enum err
write_chains(const struct unionpay_keys *keys, const char *folder, const char **ret_wrong)
{
    static const char *const files[UNIONPAY_CHAINS] = {
        [UNIONPAY_CHAIN_GOOD] = "unionpay_cert.pem",
        [UNIONPAY_CHAIN_EXPIRED] = "unionpay_expired_cert.pem",
        [UNIONPAY_CHAIN_OTHER_NAME] = "unionpay_other_name_cert.pem",
        [UNIONPAY_CHAIN_OTHER_ROOT] = "unionpay_other_root_cert.pem",
    };

    for (unsigned i = 0; i < UNIONPAY_CHAINS; i++) {
        char pem[SANDBOX_CERTIFICATE_PEM_MAX];
        enum err err = unionpay_keys_chain(keys, (enum unionpay_chain)i, pem);

        *ret_wrong = files[i];
        if (err == ERR_OK)
            err = sandbox_file_write(folder, files[i], pem, false);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum err
write_certs(const struct unionpay_keys *keys, const char *folder, const char **ret_wrong)
{
    static const struct {
        enum err (*make)(const struct unionpay_keys *keys, char *ret_pem);
        const char *file;
    } rows[] = {
        {unionpay_keys_root, "unionpay_root_cert.pem"},
        {unionpay_keys_middle, "unionpay_middle_cert.pem"},
        {unionpay_keys_merchant, "unionpay_merchant_cert.pem"},
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        char pem[SANDBOX_CERTIFICATE_PEM_MAX];
        enum err err = rows[i].make(keys, pem);

        *ret_wrong = rows[i].file;
        if (err == ERR_OK)
            err = sandbox_file_write(folder, rows[i].file, pem, false);
        if (err != ERR_OK)
            return err;
    }
    return write_chains(keys, folder, ret_wrong);
}

enum err
unionpay_keys_make(const char *folder, const char **ret_wrong)
{
    struct unionpay_keys keys = {.merchant = NULL};
    enum err err = crypt_rsa_make(KEY_BITS, &keys.merchant);

    *ret_wrong = folder;
    if (err == ERR_OK)
        err = crypt_rsa_make(KEY_BITS, &keys.signer);
    if (err == ERR_OK)
        err = crypt_rsa_make(KEY_BITS, &keys.middle);
    if (err == ERR_OK)
        err = crypt_rsa_make(KEY_BITS, &keys.root);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(folder, keys.merchant, "unionpay_merchant_private.pem",
            "unionpay_merchant_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(
            folder, keys.signer, "unionpay_private.pem", "unionpay_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = write_certs(&keys, folder, ret_wrong);
    crypt_key_free(&keys.merchant);
    crypt_key_free(&keys.signer);
    crypt_key_free(&keys.middle);
    crypt_key_free(&keys.root);
    return err;
}
