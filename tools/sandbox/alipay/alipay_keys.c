#include "tools/sandbox/alipay/alipay_keys.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_certificate.h"
#include "tools/sandbox/core/sandbox_file.h"

#define KEY_BITS 2048
/* From 2020 to 2049, the most that a time of two digits can say. */
#define BEGINS_S INT64_C(1577836800)
#define ENDS_S INT64_C(2524607999)

enum who {
    WHO_APP,
    WHO_ALIPAY,
    WHO_ROOT,     /* a root, as there are several */
    WHO_OLD_ROOT, /* which issued nothing that is here */
    WHO_COUNT
};

static const struct sandbox_certificate_name names[] = {
    [WHO_APP] = {"Shanju sandbox", "", "2088621000000001-2021000000000001"},
    [WHO_ALIPAY] = {"Ant Financial", "Alipay", "Alipay sandbox"},
    [WHO_ROOT] = {"Ant Financial", "Certification Authority", "Sandbox Root R2"},
    [WHO_OLD_ROOT] = {"Ant Financial", "Certification Authority", "Sandbox Root R1"},
};

static const struct sandbox_certificate_name next_name = {
    "Ant Financial", "Alipay", "Alipay sandbox, next"};

static enum err
make_cert(struct crypt_key *const *keys, enum who who, enum who issuer,
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

static enum err
write_cert(struct crypt_key *const *keys, enum who who, const struct sandbox_certificate_name *name,
    const char *folder, const char *file)
{
    char pem[SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err = make_cert(keys, who, WHO_ROOT, name, pem);

    return err == ERR_OK ? sandbox_file_write(folder, file, pem, false) : err;
}

static enum err
write_roots(struct crypt_key *const *keys, const char *folder, const char *file)
{
    char pem[2 * SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err = make_cert(keys, WHO_OLD_ROOT, WHO_OLD_ROOT, &names[WHO_OLD_ROOT], pem);

    if (err == ERR_OK)
        err = make_cert(keys, WHO_ROOT, WHO_ROOT, &names[WHO_ROOT], pem + strlen(pem));
    return err == ERR_OK ? sandbox_file_write(folder, file, pem, false) : err;
}

static enum err
write_certs(struct crypt_key *const *keys, const char *folder, const char **ret_wrong)
{
    const struct {
        enum who who;
        const struct sandbox_certificate_name *name;
        const char *file;
    } rows[] = {
        {WHO_APP, &names[WHO_APP], "app_cert.pem"},
        {WHO_ALIPAY, &names[WHO_ALIPAY], "alipay_cert.pem"},
        {WHO_ALIPAY, &next_name, "alipay_next_cert.pem"},
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
    struct crypt_key *keys[WHO_COUNT] = {NULL};
    enum err err = ERR_OK;

    *ret_wrong = folder;
    for (size_t i = 0; i < WHO_COUNT && err == ERR_OK; i++)
        err = crypt_rsa_make(KEY_BITS, &keys[i]);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(
            folder, keys[WHO_APP], "app_private.pem", "app_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = sandbox_file_write_pair(
            folder, keys[WHO_ALIPAY], "alipay_private.pem", "alipay_public.pem", ret_wrong);
    if (err == ERR_OK)
        err = write_certs(keys, folder, ret_wrong);
    for (size_t i = 0; i < WHO_COUNT; i++)
        crypt_key_free(&keys[i]);
    return err;
}
