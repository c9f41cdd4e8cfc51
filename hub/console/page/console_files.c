#include "hub/console/page/console_files.h"

#include <stdio.h>

#include "hub/console/page/console_folder.h"
#include "shared/text/encode.h"

#define NONCE_BYTES 16
#define HEADERS_MAX 12

/* Of the page itself; %s is the nonce. Scripts and connections: ours; nothing from elsewhere. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'";

static const char not_built[] =
    "<!DOCTYPE html><html lang=\"zh\"><meta charset=\"utf-8\"><title>闪聚</title>"
    "<h1>控制台尚未构建</h1><p>请在源码目录运行 <code>make console</code>，然后重新启动 "
    "shanju-hub；或用 <code>[hub] console</code> 指定构建好的目录。</p>"
    "<div lang=\"en\"><h1>The console has not been built</h1><p>Run <code>make console</code> in "
    "the "
    "source folder and start shanju-hub again, or name a built folder by "
    "<code>[hub] console</code>.</p></div>";

static const struct net_header kept_for_ever = {
    "cache-control", "public, max-age=31536000, immutable"};
static const struct net_header asked_again = {"cache-control", "no-cache"};
static const struct net_header base_headers[] = {
    {"x-content-type-options", "nosniff"},
    {"referrer-policy", "same-origin"},
    {"cross-origin-resource-policy", "same-origin"},
};

static void
reply_file(struct call *call, const struct console_file *file)
{
    const char *wants = net_header(call->request, "accept-encoding");
    const char *known = net_header(call->request, "if-none-match");
    struct net_header headers[HEADERS_MAX];
    size_t count = LENGTH(base_headers);
    bool is_there[ACCEPT_CODING_COUNT];
    enum accept_coding coding;
    bool is_known;

    for (size_t i = 0; i < ACCEPT_CODING_COUNT; i++)
        is_there[i] = file->coded[i].at != NULL;
    coding = accept_coding(wants, is_there);
    is_known = accept_has_tag(known, file->tags[coding]);
    memcpy(headers, base_headers, sizeof(base_headers));
    headers[count++] = file->is_hashed ? kept_for_ever : asked_again;
    headers[count++] = (struct net_header){"etag", file->tags[coding]};
    headers[count++] = (struct net_header){"vary", "accept-encoding"};
    headers[count++] = (struct net_header){"content-security-policy", "default-src 'none'"};
    if (accept_coding_name(coding) != NULL && !is_known)
        headers[count++] = (struct net_header){"content-encoding", accept_coding_name(coding)};
    call_reply(call, &(struct net_reply){.status = is_known ? 304 : 200,
                         .type = is_known ? NULL : file->type,
                         .body = is_known ? bytes_of(NULL, 0) : file->coded[coding],
                         .headers = headers,
                         .headers_count = count});
}

/* Each place of the nonce is filled; the file is terminated. */
static struct text *
fill_index(struct call *call, const struct console_file *file, const char *nonce)
{
    const char *at = (const char *)file->coded[ACCEPT_IDENTITY].at;
    struct text *text = call_text(call);
    const char *place;

    if (text == NULL)
        return NULL;
    while ((place = strstr(at, CONSOLE_FOLDER_NONCE)) != NULL) {
        text_put_bytes(text, bytes_of(at, (size_t)(place - at)));
        text_put(text, nonce);
        at = place + sizeof(CONSOLE_FOLDER_NONCE) - 1;
    }
    text_put(text, at);
    return text_ok(text) ? text : NULL;
}

static void
reply_page(struct call *call, int status, struct bytes body, const char *nonce)
{
    char written[sizeof(policy) + ENCODE_BASE64_SIZE(NONCE_BYTES)];
    struct net_header headers[HEADERS_MAX];
    size_t count = LENGTH(base_headers);

    (void)snprintf(written, sizeof(written), policy, nonce);
    memcpy(headers, base_headers, sizeof(base_headers));
    /* Without a tag: each answer is another, so there is nothing to ask about. */
    headers[count++] = asked_again;
    headers[count++] = (struct net_header){"content-security-policy", written};
    headers[count++] = (struct net_header){"x-frame-options", "DENY"};
    headers[count++] = (struct net_header){"cross-origin-opener-policy", "same-origin"};
    call_reply(call, &(struct net_reply){.status = status,
                         .type = "text/html; charset=utf-8",
                         .body = body,
                         .headers = headers,
                         .headers_count = count});
}

static void
index_get(struct call *call)
{
    const struct console_folder *folder = call->hub->console;
    char nonce[ENCODE_BASE64_SIZE(NONCE_BYTES)];
    uint8_t bytes[NONCE_BYTES];
    struct text *text;

    random_fill(call->hub->net->random, bytes, sizeof(bytes));
    (void)encode_base64(bytes_of(bytes, sizeof(bytes)), nonce, sizeof(nonce));
    if (folder == NULL) {
        reply_page(call, 503, bytes_text(not_built), nonce);
        return;
    }
    text = fill_index(call, console_folder_find(folder, "index.html"), nonce);
    if (text == NULL)
        call_fail(call, ERR_NO_SPACE, NULL);
    else
        reply_page(call, 200, text_bytes(text), nonce);
}

static void
get_below(struct call *call, const char *below)
{
    const struct console_folder *folder = call->hub->console;
    char name[CONSOLE_FOLDER_NAME_SIZE];
    const struct console_file *file = NULL;

    if (folder != NULL &&
        snprintf(name, sizeof(name), "%s%s", below, call->param) < (int)sizeof(name))
        file = console_folder_find(folder, name);
    if (file == NULL)
        call_fail(call, ERR_NOT_FOUND, NULL);
    else if (strcmp(name, "index.html") == 0)
        index_get(call);
    else
        reply_file(call, file);
}

static void
asset_get(struct call *call)
{
    get_below(call, "assets/");
}

static void
file_get(struct call *call)
{
    get_below(call, "");
}

static void
lead_in(struct call *call)
{
    call_redirect(call, "/console/");
}

static const struct route routes[] = {
    {"GET", "/", ROUTE_OPEN, 0, lead_in, NULL},
    {"GET", "/console", ROUTE_OPEN, 0, lead_in, NULL},
    {"GET", "/console/", ROUTE_OPEN, 0, index_get, NULL},
    {"GET", "/console/:", ROUTE_OPEN, 0, file_get, NULL},
    {"GET", "/console/assets/:", ROUTE_OPEN, 0, asset_get, NULL},
};

const struct route_set console_files_routes = {routes, LENGTH(routes)};
