#include "hub/channel/alipay/alipay_v2.h"

#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_sign.h"

#define HTTP_OK 200
#define URL_SIZE 4096
#define ESCAPED 3 /* a byte as %XX */
#define NAME_SIZE 128
#define DONE "10000"
#define ERROR "error_response"

static void
add(struct form *form, const char *name, const char *value)
{
    NEED(form->count < FORM_FIELDS_MAX);
    form->fields[form->count++] = (struct form_field){.name = name, .value = value};
}

static bool
start_text(struct text *text, struct arena *arena, size_t size)
{
    char *block = arena_take(arena, size);

    if (block != NULL)
        text_init(text, block, size);
    return block != NULL;
}

/* The first fields are the method's own and go into the body, the rest into the query. */
static enum err
put_fields(const char *gateway, const struct form *form, size_t own_count, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct text url;
    struct text body;
    size_t size = 1;

    for (size_t i = 0; i < own_count; i++)
        size += strlen(form->fields[i].name) + ESCAPED * strlen(form->fields[i].value) + 2;
    if (!start_text(&url, arena, URL_SIZE) || !start_text(&body, arena, size))
        return ERR_NO_SPACE;
    text_put(&url, gateway);
    if (strchr(gateway, '?') == NULL)
        text_put_char(&url, '?');
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];

        form_put(i < own_count ? &body : &url, field->name, bytes_text(field->value));
    }
    if (!text_ok(&url) || !text_ok(&body))
        return ERR_TOO_BIG;
    *ret_ask = (struct adapter_ask){
        .method = "POST",
        .url = url.at,
        .type = "application/x-www-form-urlencoded;charset=utf-8",
        .body = text_bytes(&body),
    };
    return ERR_OK;
}

/* What stands beside the method's own fields. */
static void
add_common(const struct alipay_account *account, const struct alipay_method *method,
    const char *timestamp, struct form *form)
{
    add(form, "app_id", account->app_id);
    add(form, "method", method->name);
    add(form, "charset", "utf-8");
    add(form, "sign_type", "RSA2");
    add(form, "timestamp", timestamp);
    add(form, "version", "1.0");
    if (account->app_sn[0] != '\0') {
        add(form, "app_cert_sn", account->app_sn);
        add(form, "alipay_root_cert_sn", account->roots_sn);
    }
    if (method->notifies && account->notify_url[0] != '\0')
        add(form, "notify_url", account->notify_url);
}

enum err
alipay_v2_ask(const struct alipay_account *account, const struct alipay_method *method,
    const struct alipay_params *params, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct form form = {.count = 0};
    char timestamp[MOMENT_TEXT_MAX];
    size_t own_count;
    const char *sign;
    enum err err;

    if (method->beside)
        form = *params->fields;
    else
        add(&form, "biz_content", params->json);
    own_count = form.count;
    add_common(account, method, moment_format_china(now, timestamp), &form);
    if (params->return_url != NULL)
        add(&form, "return_url", params->return_url);
    err = alipay_sign_request(account->private_key, &form, arena, &sign);
    if (err != ERR_OK)
        return err;
    add(&form, "sign", sign);
    return put_fields(
        method->page ? account->page_url : account->gateway_url, &form, own_count, arena, ret_ask);
}

/* "alipay_trade_query_response" */
static const char *
reply_name(const struct alipay_method *method, char ret_name[static NAME_SIZE])
{
    struct text name;

    text_init(&name, ret_name, NAME_SIZE);
    for (const char *at = method->name; *at != '\0'; at++)
        text_put_char(&name, *at == '.' ? '_' : *at);
    text_put(&name, "_response");
    NEED(text_ok(&name));
    return ret_name;
}

/* The key of the certificate that an answer names, in certificate mode; without its quotes. */
static const struct crypt_key *
key_of(const struct alipay_account *account, const struct adapter_heard *heard)
{
    struct bytes sn = bytes_of(NULL, 0);

    if (json_raw(heard->body, "alipay_cert_sn", &sn) != ERR_OK || sn.size < 2)
        sn = bytes_of(NULL, 0);
    else
        sn = bytes_of(sn.at + 1, sn.size - 2);
    return alipay_account_key(account, sn, heard->at);
}

/* A refusal may stand under another name; of a method whose success has no code it does. */
static enum err
read_signed(const struct alipay_account *account, const char *name,
    const struct adapter_heard *heard, struct arena *arena, struct bytes *ret_content,
    bool *ret_is_own)
{
    const struct crypt_key *key = key_of(account, heard);
    enum err err;

    if (heard->status != HTTP_OK)
        return ERR_NO_ANSWER;
    if (key == NULL)
        return ERR_BAD_SIGNATURE;
    err = alipay_sign_read_reply(key, heard->body, name, arena, ret_content);
    *ret_is_own = err != ERR_NOT_FOUND;
    if (err != ERR_NOT_FOUND)
        return err;
    return alipay_sign_read_reply(key, heard->body, ERROR, arena, ret_content);
}

/* What a content says, if it is true. */
static enum err
read_content(const struct alipay_method *method, struct bytes content, bool may_lack_code,
    struct arena *arena, struct alipay_answer *ret_answer)
{
    const char *code = DONE;
    const char *sub_code = "";
    const struct json_field fields[] = {
        {"code", JSON_TEXT, may_lack_code, &code},
        {"sub_code", JSON_TEXT, true, &sub_code},
    };
    const struct json_node *root;
    enum err err = json_parse(content, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK)
        *ret_answer = (struct alipay_answer){
            .meaning = alipay_code_of(method->judged_as, code, sub_code),
            .code = sub_code[0] != '\0' ? sub_code : code,
            .root = root,
        };
    return err;
}

/* A refusal that nobody signed, as Alipay says of an app_id that it does not know. */
static void
read_doubted(const struct alipay_method *method, const char *name, struct bytes body,
    struct arena *arena, struct alipay_answer *answer)
{
    struct alipay_answer said;
    struct bytes content;

    if (json_raw(body, ERROR, &content) != ERR_OK && json_raw(body, name, &content) != ERR_OK)
        return;
    if (read_content(method, content, false, arena, &said) != ERR_OK ||
        said.meaning == MEANING_DONE || said.meaning == MEANING_WAITING)
        return;
    answer->doubted = said.meaning;
    answer->code = said.code;
}

static void
read_answer(const struct alipay_account *account, const struct alipay_method *method,
    const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer)
{
    struct alipay_answer answer = {.meaning = MEANING_UNKNOWN};
    char block[NAME_SIZE];
    const char *name = reply_name(method, block);
    struct bytes content;
    bool is_own;
    enum err err = read_signed(account, name, heard, arena, &content, &is_own);

    if (err == ERR_OK)
        err = read_content(method, content, method->bare && is_own, arena, &answer);
    answer.doubted = MEANING_UNKNOWN;
    if (err != ERR_OK)
        answer.code = err_name(err);
    if (err == ERR_BAD_SIGNATURE)
        read_doubted(method, name, heard->body, arena, &answer);
    *ret_answer = answer;
}

const struct alipay_envelope alipay_v2 = {
    .notify_inside = false,
    .ask = alipay_v2_ask,
    .read = read_answer,
};
