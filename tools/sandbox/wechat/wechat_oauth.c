#include "tools/sandbox/wechat/wechat_oauth.h"

#include <string.h>
#include <strings.h>

#include "shared/text/json.h"
#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_page.h"

#define CODE_SIZE 33
#define CODE_LIFE_S 300
#define TOKEN_SIZE 90
#define LOCATION_MAX ((size_t)6 * 1024)
#define BODY_MAX 1024
#define EXPIRES_IN_S 7200
/* WeChat says JSON as text. */
#define JSON_TYPE "text/plain"

/* What is wrong, in WeChat's numbers. */
struct wrong {
    int code;
    const char *message;
};

static const struct wrong bad_grant = {40002, "invalid grant_type"};
static const struct wrong bad_app = {40013, "invalid appid"};
static const struct wrong bad_code = {40029, "invalid code"};
static const struct wrong bad_secret = {40125, "invalid appsecret"};
static const struct wrong used_code = {40163, "code been used"};
static const struct wrong broken = {-1, "system error"};

static enum err
store_code(struct wechat *wechat, const char *code, const char *openid)
{
    struct db *db = wechat->store.db;
    const struct wechat_code row = {.openid = openid,
        .expires = moment_after(sandbox_now(wechat->sandbox), span_s(CODE_LIFE_S))};
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = wechat_store_add_code(&wechat->store, code, &row);
    err = db_end(db, err);
    return sandbox_check_broken(wechat->sandbox, err);
}

static void
send_back(struct sandbox_call *call, const char *code)
{
    const char *uri = sandbox_call_field(call, "redirect_uri");
    struct text location;

    if (sandbox_call_text(call->arena, LOCATION_MAX, &location) != ERR_OK) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    text_put(&location, uri);
    text_put(&location, strchr(uri, '?') == NULL ? "?" : "&");
    text_printf(&location, "code=%s&state=", code);
    form_put_escaped(&location, bytes_text(sandbox_call_field(call, "state")));
    if (!text_ok(&location))
        sandbox_call_refuse(call, ERR_TOO_BIG);
    else
        sandbox_call_redirect(call, 302, location.at);
}

static bool
entry_allows(struct bytes entry, struct bytes host)
{
    bool any_port = memchr(entry.at, ':', entry.size) == NULL;
    const uint8_t *port = memchr(host.at, ':', host.size);

    if (any_port && port != NULL)
        host.size = (size_t)(port - host.at);
    return entry.size > 0 && entry.size == host.size &&
           strncasecmp((const char *)entry.at, (const char *)host.at, entry.size) == 0;
}

/* In a transaction: the code's openid, and it is used up; or what is wrong with it. */
static enum err
use_code(struct sandbox_call *call, const char *code, struct wechat_code *row,
    const struct wrong **ret_wrong)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct moment now = sandbox_now(call->sandbox);
    enum err err = wechat_store_find_code(&wechat->store, code, call->arena, row);

    if (err == ERR_NOT_FOUND || (err == ERR_OK && row->expires.us <= now.us)) {
        *ret_wrong = &bad_code;
        return ERR_OK;
    }
    if (err == ERR_OK && row->used.us != 0) {
        *ret_wrong = &used_code;
        return ERR_OK;
    }
    return err == ERR_OK ? wechat_store_use_code(&wechat->store, code, now) : err;
}

static void
answer(struct sandbox_call *call, const struct wechat_code *row, const struct wrong *wrong)
{
    char block[BODY_MAX];
    char token[TOKEN_SIZE];
    struct json_writer json;
    struct text body;

    text_init(&body, block, sizeof(block));
    json_start(&json, &body);
    json_open_object(&json, NULL);
    if (wrong != NULL) {
        json_put_int(&json, "errcode", wrong->code);
        json_put_text(&json, "errmsg", bytes_text(wrong->message));
    } else {
        wechat_number_token(call->sandbox->random, token, sizeof(token));
        json_put_text(&json, "access_token", bytes_text(token));
        json_put_int(&json, "expires_in", EXPIRES_IN_S);
        wechat_number_token(call->sandbox->random, token, sizeof(token));
        json_put_text(&json, "refresh_token", bytes_text(token));
        json_put_text(&json, "openid", bytes_text(row->openid));
        json_put_text(&json, "scope", bytes_text("snsapi_base"));
    }
    json_close_object(&json);
    sandbox_call_answer(call, 200, JSON_TYPE, &body);
}

bool
wechat_oauth_host_ok(const char *hosts, const char *url)
{
    struct bytes host;

    if (!sandbox_call_url_ok(url) || strpbrk(url, "#\\") != NULL)
        return false;
    url = strstr(url, "://") + 3;
    host = bytes_of(url, strcspn(url, "/?#"));
    while (*hosts != '\0') {
        size_t length = strcspn(hosts, ", ");

        if (entry_allows(bytes_of(hosts, length), host))
            return true;
        hosts += length;
        hosts += strspn(hosts, ", ");
    }
    return false;
}

void
wechat_oauth_authorise(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    const char *scope = sandbox_call_field(call, "scope");
    struct sandbox_payer payer;
    char code[CODE_SIZE];
    enum err err;

    if (strcmp(sandbox_call_field(call, "appid"), wechat->settings->appid) != 0) {
        wechat_page_message(call, 400, WECHAT_PAGE_BAD_APP);
        return;
    }
    if (strcmp(scope, "snsapi_base") != 0 && strcmp(scope, "snsapi_userinfo") != 0) {
        wechat_page_message(call, 400, WECHAT_PAGE_BAD_SCOPE);
        return;
    }
    if (!wechat_oauth_host_ok(
            wechat->settings->redirect_hosts, sandbox_call_field(call, "redirect_uri"))) {
        wechat_page_message(call, 400, WECHAT_PAGE_BAD_REDIRECT);
        return;
    }
    err = wechat_page_payer(call, &payer);
    if (err == ERR_OK) {
        wechat_number_token(call->sandbox->random, code, sizeof(code));
        err = store_code(wechat, code, payer.payer_id);
    }
    if (err != ERR_OK)
        sandbox_call_refuse(call, err);
    else
        send_back(call, code);
}

void
wechat_oauth_token(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    const struct wechat_settings *settings = wechat->settings;
    const struct wrong *wrong = NULL;
    struct wechat_code row = {.openid = ""};
    struct db *db = wechat->store.db;
    enum err err = ERR_OK;

    if (strcmp(sandbox_call_field(call, "appid"), settings->appid) != 0)
        wrong = &bad_app;
    else if (settings->app_secret[0] != '\0' &&
             strcmp(sandbox_call_field(call, "secret"), settings->app_secret) != 0)
        wrong = &bad_secret;
    else if (strcmp(sandbox_call_field(call, "grant_type"), "authorization_code") != 0)
        wrong = &bad_grant;
    else
        err = db_begin(db);
    if (wrong == NULL && err == ERR_OK) {
        err = use_code(call, sandbox_call_field(call, "code"), &row, &wrong);
        err = db_end(db, err);
    }
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK)
        wrong = &broken;
    answer(call, &row, wrong);
}
