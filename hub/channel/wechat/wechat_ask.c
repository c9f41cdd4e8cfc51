#include "hub/channel/wechat/wechat_ask.h"

#include <string.h>

#include "shared/text/form.h"

/* A share is about 200 bytes, and its account in the worst case six times as long. */
#define BODY_SIZE ((size_t)64 * 1024)
#define AGENT "shanju"
#define HEADERS_MAX 4

enum err
wechat_ask_begin(struct arena *arena, struct wechat_body *ret_body)
{
    char *block = arena_take(arena, BODY_SIZE);

    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&ret_body->text, block, BODY_SIZE);
    json_start(&ret_body->json, &ret_body->text);
    json_open_object(&ret_body->json, NULL);
    return ERR_OK;
}

void
wechat_ask_put_who(const struct wechat_account *account, struct json_writer *json)
{
    json_put_text(json, account->partner ? "sp_mchid" : "mchid", bytes_text(account->mchid));
    wechat_ask_put_sub(account, json);
}

void
wechat_ask_put_apps(const struct wechat_account *account, struct json_writer *json)
{
    json_put_text(json, account->partner ? "sp_appid" : "appid", bytes_text(account->appid));
    if (account->sub_appid[0] != '\0')
        json_put_text(json, "sub_appid", bytes_text(account->sub_appid));
}

void
wechat_ask_put_who_query(const struct wechat_account *account, struct text *target)
{
    form_put(target, account->partner ? "sp_mchid" : "mchid", bytes_text(account->mchid));
    if (account->partner)
        form_put(target, "sub_mchid", bytes_text(account->sub_mchid));
}

void
wechat_ask_put_sub(const struct wechat_account *account, struct json_writer *json)
{
    if (account->partner)
        json_put_text(json, "sub_mchid", bytes_text(account->sub_mchid));
}

/* What stands on the first line of the request: the path with its query. */
static const char *
target_of(const char *url)
{
    const char *host = strstr(url, "://");

    return host == NULL ? NULL : strchr(host + strlen("://"), '/');
}

static enum err
put_headers(const struct wechat_account *account, const char *authorisation, struct moment now,
    struct arena *arena, struct adapter_ask *ask)
{
    const struct wechat_key *key = wechat_account_key(account, now);
    struct net_header *headers = arena_take(arena, HEADERS_MAX * sizeof(*headers));
    size_t count = 0;

    if (headers == NULL)
        return ERR_NO_SPACE;
    headers[count++] = (struct net_header){"accept", "application/json"};
    headers[count++] = (struct net_header){"user-agent", AGENT};
    headers[count++] = (struct net_header){"authorization", authorisation};
    /* It asks for an answer under this key; and what we encrypted is for it. */
    if (key != NULL)
        headers[count++] = (struct net_header){"wechatpay-serial", key->serial};
    ask->headers = headers;
    ask->headers_count = count;
    return ERR_OK;
}

static enum err
sign(const struct wechat_account *account, struct adapter_ask *ask, struct moment now,
    struct arena *arena)
{
    const struct wechat_signer signer = {account->mchid, account->serial, account->private_key};
    const struct wechat_request request = {ask->method, target_of(ask->url), ask->body};
    const char *authorisation;
    enum err err;

    if (request.target == NULL)
        return ERR_BAD_INPUT;
    err = wechat_sign_request(&signer, &request, now, arena, &authorisation);
    return err == ERR_OK ? put_headers(account, authorisation, now, arena, ask) : err;
}

enum err
wechat_ask_post(const struct wechat_account *account, const char *target, struct wechat_body *body,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct adapter_ask ask = {.method = "POST",
        .url = arena_printf(arena, "%s%s", account->api_url, target),
        .type = "application/json"};
    enum err err;

    json_close_object(&body->json);
    if (ask.url == NULL)
        return ERR_NO_SPACE;
    if (!text_ok(&body->text))
        return ERR_TOO_BIG;
    ask.body = text_bytes(&body->text);
    err = sign(account, &ask, now, arena);
    if (err == ERR_OK)
        *ret_ask = ask;
    return err;
}

enum err
wechat_ask_fetch(const struct wechat_account *account, const char *url, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    struct adapter_ask ask = {.method = "GET", .url = url, .body = bytes_text("")};
    enum err err = sign(account, &ask, now, arena);

    if (err == ERR_OK)
        *ret_ask = ask;
    return err;
}

enum err
wechat_ask_get(const struct wechat_account *account, const char *target, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const char *url = arena_printf(arena, "%s%s", account->api_url, target);

    return url == NULL ? ERR_NO_SPACE : wechat_ask_fetch(account, url, now, arena, ret_ask);
}
