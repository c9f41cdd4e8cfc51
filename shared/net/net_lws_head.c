#include <string.h>

#include "shared/net/net_lws_internal.h"

/*
 * The headers of an answer to a fetch, out of libwebsockets' table. It keeps
 * headers it does not know, but has no list of them: these are the ones that
 * we ask for.
 */
static const char *const custom_names[] = {
    "alipay-nonce:",
    "alipay-signature:",
    "alipay-sn:",
    "alipay-timestamp:",
    "request-id:",
    "wechatpay-nonce:",
    "wechatpay-serial:",
    "wechatpay-signature:",
    "wechatpay-signature-type:",
    "wechatpay-timestamp:",
    "x-clickhouse-exception-code:",
    "x-clickhouse-summary:",
    "x-request-id:",
};

/* Where a value goes when its name is put in front of it. */
static char *
value_room(struct net_lws_answer_head *head, size_t name_length, int *ret_room)
{
    size_t used = head->text_size + name_length + 1;

    *ret_room = used < sizeof(head->text) ? (int)(sizeof(head->text) - used) : 0;
    return head->text + (*ret_room == 0 ? 0 : used);
}

/* The value is in its room already; a negative length is that of one that did not fit. */
static enum err
keep_header(struct net_lws_answer_head *head, const char *name, size_t name_length, int length)
{
    char *at = head->text + head->text_size;
    char *value = at + name_length + 1;

    if (length < 0 || head->count == HTTP_HEAD_HEADERS_MAX)
        return ERR_TOO_BIG;
    if (!http_head_is_clean(bytes_of(value, (size_t)length)))
        return ERR_BAD_INPUT;
    memcpy(at, name, name_length);
    at[name_length] = '\0';
    while (length > 0 && (value[length - 1] == ' ' || value[length - 1] == '\t'))
        value[--length] = '\0';
    head->headers[head->count++] = (struct net_header){.name = at, .value = value};
    head->text_size += name_length + 1 + (size_t)length + 1;
    return ERR_OK;
}

static enum err
read_known(struct lws *wsi, struct net_lws_answer_head *head)
{
    for (int token = 0; token < WSI_TOKEN_COUNT; token++) {
        enum lws_token_indexes index = (enum lws_token_indexes)token;
        const char *name = (const char *)lws_token_to_string(index);
        size_t length = name == NULL ? 0 : strlen(name);
        enum err err;
        char *value;
        int room;

        /* Only names of headers end in a colon; those of HTTP/2 also begin with one. */
        if (length < 2 || name[0] == ':' || name[length - 1] != ':' ||
            lws_hdr_total_length(wsi, index) == 0)
            continue;
        value = value_room(head, length - 1, &room);
        err = keep_header(
            head, name, length - 1, room == 0 ? -1 : lws_hdr_copy(wsi, value, room, index));
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum err
read_custom(struct lws *wsi, struct net_lws_answer_head *head)
{
    for (size_t i = 0; i < LENGTH(custom_names); i++) {
        const char *name = custom_names[i];
        size_t length = strlen(name);
        enum err err;
        char *value;
        int room;

        if (lws_hdr_custom_length(wsi, name, (int)length) < 0)
            continue;
        value = value_room(head, length - 1, &room);
        err = keep_header(head, name, length - 1,
            room == 0 ? -1 : lws_hdr_custom_copy(wsi, value, room, name, (int)length));
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
net_lws_head_read(struct lws *wsi, struct net_lws_answer_head *head)
{
    enum err err;

    head->text_size = 0;
    head->count = 0;
    err = read_known(wsi, head);
    return err == ERR_OK ? read_custom(wsi, head) : err;
}
