#include <stdio.h>
#include <string.h>

#include "shared/base/text.h"
#include "shared/net/net_lws_internal.h"

/*
 * What libwebsockets 4.1.6 lets one see of a request head, and what it hides:
 *
 *  - Headers it does not know can be asked for, not listed: custom_names below
 *    are the ones we ask for.
 *  - The query comes decoded and cut at "&" and ";". It is encoded again, so
 *    it means the same but need not be the same bytes.
 *  - In a path it resolves "/../", joins "//" and reads "+" as a space.
 *  - It answers an unknown method with 403 by itself, and closes without an
 *    answer when a head exceeds NET_LWS_HEAD_SIZE or is in more than about 90
 *    pieces (header lines and query fields together).
 *  - It does not tell: a line that ends without CR, a space before the colon,
 *    a CR inside a value. A header name that is the beginning of one it knows
 *    makes it wait for the rest, until the connection's time is up.
 */

static const char *const custom_names[] = {
    "alipay-nonce:",
    "alipay-signature:",
    "alipay-sn:",
    "alipay-timestamp:",
    "idempotency-key:",
    "request-id:",
    "sec-fetch-dest:",
    "sec-fetch-mode:",
    "sec-fetch-site:",
    "wechatpay-nonce:",
    "wechatpay-serial:",
    "wechatpay-signature:",
    "wechatpay-signature-type:",
    "wechatpay-timestamp:",
    "x-csrf-token:",
    "x-forwarded-host:",
    "x-forwarded-proto:",
    "x-request-id:",
    "x-shanju-key:",
    "x-shanju-nonce:",
    "x-shanju-signature:",
    "x-shanju-timestamp:",
    "x-shanju-token:",
};

bool
net_lws_head_is_clean(struct bytes value)
{
    for (size_t i = 0; i < value.size; i++)
        if ((value.at[i] < ' ' && value.at[i] != '\t') || value.at[i] == 0x7f)
            return false;
    return true;
}

bool
net_lws_head_lists(const char *value, const char *token)
{
    size_t length = strlen(token);

    while (*value != '\0') {
        size_t skipped = strspn(value, " \t,");
        size_t found;

        value += skipped;
        found = strcspn(value, ",");
        while (found > 0 && (value[found - 1] == ' ' || value[found - 1] == '\t'))
            found--;
        if (found == length && strncasecmp(value, token, length) == 0)
            return true;
        value += strcspn(value, ",");
    }
    return false;
}

/* Takes the value of size bytes that stands behind the name; NULs in it show by its length. */
static enum err
keep_header(struct net_lws_head *head, const char *name, size_t name_length, int value_length)
{
    char *at = head->text + head->text_size;
    char *value = at + name_length + 1;

    if (value_length < 0)
        return ERR_TOO_BIG;
    if (head->request.headers_count == NET_LWS_HEADERS_COUNT_MAX)
        return ERR_TOO_BIG;
    memcpy(at, name, name_length);
    at[name_length] = '\0';
    while (value_length > 0 && (value[value_length - 1] == ' ' || value[value_length - 1] == '\t'))
        value[--value_length] = '\0';
    if (!net_lws_head_is_clean(bytes_of(value, (size_t)value_length)))
        return ERR_BAD_INPUT;
    head->headers[head->request.headers_count++] = (struct net_header){.name = at, .value = value};
    head->text_size += name_length + 1 + (size_t)value_length + 1;
    return head->text_size > NET_HEADERS_MAX ? ERR_TOO_BIG : ERR_OK;
}

/* Where the value goes when the name is put in front of it; its room is at least 1. */
static char *
value_room(struct net_lws_head *head, size_t name_length, int *ret_room)
{
    size_t used = head->text_size + name_length + 1;

    NEED(used < sizeof(head->text));
    *ret_room = (int)(sizeof(head->text) - used);
    return head->text + used;
}

static enum err
collect_known(struct lws *wsi, struct net_lws_head *head)
{
    for (int token = 0; token < WSI_TOKEN_COUNT; token++) {
        const unsigned char *name = lws_token_to_string((enum lws_token_indexes)token);
        size_t length = name == NULL ? 0 : strlen((const char *)name);
        enum err err;
        char *value;
        int room;

        /* Only names of headers end in a colon; those of HTTP/2 also begin with one. */
        if (length < 2 || name[0] == ':' || name[length - 1] != ':')
            continue;
        if (lws_hdr_total_length(wsi, (enum lws_token_indexes)token) == 0)
            continue;
        value = value_room(head, length - 1, &room);
        err = keep_header(head, (const char *)name, length - 1,
            lws_hdr_copy(wsi, value, room, (enum lws_token_indexes)token));
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum err
collect_custom(struct lws *wsi, struct net_lws_head *head)
{
    for (size_t i = 0; i < LENGTH(custom_names); i++) {
        size_t length = strlen(custom_names[i]);
        enum err err;
        char *value;
        int room;

        if (lws_hdr_custom_length(wsi, custom_names[i], (int)length) < 0)
            continue;
        value = value_room(head, length - 1, &room);
        err = keep_header(head, custom_names[i], length - 1,
            lws_hdr_custom_copy(wsi, value, room, custom_names[i], (int)length));
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
net_lws_head_collect(struct lws *wsi, struct net_lws_head *head)
{
    enum err err;

    head->text_size = 0;
    head->request.headers = head->headers;
    head->request.headers_count = 0;
    err = collect_known(wsi, head);
    return err == ERR_OK ? collect_custom(wsi, head) : err;
}

static int
read_method(struct lws *wsi, struct net_lws_head *head, enum lws_token_indexes *ret_token)
{
    static const struct {
        const char *name;
        enum lws_token_indexes token;
    } methods[] = {
        {"GET", WSI_TOKEN_GET_URI},
        {"POST", WSI_TOKEN_POST_URI},
        {"PUT", WSI_TOKEN_PUT_URI},
        {"DELETE", WSI_TOKEN_DELETE_URI},
        {"HEAD", WSI_TOKEN_HEAD_URI},
    };

    for (size_t i = 0; i < LENGTH(methods); i++) {
        if (lws_hdr_total_length(wsi, methods[i].token) == 0)
            continue;
        head->request.method = bytes_text(methods[i].name);
        *ret_token = methods[i].token;
        return 0;
    }
    return 405;
}

static int
read_path(struct lws *wsi, struct net_lws_head *head, enum lws_token_indexes token)
{
    int length;

    if (lws_hdr_total_length(wsi, token) > NET_PATH_MAX)
        return 414;
    length = lws_hdr_copy(wsi, head->path, sizeof(head->path), token);
    head->request.path = bytes_of(head->path, length > 0 ? (size_t)length : 0);
    /* "&" and ";" in a path cut it into pieces; we have no such paths. */
    if (length < 1 || head->path[0] != '/' || lws_hdr_fragment_length(wsi, token, 1) > 0)
        return 400;
    if (!text_is_utf8(head->request.path) || !net_lws_head_is_clean(head->request.path))
        return 400;
    return 0;
}

static void
put_escaped(struct text *query, const char *field, int length)
{
    static const char kept[] = "-._~=";

    for (int i = 0; i < length; i++) {
        unsigned char c = (unsigned char)field[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (c != '\0' && strchr(kept, c) != NULL))
            text_put_char(query, (char)c);
        else
            text_printf(query, "%%%02X", c);
    }
}

static int
read_query(struct lws *wsi, struct net_lws_head *head)
{
    struct text query;

    text_init(&query, head->query, sizeof(head->query));
    for (int i = 0; i < WSI_TOKEN_COUNT; i++) {
        /* The headers' room is not in use yet. */
        int length = lws_hdr_copy_fragment(
            wsi, head->text, (int)sizeof(head->text), WSI_TOKEN_HTTP_URI_ARGS, i);

        if (length < 0)
            break;
        if (i > 0)
            text_put_char(&query, '&');
        put_escaped(&query, head->text, length);
    }
    head->request.query = text_bytes(&query);
    return text_ok(&query) ? 0 : 414;
}

static int
check_host(struct lws *wsi, const struct net_request *request, bool is_1_1)
{
    const char *host = net_header(request, "host");
    char second[2];

    if (host == NULL)
        return is_1_1 ? 400 : 0;
    /* A piece that is too long for us is one, too. */
    if (lws_hdr_copy_fragment(wsi, second, sizeof(second), WSI_TOKEN_HOST, 1) >= 0 ||
        lws_hdr_fragment_length(wsi, WSI_TOKEN_HOST, 1) > 0)
        return 400;
    if (host[0] == '\0' || host[0] == ':' || strpbrk(host, " \t/,@") != NULL)
        return 400;
    return 0;
}

static int
check_length(struct net_lws_head *head)
{
    const char *length = net_header(&head->request, "content-length");
    const char *coding = net_header(&head->request, "transfer-encoding");
    bool has_body = bytes_is(head->request.method, "POST") || bytes_is(head->request.method, "PUT");

    head->content_length = -1;
    if (length != NULL && (strspn(length, "0123456789") != strlen(length) ||
                              text_read_int(bytes_text(length), &head->content_length) != ERR_OK))
        return 400;
    if (coding != NULL)
        return length != NULL ? 400 : 411;
    return has_body && length == NULL ? 411 : 0;
}

static int
check_version(struct lws *wsi, struct net_lws_head *head, bool *ret_is_1_1)
{
    const char *connection = net_header(&head->request, "connection");
    char version[12];
    int length = lws_hdr_copy(wsi, version, sizeof(version), WSI_TOKEN_HTTP);
    bool is_1_1 = length == 8 && memcmp(version, "HTTP/1.1", 8) == 0;

    if (!is_1_1 && (length != 8 || memcmp(version, "HTTP/1.0", 8) != 0))
        return 400;
    head->keeps = is_1_1;
    if (connection != NULL && net_lws_head_lists(connection, "keep-alive"))
        head->keeps = true;
    if (connection != NULL && net_lws_head_lists(connection, "close"))
        head->keeps = false;
    *ret_is_1_1 = is_1_1;
    return 0;
}

int
net_lws_head_read(struct net_lws *net, struct lws *wsi, struct net_lws_head *head)
{
    const char *expect;
    enum lws_token_indexes token;
    bool is_1_1;
    enum err err;
    int status = read_method(wsi, head, &token);

    (void)net;
    head->keeps = false;
    head->request.body = bytes_of(NULL, 0);
    head->request.secure = lws_is_ssl(wsi) != 0;
    head->request.peer = lws_get_peer_simple(wsi, head->peer, sizeof(head->peer));
    if (status == 0)
        status = read_path(wsi, head, token);
    if (status == 0)
        status = read_query(wsi, head);
    if (status != 0)
        return status;
    err = net_lws_head_collect(wsi, head);
    if (err != ERR_OK)
        return err == ERR_TOO_BIG ? 431 : 400;
    status = check_version(wsi, head, &is_1_1);
    if (status == 0)
        status = check_host(wsi, &head->request, is_1_1);
    if (status == 0)
        status = check_length(head);
    expect = net_header(&head->request, "expect");
    head->expects = expect != NULL && strcasecmp(expect, "100-continue") == 0;
    return status;
}
