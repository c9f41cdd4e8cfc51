#include "hub/channel/wechat/wechat_v2.h"

#include <string.h>

#include "shared/base/text.h"
#include "shared/text/xml.h"

#define HTTP_OK 200
#define BODY_SIZE 8192
#define TIME_LENGTH 14

void
wechat_v2_add(struct form *form, const char *name, const char *value)
{
    NEED(form->count < FORM_FIELDS_MAX);
    if (value[0] != '\0')
        form->fields[form->count++] = (struct form_field){.name = name, .value = value};
}

enum err
wechat_v2_add_number(struct form *form, const char *name, int64_t value, struct arena *arena)
{
    const char *text = arena_printf(arena, "%lld", (long long)value);

    if (text == NULL)
        return ERR_NO_SPACE;
    wechat_v2_add(form, name, text);
    return ERR_OK;
}

enum err
wechat_v2_begin(const struct wechat_account *account, const char *about, struct moment now,
    struct arena *arena, struct form *form)
{
    const struct wechat_request nonce_of = {"", about, bytes_text("")};
    char *nonce = arena_take(arena, WECHAT_SIGN_NONCE_SIZE);

    if (nonce == NULL)
        return ERR_NO_SPACE;
    form->count = 0;
    wechat_v2_add(form, "appid", account->appid);
    wechat_v2_add(form, "mch_id", account->mchid);
    wechat_v2_add(form, "sub_appid", account->sub_appid);
    wechat_v2_add(form, "sub_mch_id", account->sub_mchid);
    wechat_v2_add(form, "nonce_str", wechat_sign_nonce(&nonce_of, now, nonce));
    wechat_v2_add(form, "sign_type", account->v2_sign == WECHAT_V2_MD5 ? "MD5" : "HMAC-SHA256");
    return ERR_OK;
}

static enum err
put_form(const struct form *form, struct arena *arena, struct bytes *ret_body)
{
    char *block = arena_take(arena, BODY_SIZE);
    struct text text;

    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&text, block, BODY_SIZE);
    xml_begin(&text);
    for (size_t i = 0; i < form->count; i++)
        xml_put(&text, form->fields[i].name, bytes_text(form->fields[i].value));
    xml_end(&text);
    if (!text_ok(&text))
        return ERR_BAD_INPUT;
    *ret_body = text_bytes(&text);
    return ERR_OK;
}

/*
 * TLS shows it. Without TLS there is only a sandbox, which reads in a header who we would
 * have shown ourselves to be.
 */
static enum err
show_certificate(const struct wechat_account *account, struct arena *arena, struct adapter_ask *ask)
{
    struct net_header *header = arena_take(arena, sizeof(*header));

    if (header == NULL)
        return ERR_NO_SPACE;
    ask->certificate = account->certificate;
    ask->certificate_key = account->certificate_key;
    if (strncmp(account->api_url, "http://", strlen("http://")) != 0)
        return ERR_OK;
    *header = (struct net_header){"x-client-certificate-serial", account->serial};
    ask->headers = header;
    ask->headers_count = 1;
    return ERR_OK;
}

enum err
wechat_v2_ask(const struct wechat_account *account, const char *path, bool shows_certificate,
    struct form *form, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct adapter_ask ask = {.method = "POST",
        .url = arena_printf(arena, "%s%s", account->api_url, path),
        .type = "text/xml; charset=utf-8"};
    char sign[WECHAT_SIGN_V2_SIZE];
    enum err err;

    if (account->v2_key[0] == '\0' || (shows_certificate && account->certificate == NULL))
        return ERR_UNSUPPORTED;
    if (ask.url == NULL ||
        wechat_sign_v2(form, account->v2_key, account->v2_sign, arena, sign) == NULL)
        return ERR_NO_SPACE;
    wechat_v2_add(form, "sign", sign);
    err = put_form(form, arena, &ask.body);
    form->count--; /* what it points to ends here */
    if (err == ERR_OK && shows_certificate)
        err = show_certificate(account, arena, &ask);
    if (err == ERR_OK)
        *ret_ask = ask;
    return err;
}

struct money
wechat_v2_fen(const struct form *form, const char *name)
{
    int64_t fen;

    if (text_read_int(bytes_text(form_text(form, name)), &fen) != ERR_OK || fen < 0 ||
        fen > MONEY_FEN_MAX)
        return (struct money){-1};
    return (struct money){fen};
}

struct moment
wechat_v2_time(const char *text)
{
    char whole[MOMENT_TEXT_MAX];
    struct moment moment;
    struct text with;

    if (strlen(text) != TIME_LENGTH)
        return (struct moment){0};
    text_init(&with, whole, sizeof(whole));
    text_printf(&with, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", text, text + 4, text + 6, text + 8,
        text + 10, text + 12);
    return moment_parse_china(text_bytes(&with), &moment) == ERR_OK ? moment : (struct moment){0};
}

static bool
is_ours(const struct wechat_account *account, const struct form *form)
{
    const char *appid = form_text(form, "appid");
    const char *sub_appid = form_text(form, "sub_appid");

    if (strcmp(form_text(form, "mch_id"), account->mchid) != 0 ||
        strcmp(form_text(form, "sub_mch_id"), account->sub_mchid) != 0)
        return false;
    return (appid[0] == '\0' || strcmp(appid, account->appid) == 0) &&
           (sub_appid[0] == '\0' || strcmp(sub_appid, account->sub_appid) == 0);
}

/* What may be believed of it, and what that means. */
static enum err
judge(const struct wechat_account *account, enum wechat_code_call call, struct arena *arena,
    struct wechat_v2_answer *answer)
{
    const struct form *form = &answer->form;
    enum err err;

    if (strcmp(form_text(form, "return_code"), "SUCCESS") != 0) {
        answer->code = "FAIL";
        answer->meaning = wechat_code_of(call, form_text(form, "return_msg"));
        return ERR_OK;
    }
    err = wechat_sign_verify_v2(form, account->v2_key, account->v2_sign, arena);
    if (err == ERR_OK && !is_ours(account, form))
        err = ERR_FORBIDDEN;
    if (err != ERR_OK)
        return err;
    if (strcmp(form_text(form, "result_code"), "SUCCESS") == 0) {
        answer->code = "SUCCESS";
        answer->meaning = MEANING_DONE;
        return ERR_OK;
    }
    answer->code = form_text(form, "err_code");
    answer->meaning = wechat_code_of(call, answer->code);
    return ERR_OK;
}

void
wechat_v2_read(const struct wechat_account *account, enum wechat_code_call call,
    const struct adapter_heard *heard, struct arena *arena, struct wechat_v2_answer *ret_answer)
{
    enum err err = heard->status == HTTP_OK ? ERR_OK : ERR_NO_ANSWER;

    *ret_answer = (struct wechat_v2_answer){.meaning = MEANING_UNKNOWN, .form = {.count = 0}};
    if (err == ERR_OK)
        err = xml_read(heard->body, arena, &ret_answer->form);
    if (err == ERR_OK)
        err = judge(account, call, arena, ret_answer);
    if (err != ERR_OK) {
        ret_answer->form.count = 0;
        ret_answer->code = err_name(err);
    }
}
