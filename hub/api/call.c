#include "hub/api/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"
#include "shared/base/log.h"

static const struct net_header page_headers[] = {
    {"cache-control", "no-store"},
    {"x-content-type-options", "nosniff"},
    {"referrer-policy", "origin"}, /* H5 payments are held against a registered name */
    {"x-frame-options", "DENY"},
    {"content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action *; base-uri 'none'; frame-ancestors 'none'"},
};

/* The console's: its browser says where a change comes from only under such a policy. */
static const struct net_header console_headers[] = {
    {"cache-control", "no-store"},
    {"x-content-type-options", "nosniff"},
    {"referrer-policy", "same-origin"},
    {"x-frame-options", "DENY"},
    {"content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"},
};

#define PAGE_HEADERS_COUNT LENGTH(page_headers)
_Static_assert(LENGTH(console_headers) == PAGE_HEADERS_COUNT, "either is sent");
#define REPLY_HEADERS_MAX (PAGE_HEADERS_COUNT + CALL_HEADERS_MAX + 1)

/* Case does not matter in a User-Agent: look for word in text. */
static bool
has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (; *text != '\0'; text++)
        if (strncasecmp(text, word, length) == 0)
            return true;
    return false;
}

/* WeChat, Alipay, UnionPay, in this order: UnionPay's wallets also name others. */
static enum call_wallet
wallet_of(const char *agent)
{
    if (agent == NULL)
        return CALL_WALLET_NONE;
    if (has_word(agent, "MicroMessenger/"))
        return CALL_WALLET_WECHAT;
    if (has_word(agent, "AlipayClient/"))
        return CALL_WALLET_ALIPAY;
    if (has_word(agent, "UnionPay/"))
        return CALL_WALLET_UNIONPAY;
    return CALL_WALLET_NONE;
}

/*
 * The other side's address. A proxy on this machine adds the one that it was asked from, as the
 * last of X-Forwarded-For; what others write there is theirs.
 */
static void
read_address(struct call *call)
{
    const char *peer = call->request->peer == NULL ? "" : call->request->peer;
    const char *forwarded = net_header(call->request, "x-forwarded-for");
    bool is_local = strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
    const char *last = forwarded == NULL ? NULL : strrchr(forwarded, ',');

    if (is_local && forwarded != NULL) {
        last = last == NULL ? forwarded : last + 1;
        while (*last == ' ')
            last++;
        if (last[0] != '\0' && strspn(last, "0123456789abcdefABCDEF.:") == strlen(last))
            peer = last;
    }
    if (text_copy(bytes_text(peer), call->address, sizeof(call->address)) != ERR_OK)
        call->address[0] = '\0';
}

static enum err
read_forms(struct call *call)
{
    const char *type = net_header(call->request, "content-type");
    enum err err;

    if ((call->route->demands & ROUTE_RAW) != 0)
        return ERR_OK;
    err = form_read(call->request->query, call->arena, call->form);
    if (err == ERR_OK && type != NULL &&
        strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0)
        err = form_read(call->request->body, call->arena, call->form);
    return err;
}

enum err
call_make(struct hub *hub, const struct route *route, struct net_call *net_call,
    const struct net_request *request, struct call **ret_call)
{
    struct call *call = calloc(1, sizeof(*call));
    const char *accept = net_header(request, "accept");
    const char *language = net_header(request, "accept-language");
    enum err err;

    if (call == NULL)
        return ERR_NO_SPACE;
    call->hub = hub;
    call->route = route;
    call->net_call = net_call;
    call->request = request;
    call->arrived = net_tick(hub->net);
    call_request_id(hub, call->request_id);
    read_address(call);
    call->wallet = wallet_of(net_header(request, "user-agent"));
    call->posted = bytes_is(request->method, "POST");
    call->wants_json = accept != NULL && has_word(accept, "application/json");
    call->english = language != NULL && strncasecmp(language, "en", 2) == 0;
    /* The body is kept, and what is made of it. */
    err = arena_make(CALL_ARENA_MAX + 3 * route->body_max, &call->arena);
    if (err == ERR_OK) {
        call->form = arena_take(call->arena, sizeof(*call->form));
        err = call->form == NULL ? ERR_NO_SPACE : read_forms(call);
    }
    if (err != ERR_OK) {
        arena_free(&call->arena);
        free(call);
        return err;
    }
    *ret_call = call;
    return ERR_OK;
}

static bool
keep_header(struct call *call, const char *name, const char **ret_value)
{
    const char *value = net_header(call->request, name);

    if (value == NULL)
        return true;
    *ret_value = arena_text(call->arena, bytes_text(value));
    return *ret_value != NULL;
}

enum err
call_keep(struct call *call)
{
    const struct net_request *request = call->request;
    struct call_signed *kept = &call->signed_by;
    const char *key = net_header(request, "idempotency-key");
    size_t size = request->path.size + request->query.size + 2;
    char *target = arena_take(call->arena, size);

    if (target == NULL)
        return ERR_NO_SPACE;
    memcpy(target, request->path.at, request->path.size);
    if (request->query.size > 0) {
        target[request->path.size] = '?';
        memcpy(target + request->path.size + 1, request->query.at, request->query.size);
    }
    kept->target = target;
    kept->method = arena_text(call->arena, request->method);
    kept->body = arena_copy(call->arena, request->body);
    if (kept->method == NULL || kept->body.at == NULL)
        return ERR_NO_SPACE;
    if (!keep_header(call, "range", &kept->range) ||
        !keep_header(call, "if-range", &kept->if_range))
        return ERR_NO_SPACE;
    if (key == NULL || key[0] == '\0' || strlen(key) > CALL_KEY_MAX)
        return ERR_OK;
    kept->key = arena_text(call->arena, bytes_text(key));
    return kept->key == NULL ? ERR_NO_SPACE : ERR_OK;
}

void
call_header(struct call *call, const char *name, const char *value)
{
    NEED(call->further_count < CALL_HEADERS_MAX);
    call->further[call->further_count++] = (struct net_header){name, value};
}

static void
note(const struct call *call, int status)
{
    const struct call_signed *signed_by = &call->signed_by;

    if (signed_by->app_id != 0)
        log_event(LOG_INFO, "request", "request=%s app=%lld method=%s target=%s status=%d us=%lld",
            call->request_id, (long long)signed_by->app_id, signed_by->method, signed_by->target,
            status, (long long)(net_tick(call->hub->net).us - call->arrived.us));
    if (call->staff != NULL)
        log_event(LOG_INFO, "request",
            "request=%s staff=%lld at=%lld method=%s target=%s status=%d us=%lld", call->request_id,
            (long long)call->staff->seen.staff_id, (long long)call->scope.organisation_id,
            signed_by->method, signed_by->target, status,
            (long long)(net_tick(call->hub->net).us - call->arrived.us));
}

void
call_reply(struct call *call, const struct net_reply *reply)
{
    struct net_header headers[REPLY_HEADERS_MAX];
    struct net_reply whole = *reply;

    NEED(reply->headers_count < LENGTH(headers));
    memcpy(headers, reply->headers, reply->headers_count * sizeof(headers[0]));
    headers[reply->headers_count] = (struct net_header){"x-request-id", call->request_id};
    whole.headers = headers;
    whole.headers_count = reply->headers_count + 1;
    note(call, reply->status);
    net_answer(call->hub->net, call->net_call, &whole);
    arena_free(&call->arena);
    free(call);
}

static void
answer(struct call *call, struct net_reply *reply)
{
    struct net_header headers[PAGE_HEADERS_COUNT + CALL_HEADERS_MAX];
    const struct net_header *own =
        (call->route->demands & (ROUTE_STAFF | ROUTE_PAGE)) != 0 ? console_headers : page_headers;
    size_t count = 0;

    while (count < PAGE_HEADERS_COUNT) {
        headers[count] = own[count];
        count++;
    }
    for (size_t i = 0; i < call->further_count; i++)
        headers[count++] = call->further[i];
    reply->headers = headers;
    reply->headers_count = count;
    call_reply(call, reply);
}

void
call_answer(struct call *call, int status, const char *type, struct bytes body)
{
    answer(call, &(struct net_reply){.status = status, .type = type, .body = body});
}

void
call_answer_source(struct call *call, int status, const char *type, struct net_source *source)
{
    answer(call, &(struct net_reply){.status = status, .type = type, .source = source});
}

void
call_redirect(struct call *call, const char *url)
{
    call_header(call, "location", url);
    call_answer(call, 303, NULL, bytes_of(NULL, 0));
}

struct text *
call_text(struct call *call)
{
    struct text *text = arena_take(call->arena, sizeof(*text));
    char *block = text == NULL ? NULL : arena_take(call->arena, CALL_TEXT_MAX);

    if (block == NULL)
        return NULL;
    text_init(text, block, CALL_TEXT_MAX);
    return text;
}

void
call_json(struct call *call, const struct text *text)
{
    if (text == NULL || !text_ok(text))
        call_fail(call, ERR_NO_SPACE, NULL);
    else
        call_answer(call, 200, "application/json; charset=utf-8", text_bytes(text));
}

void
call_fail(struct call *call, enum err err, const char *what)
{
    char block[512];
    struct text text;
    struct json_writer writer;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "code", bytes_text(err_name(err)));
    json_put_text(&writer, "message", bytes_text(what != NULL ? what : err_text(err)));
    json_put_text(&writer, "request_id", bytes_text(call->request_id));
    json_close_object(&writer);
    call_answer(call, err_http(err), "application/json; charset=utf-8", text_bytes(&text));
}

void
call_request_id(struct hub *hub, char ret_id[static CALL_REQUEST_ID_SIZE])
{
    (void)snprintf(ret_id, CALL_REQUEST_ID_SIZE, "%llx-%llx", (unsigned long long)hub->started.us,
        (unsigned long long)++hub->requests);
}
