#include <string.h>

#include "tools/sandbox/core/sandbox_core.h"

#define JSON_TYPE "application/json; charset=utf-8"

/* Pages show money and are nobody's to keep or to frame. */
static const struct net_header page_headers[] = {
    {"cache-control", "no-store"},
    {"content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
    {"referrer-policy", "no-referrer"},
    {"x-content-type-options", "nosniff"},
};

static void
answer(struct sandbox_call *call, const struct net_reply *reply)
{
    struct net_call *net_call = call->net_call;

    NEED(net_call != NULL);
    call->net_call = NULL;
    net_answer(call->sandbox->net, net_call, reply);
}

void
sandbox_call_answer(
    struct sandbox_call *call, int status, const char *type, const struct text *body)
{
    if (!text_ok(body)) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    answer(call, &(struct net_reply){.status = status,
                     .type = type,
                     .body = text_bytes(body),
                     .headers = page_headers,
                     .headers_count = LENGTH(page_headers)});
}

void
sandbox_call_redirect(struct sandbox_call *call, int status, const char *location)
{
    const struct net_header headers[] = {{"location", location}, {"cache-control", "no-store"}};

    answer(call, &(struct net_reply){
                     .status = status, .headers = headers, .headers_count = LENGTH(headers)});
}

void
sandbox_call_refuse(struct sandbox_call *call, enum err err)
{
    char block[256];
    struct text body;

    text_init(&body, block, sizeof(block));
    text_printf(&body, "{\"error\":\"%s\",\"message\":\"%s\"}", err_name(err), err_text(err));
    answer(call,
        &(struct net_reply){.status = err_http(err), .type = JSON_TYPE, .body = text_bytes(&body)});
}

const char *
sandbox_call_field(const struct sandbox_call *call, const char *name)
{
    return form_text(call->form, name);
}

const char *
sandbox_call_cookie(const struct sandbox_call *call, const char *name)
{
    const char *at = net_header(call->request, "cookie");
    size_t name_length = strlen(name);

    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, ";");

        if (length > name_length && strncmp(at, name, name_length) == 0 && at[name_length] == '=')
            return arena_text(
                call->arena, bytes_of(at + name_length + 1, length - name_length - 1));
        at += length;
        at += strspn(at, "; ");
    }
    return NULL;
}

bool
sandbox_call_english(const struct sandbox_call *call)
{
    const char *languages = net_header(call->request, "accept-language");
    const char *english;
    const char *chinese;

    if (languages == NULL)
        return false;
    /* Browsers list them with the best first. */
    english = strstr(languages, "en");
    chinese = strstr(languages, "zh");
    return english != NULL && (chinese == NULL || english < chinese);
}

enum err
sandbox_call_text(struct arena *arena, size_t size, struct text *ret_text)
{
    char *block = arena_take(arena, size);

    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(ret_text, block, size);
    return ERR_OK;
}

bool
sandbox_call_url_ok(const char *url)
{
    size_t prefix = 0;

    if (strncmp(url, "http://", 7) == 0)
        prefix = 7;
    else if (strncmp(url, "https://", 8) == 0)
        prefix = 8;
    if (prefix == 0 || url[prefix] == '\0' || strchr("/?#@:", url[prefix]) != NULL)
        return false;
    for (const char *at = url; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return true;
}
