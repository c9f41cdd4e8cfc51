/*
 * http_head.h -- the head of an HTTP/1.1 request, read strictly (RFC 9112).
 *
 * Pure: bytes in, a request or the status to refuse it with out. Whatever two
 * readers could understand differently is refused: a bare LF, a space before
 * the colon, folded lines, control bytes, two Hosts, two lengths, a length
 * beside a transfer coding. Limits are those of net.h.
 */
#ifndef SHARED_NET_HTTP_HEAD_H
#define SHARED_NET_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/net/net.h"

#define HTTP_HEAD_HEADERS_MAX 96
/* A target as sent may be three times its decoded length. */
#define HTTP_HEAD_LINE_MAX (3 * NET_PATH_MAX + NET_QUERY_MAX + 64)
/* With the LF of the first line and the CR of the empty one: up to here its end may still come. */
#define HTTP_HEAD_SIZE_MAX (HTTP_HEAD_LINE_MAX + NET_HEADERS_MAX + 2)

struct http_head {
    struct net_request request; /* its body and peer are not ours to fill */
    struct net_header headers[HTTP_HEAD_HEADERS_MAX];
    char path[NET_PATH_MAX + 1];
    char text[NET_HEADERS_MAX + 2 * HTTP_HEAD_HEADERS_MAX]; /* what headers point to */
    int64_t content_length; /* 0 when there is no body; unknown when chunked */
    bool chunked;
    bool keeps;    /* the connection stays for another request */
    bool expects;  /* wants "100 Continue" before it sends the body */
    bool upgrades; /* asks for another protocol, as only HTTP/1.1 may */
};

/**
 * http_head_size() is the length of the head that bytes begins with, its empty line included; 0
 * for not yet.
 */
size_t http_head_size(struct bytes bytes);

/**
 * http_head_too_long() is the status for a head that has not ended within bytes; 0 when it may go
 * on.
 */
int http_head_too_long(struct bytes bytes);

/**
 * http_head_read() reads a whole head; 0, or the status to refuse it with. The query is borrowed
 * from bytes.
 */
int http_head_read(struct bytes bytes, struct http_head *head);

/** http_head_lists() is whether a comma-separated value has that token, in any case. */
bool http_head_lists(const char *value, const char *token);

/** http_head_asks() is whether a line of that name lists that token. */
bool http_head_asks(const struct net_request *request, const char *name, const char *token);

/** http_head_count() is how many lines have that name. */
size_t http_head_count(const struct net_request *request, const char *name);

/** http_head_is_token() is whether a token may have it (RFC 9110, 5.6.2). */
bool http_head_is_token(uint8_t c);

/** http_head_hex() is what a hexadecimal digit stands for, or -1. */
int http_head_hex(uint8_t c);

/** http_head_is_clean() is whether a value has no control bytes but tabs. */
bool http_head_is_clean(struct bytes value);

#endif
