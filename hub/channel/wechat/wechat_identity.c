#include "hub/channel/wechat/wechat_identity.h"

#include <string.h>

#include "hub/channel/wechat/wechat_account.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define HTTP_OK 200
#define URL_SIZE 2048

/* What WeChat's errcode means; what is not listed may be asked again. */
struct row {
    int64_t errcode;
    enum err err;
};

static const struct row rows[] = {
    {40029, ERR_EXPIRED},   /* no such code */
    {40163, ERR_EXPIRED},   /* used */
    {42003, ERR_EXPIRED},   /* older than five minutes */
    {41008, ERR_EXPIRED},   /* none */
    {40013, ERR_FORBIDDEN}, /* no such app */
    {40125, ERR_FORBIDDEN}, /* not its secret */
    {41002, ERR_FORBIDDEN}, {41004, ERR_FORBIDDEN}, {48001, ERR_FORBIDDEN}, /* the app may not */
    {-1, ERR_NO_ANSWER}, {45011, ERR_NO_ANSWER},                            /* too often */
};

enum err
wechat_identity_ask(const struct adapter_account *account, const char *code, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char *block = arena_take(arena, URL_SIZE);
    struct text url;

    (void)now;
    if (ours->app_secret[0] == '\0')
        return ERR_UNSUPPORTED;
    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&url, block, URL_SIZE);
    text_put(&url, ours->token_url);
    if (strchr(ours->token_url, '?') == NULL)
        text_put_char(&url, '?');
    form_put(&url, "appid", bytes_text(wechat_account_app(ours)));
    form_put(&url, "secret", bytes_text(ours->app_secret));
    form_put(&url, "code", bytes_text(code));
    form_put(&url, "grant_type", bytes_text("authorization_code"));
    if (!text_ok(&url))
        return ERR_TOO_BIG;
    *ret_ask = (struct adapter_ask){.method = "GET", .url = block, .body = bytes_text("")};
    return ERR_OK;
}

static enum err
meaning_of(int64_t errcode)
{
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (rows[i].errcode == errcode)
            return rows[i].err;
    return ERR_NO_ANSWER;
}

static bool
is_openid(const char *openid)
{
    size_t length = strlen(openid);

    return length > 0 && length < ADAPTER_PAYER_SIZE &&
           strspn(openid, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
               length;
}

enum err
wechat_identity_read(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE])
{
    const char *openid = "";
    int64_t errcode = 0;
    const struct json_field fields[] = {
        {"openid", JSON_TEXT, true, &openid},
        {"errcode", JSON_INT, true, &errcode},
    };
    const struct json_node *root;

    (void)account;
    if (heard->status != HTTP_OK || json_parse(heard->body, arena, &root) != ERR_OK ||
        json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_NO_ANSWER;
    if (errcode != 0)
        return meaning_of(errcode);
    if (!is_openid(openid))
        return ERR_NO_ANSWER;
    memcpy(ret_payer, openid, strlen(openid) + 1);
    return ERR_OK;
}
