#include "tools/sandbox/alipay/alipay_cert.h"

#include <string.h>

#include "shared/crypt/crypt_cert.h"
#include "shared/text/encode.h"

#define CONTENT_MAX ENCODE_BASE64_SIZE(SANDBOX_FILE_MAX)

static enum err
put_sn(const struct crypt_cert *cert, struct text *text)
{
    char issuer[CRYPT_CERT_NAME_SIZE];
    char serial[CRYPT_CERT_DECIMAL_SIZE];
    uint8_t digest[CRYPT_MD5_SIZE];
    char hex[2 * CRYPT_MD5_SIZE + 1];
    enum err err = crypt_cert_issuer(cert, issuer, sizeof(issuer));

    if (err != ERR_OK)
        return err;
    crypt_cert_serial_decimal(cert, serial);
    crypt_md5((const struct bytes[]){bytes_text(issuer), bytes_text(serial)}, 2, digest);
    text_put(text, encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex)));
    return text_ok(text) ? ERR_OK : ERR_TOO_BIG;
}

/* Of the first certificate, or of all that were signed with RSA, joined by "_". */
static enum err
read_sn(const char *pem, bool all, char *to, size_t size)
{
    struct crypt_cert *first = NULL;
    struct text text;
    enum err err = crypt_cert_read(bytes_text(pem), &first);

    text_init(&text, to, size);
    for (const struct crypt_cert *cert = first; cert != NULL && err == ERR_OK; cert = cert->next) {
        if (all && !crypt_cert_is_rsa(cert))
            continue;
        if (text.length > 0)
            text_put_char(&text, '_');
        err = put_sn(cert, &text);
        if (!all)
            break;
    }
    crypt_cert_free(&first);
    return err;
}

static enum err
read_app_key(struct alipay *alipay)
{
    struct crypt_cert *cert = NULL;
    enum err err = crypt_cert_read(bytes_text(alipay->settings->app_cert), &cert);

    if (err == ERR_OK)
        err = crypt_cert_key(cert, &alipay->app_cert_key);
    crypt_cert_free(&cert);
    return err;
}

enum err
alipay_cert_open(struct alipay *alipay)
{
    const struct alipay_settings *settings = alipay->settings;
    const struct {
        const char *pem;
        char *sn;
        size_t size;
        bool all;
    } files[] = {
        {settings->app_cert, alipay->app_cert_sn, sizeof(alipay->app_cert_sn), false},
        {settings->cert, alipay->cert_sn, sizeof(alipay->cert_sn), false},
        {settings->next_cert, alipay->next_cert_sn, sizeof(alipay->next_cert_sn), false},
        {settings->root_cert, alipay->root_cert_sn, sizeof(alipay->root_cert_sn), true},
    };

    for (size_t i = 0; i < LENGTH(files); i++) {
        enum err err = files[i].pem[0] == '\0'
                           ? ERR_OK
                           : read_sn(files[i].pem, files[i].all, files[i].sn, files[i].size);

        if (err != ERR_OK)
            return err;
    }
    return settings->app_cert[0] == '\0' ? ERR_OK : read_app_key(alipay);
}

enum alipay_refusal
alipay_cert_check(struct alipay_call *call, const char *app_cert_sn, const char *root_cert_sn)
{
    const struct alipay *alipay = call->alipay;

    call->client_key = alipay->app_key;
    if (alipay->app_cert_key == NULL || (alipay->app_key != NULL && app_cert_sn[0] == '\0'))
        return app_cert_sn[0] == '\0' ? ALIPAY_FINE : ALIPAY_APP_CERT_NOT_EXIST;
    call->cert_mode = true;
    call->client_key = alipay->app_cert_key;
    if (app_cert_sn[0] == '\0')
        return ALIPAY_MISSING_APP_CERT_SN;
    if (root_cert_sn[0] == '\0')
        return ALIPAY_MISSING_ROOT_CERT_SN;
    if (strcmp(app_cert_sn, alipay->app_cert_sn) != 0)
        return ALIPAY_APP_CERT_NOT_EXIST;
    return strcmp(root_cert_sn, alipay->root_cert_sn) == 0 ? ALIPAY_FINE
                                                           : ALIPAY_INVALID_ROOT_CERT_SN;
}

const char *
alipay_cert_sn(const struct alipay *alipay, const struct sandbox_fault_taken *fault)
{
    return fault->kind == SANDBOX_FAULT_REPLY_UNKNOWN_SERIAL ? alipay->next_cert_sn
                                                             : alipay->cert_sn;
}

enum err
alipay_cert_download(struct alipay_request *request)
{
    const struct alipay *alipay = request->alipay;
    const char *sn = alipay_request_text(request, "alipay_cert_sn");
    const char *pem = NULL;
    char *block = arena_take(request->arena, CONTENT_MAX);

    if (block == NULL)
        return ERR_TOO_BIG;
    if (sn[0] != '\0' && strcmp(sn, alipay->cert_sn) == 0)
        pem = alipay->settings->cert;
    else if (sn[0] != '\0' && strcmp(sn, alipay->next_cert_sn) == 0)
        pem = alipay->settings->next_cert;
    if (pem == NULL) {
        alipay_answer_refuse(&request->answer, ALIPAY_CERT_NOT_EXIST, NULL);
        return ERR_OK;
    }
    alipay_answer_begin(&request->answer);
    alipay_answer_put(&request->answer, "alipay_cert_content",
        encode_base64(bytes_text(pem), block, CONTENT_MAX));
    alipay_answer_end(&request->answer);
    return ERR_OK;
}
