#include "tools/sandbox/alipay/alipay_oauth.h"

#include <strings.h>

#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/alipay/alipay_page.h"
#include "tools/sandbox/alipay/alipay_store.h"

#define CODE_SIZE 33
#define CODE_LIFE_S 300
#define LOCATION_MAX ((size_t)6 * 1024)
#define EXPIRES_IN_S 1296000
#define RE_EXPIRES_IN_S 2592000

static enum err
store_code(struct alipay *alipay, const char *code, const char *buyer_id, const char *scope)
{
    struct alipay_store *store = &alipay->store;
    struct moment expires = moment_after(sandbox_now(alipay->sandbox), span_s(CODE_LIFE_S));
    enum err err = db_begin(store->db);

    if (err != ERR_OK)
        return err;
    err = alipay_store_add_code(store, code, alipay->settings->app_id, buyer_id, scope, expires);
    err = db_end(store->db, err);
    return sandbox_check_broken(alipay->sandbox, err);
}

static void
put_field(struct text *text, const char *name, const char *value)
{
    text_put_char(text, '&');
    text_put(text, name);
    text_put_char(text, '=');
    form_put_escaped(text, bytes_text(value));
}

static void
send_back(struct sandbox_call *call, const char *code)
{
    const char *uri = sandbox_call_field(call, "redirect_uri");
    const char *state = sandbox_call_field(call, "state");
    struct text location;

    if (sandbox_call_text(call->arena, LOCATION_MAX, &location) != ERR_OK) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    text_put(&location, uri);
    text_put(&location, strchr(uri, '?') == NULL ? "?" : "&");
    text_printf(
        &location, "app_id=%s&source=alipay_wallet", alipay_of(call->sandbox)->settings->app_id);
    put_field(&location, "scope", sandbox_call_field(call, "scope"));
    if (state[0] != '\0')
        put_field(&location, "state", state);
    put_field(&location, "auth_code", code);
    if (!text_ok(&location))
        sandbox_call_refuse(call, ERR_TOO_BIG);
    else
        sandbox_call_redirect(call, 302, location.at);
}

/* The host, and its port if it has one, of a URL that is known to have one. */
static struct bytes
host_of(const char *url)
{
    const char *host = strstr(url, "://") + 3;

    return bytes_of(host, strcspn(host, "/?#"));
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

bool
alipay_oauth_host_ok(const char *hosts, const char *url)
{
    struct bytes host;

    if (!sandbox_call_url_ok(url) || strpbrk(url, "#\\") != NULL)
        return false;
    host = host_of(url);
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
alipay_oauth_authorise(struct sandbox_call *call)
{
    struct alipay *alipay = alipay_of(call->sandbox);
    const char *scope = sandbox_call_field(call, "scope");
    struct sandbox_payer buyer;
    char code[CODE_SIZE];
    enum err err;

    if (strcmp(sandbox_call_field(call, "app_id"), alipay->settings->app_id) != 0) {
        alipay_page_message(call, 400, ALIPAY_PAGE_BAD_APP);
        return;
    }
    if (strcmp(scope, "auth_base") != 0 && strcmp(scope, "auth_user") != 0) {
        alipay_page_message(call, 400, ALIPAY_PAGE_BAD_SCOPE);
        return;
    }
    if (!alipay_oauth_host_ok(
            alipay->settings->redirect_hosts, sandbox_call_field(call, "redirect_uri"))) {
        alipay_page_message(call, 400, ALIPAY_PAGE_BAD_REDIRECT);
        return;
    }
    err = alipay_page_buyer(call, &buyer);
    if (err == ERR_OK) {
        alipay_number_token(call->sandbox->random, "", code, sizeof(code));
        err = store_code(alipay, code, buyer.payer_id, scope);
    }
    if (err != ERR_OK)
        sandbox_call_refuse(call, err);
    else
        send_back(call, code);
}

enum err
alipay_oauth_token(struct alipay_request *request)
{
    struct alipay *alipay = request->alipay;
    struct alipay_answer *answer = &request->answer;
    struct sandbox_payer buyer;
    char access[41];
    char refresh[41];
    enum err err;

    alipay_answer_refuse(answer, ALIPAY_INVALID_PARAMETER, NULL);
    if (strcmp(form_text(request->form, "grant_type"), "authorization_code") != 0)
        return ERR_OK;
    err = alipay_store_use_code(&alipay->store, form_text(request->form, "code"),
        alipay->settings->app_id, request->now, request->arena, &buyer);
    if (err == ERR_EXPIRED) {
        alipay_answer_refuse(answer, ALIPAY_INVALID_CODE, NULL);
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    alipay_number_token(alipay->sandbox->random, "authbseB", access, sizeof(access));
    alipay_number_token(alipay->sandbox->random, "authbseB", refresh, sizeof(refresh));
    answer->refusal = ALIPAY_FINE;
    alipay_answer_begin_bare(answer);
    alipay_answer_put(answer, "access_token", access);
    alipay_answer_put(answer, "alipay_user_id", buyer.payer_id);
    alipay_answer_put_time(answer, "auth_start", request->now);
    json_put_int(&answer->json, "expires_in", EXPIRES_IN_S);
    alipay_answer_put(answer, "open_id", buyer.open_id);
    json_put_int(&answer->json, "re_expires_in", RE_EXPIRES_IN_S);
    alipay_answer_put(answer, "refresh_token", refresh);
    alipay_answer_put(answer, "user_id", buyer.payer_id);
    alipay_answer_end(answer);
    return ERR_OK;
}
