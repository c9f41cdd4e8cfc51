#include "hub/channel/wechat/wechat_certificates.h"

#include <strings.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/crypt/crypt_cert.h"

#define HTTP_OK 200
#define TARGET "/v3/certificates?algorithm_type=RSA"

static enum err
ask(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    return wechat_ask_get(wechat_account_of(account), TARGET, now, arena, ret_ask);
}

/* That what was sealed is the certificate of that serial. */
static enum err
check_serial(struct bytes pem, const char *serial)
{
    char its[CRYPT_CERT_HEX_SIZE];
    struct crypt_cert *cert;
    enum err err = crypt_cert_read(pem, &cert);

    if (err != ERR_OK)
        return err;
    crypt_cert_serial_hex(cert, its);
    if (cert->next != NULL || strcasecmp(its, serial) != 0)
        err = ERR_BAD_INPUT;
    crypt_cert_free(&cert);
    return err;
}

static enum err
open_one(const struct wechat_account *account, const struct json_node *node, struct arena *arena,
    struct bytes *ret_pem)
{
    const char *serial;
    const struct json_node *resource;
    struct wechat_sealed sealed = {.associated = ""};
    const struct json_field fields[] = {
        {"serial_no", JSON_TEXT, false, &serial},
        {"encrypt_certificate", JSON_NODE, false, &resource},
    };
    const struct json_field resource_fields[] = {
        {"nonce", JSON_TEXT, false, &sealed.nonce},
        {"associated_data", JSON_TEXT, true, &sealed.associated},
        {"ciphertext", JSON_TEXT, false, &sealed.ciphertext},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = json_read(resource, resource_fields, LENGTH(resource_fields), NULL);
    if (err == ERR_OK)
        err = wechat_sign_open(account->v3_key, &sealed, arena, ret_pem);
    return err == ERR_OK ? check_serial(*ret_pem, serial) : err;
}

/* All of them, one behind the other. */
static enum err
open_all(const struct wechat_account *account, const struct json_node *root, struct arena *arena,
    const char **ret_value)
{
    const struct json_node *list;
    const struct json_field fields[] = {{"data", JSON_NODE, false, &list}};
    const char *value = "";
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    for (const struct json_node *at = json_first(list); at != NULL; at = json_next(at)) {
        struct bytes pem;

        err = open_one(account, at, arena, &pem);
        if (err != ERR_OK)
            return err;
        value = arena_printf(arena, "%s%.*s\n", value, (int)pem.size, (const char *)pem.at);
        if (value == NULL)
            return ERR_NO_SPACE;
    }
    *ret_value = value;
    return value[0] == '\0' ? ERR_BAD_INPUT : ERR_OK;
}

/* By a key that we had, or by one that has just come. */
static enum err
verify(const struct adapter_account *account, const struct adapter_heard *heard,
    const char *certificates, struct arena *arena)
{
    struct wechat_account newer = {.keys_count = 0};
    enum err err = wechat_answer_verify(account, heard, arena);

    if (err != ERR_NOT_FOUND)
        return err;
    err = wechat_account_add_certificates(&newer, certificates);
    if (err == ERR_OK)
        err = wechat_answer_verify(&newer.base, heard, arena);
    for (size_t i = 0; i < newer.keys_count; i++)
        crypt_key_free(&newer.opened[i]);
    return err == ERR_NOT_FOUND ? ERR_BAD_SIGNATURE : err;
}

static enum err
read_answer(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, const char **ret_value)
{
    const struct json_node *root;
    const char *code = "";
    const struct json_field fields[] = {{"code", JSON_TEXT, true, &code}};
    const char *value = "";
    enum err err = json_parse(heard->body, arena, &root);

    if (heard->status != HTTP_OK) {
        if (err == ERR_OK)
            err = json_read(root, fields, LENGTH(fields), NULL);
        return err == ERR_OK && wechat_code_answer(WECHAT_CODE_CALL_CERTIFICATES, heard->status,
                                    code) == MEANING_ABSENT
                   ? ERR_NOT_FOUND
                   : ERR_NO_ANSWER;
    }
    if (err == ERR_OK)
        err = open_all(wechat_account_of(account), root, arena, &value);
    if (err == ERR_OK)
        err = verify(account, heard, value, arena);
    if (err == ERR_OK)
        *ret_value = value;
    return err;
}

const struct adapter_certificates wechat_certificates_calls = {
    .field = "certificates",
    .ask = ask,
    .read = read_answer,
};
