#include "tools/sandbox/alipay/alipay_keys.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_file.h"

#define KEY_BITS 2048
/* From 2020 to 2049, the most that a time of two digits can say. */
#define BEGINS_S INT64_C(1577836800)
#define ENDS_S INT64_C(2524607999)

static const struct sandbox_certificate_name names[] = {
    [ALIPAY_KEYS_APP] = {"Shanju sandbox", "", "2088621000000001-2021000000000001"},
    [ALIPAY_KEYS_ALIPAY] = {"Ant Financial", "Alipay", "Alipay sandbox"},
    [ALIPAY_KEYS_ROOT] = {"Ant Financial", "Certification Authority", "Sandbox Root R2"},
    [ALIPAY_KEYS_OLD_ROOT] = {"Ant Financial", "Certification Authority", "Sandbox Root R1"},
};

static const struct sandbox_certificate_name next_name = {
    "Ant Financial", "Alipay", "Alipay sandbox, next"};

static enum err
make_cert(struct crypt_key *const *keys, enum alipay_keys_who who, enum alipay_keys_who issuer,
    const struct sandbox_certificate_name *name, char *ret_pem)
{
    const struct sandbox_certificate certificate = {
        .subject = *name,
        .issuer = names[issuer],
        .key = keys[who],
        .issuer_key = keys[issuer],
        .begins = {BEGINS_S * 1000000},
        .ends = {ENDS_S * 1000000},
        .may_issue = who == issuer,
    };

    return sandbox_certificate_make(&certificate, ret_pem, SANDBOX_CERTIFICATE_PEM_MAX);
}

enum err
alipay_keys_cert(struct crypt_key *const *keys, enum alipay_keys_who who,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    enum alipay_keys_who issuer =
        who == ALIPAY_KEYS_OLD_ROOT ? ALIPAY_KEYS_OLD_ROOT : ALIPAY_KEYS_ROOT;

    return make_cert(keys, who, issuer, &names[who], ret_pem);
}

static enum err
write_cert(struct crypt_key *const *keys, enum alipay_keys_who who,
    const struct sandbox_certificate_name *name, const char *folder, const char *file)
{
    char pem[SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err = make_cert(keys, who, ALIPAY_KEYS_ROOT, name, pem);

    return err == ERR_OK ? sandbox_file_write(folder, file, pem, false) : err;
}

static enum err
write_roots(struct crypt_key *const *keys, const char *folder, const char *file)
{
    char pem[2 * SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err = alipay_keys_cert(keys, ALIPAY_KEYS_OLD_ROOT, pem);

    if (err == ERR_OK)
        err = alipay_keys_cert(keys, ALIPAY_KEYS_ROOT, pem + strlen(pem));
    return err == ERR_OK ? sandbox_file_write(folder, file, pem, false) : err;
}

static enum err
write_certs(struct crypt_key *const *keys, const char *folder, const char **ret_wrong)
{
    const struct {
        enum alipay_keys_who who;
        const struct sandbox_certificate_name *name;
        const char *file;
    } rows[] = {
        {ALIPAY_KEYS_APP, &names[ALIPAY_KEYS_APP], "app_cert.pem"},
        {ALIPAY_KEYS_ALIPAY, &names[ALIPAY_KEYS_ALIPAY], "alipay_cert.pem"},
        {ALIPAY_KEYS_ALIPAY, &next_name, "alipay_next_cert.pem"},
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        enum err err = write_cert(keys, rows[i].who, rows[i].name, folder, rows[i].file);

        *ret_wrong = rows[i].file;
        if (err != ERR_OK)
            return err;
    }
    *ret_wrong = "alipay_root_cert.pem";
    return write_roots(keys, folder, *ret_wrong);
}

enum err
alipay_keys_make(const char *folder, const char **ret_wrong)
{
    struct crypt_key *keys[ALIPAY_KEYS_COUNT] = {NULL};
    enum err err = ERR_OK;

    *ret_wrong = folder;
    for (size_t i = 0; i < ALIPAY_KEYS_COUNT && err == ERR_OK; i++)
        err = crypt_rsa_make(KEY_BITS, &keys[i]);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(
            folder, keys[ALIPAY_KEYS_APP], "app_private.pem", "app_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(
            folder, keys[ALIPAY_KEYS_ALIPAY], "alipay_private.pem", "alipay_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = write_certs(keys, folder, ret_wrong);
    for (size_t i = 0; i < ALIPAY_KEYS_COUNT; i++)
        crypt_key_free(&keys[i]);
    return err;
}
