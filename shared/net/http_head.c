#include "shared/net/http_head.h"

#include <string.h>
#include <strings.h>

#include "shared/base/text.h"

/* One line without its end, and what follows it. */
struct cursor {
    struct bytes rest;
    size_t text_size;
    size_t headers_size;
    bool is_1_1;
    bool has_host;
    bool has_length;
    bool closes; /* whatever else the connection is asked to do */
};

bool
http_head_is_token(uint8_t c)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(others, c) != NULL);
}

int
http_head_hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool
is_token(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (!http_head_is_token(bytes.at[i]))
            return false;
    return bytes.size > 0;
}

bool
http_head_is_clean(struct bytes value)
{
    for (size_t i = 0; i < value.size; i++)
        if ((value.at[i] < ' ' && value.at[i] != '\t') || value.at[i] == 0x7f)
            return false;
    return true;
}

bool
http_head_lists(const char *value, const char *token)
{
    size_t length = strlen(token);

    while (*value != '\0') {
        size_t found;

        value += strspn(value, " \t,");
        found = strcspn(value, ",");
        while (found > 0 && (value[found - 1] == ' ' || value[found - 1] == '\t'))
            found--;
        if (found == length && strncasecmp(value, token, length) == 0)
            return true;
        value += strcspn(value, ",");
    }
    return false;
}

size_t
http_head_count(const struct net_request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->headers_count; i++)
        if (strcmp(request->headers[i].name, name) == 0)
            count++;
    return count;
}

/* RFC 9110, 5.3: a list may be spread over lines. */
bool
http_head_asks(const struct net_request *request, const char *name, const char *token)
{
    for (size_t i = 0; i < request->headers_count; i++)
        if (strcmp(request->headers[i].name, name) == 0 &&
            http_head_lists(request->headers[i].value, token))
            return true;
    return false;
}

/* RFC 9112, 2.2: an empty line before the request is ignored. */
static size_t
leading_lines(struct bytes bytes)
{
    return bytes_starts(bytes, "\r\n") ? 2 : 0;
}

size_t
http_head_size(struct bytes bytes)
{
    size_t start = leading_lines(bytes);
    const uint8_t *at = bytes.at + start;
    const uint8_t *end = bytes.at + bytes.size;

    /* Whichever way the last line ends: a bare LF is refused when the head is read. */
    while (at < end) {
        const uint8_t *lf = memchr(at, '\n', (size_t)(end - at));

        if (lf == NULL)
            return 0;
        if (end - lf > 1 && lf[1] == '\n')
            return (size_t)(lf + 2 - bytes.at);
        if (end - lf > 2 && lf[1] == '\r' && lf[2] == '\n')
            return (size_t)(lf + 3 - bytes.at);
        at = lf + 1;
    }
    return 0;
}

int
http_head_too_long(struct bytes bytes)
{
    size_t start = leading_lines(bytes);
    size_t size = bytes.size - start;
    bool has_line = memchr(bytes.at + start, '\n', size) != NULL;

    if (!has_line)
        return size > HTTP_HEAD_LINE_MAX ? 414 : 0;
    return size > HTTP_HEAD_SIZE_MAX ? 431 : 0;
}

static bool
next_line(struct cursor *cursor, struct bytes *ret_line)
{
    const uint8_t *lf = memchr(cursor->rest.at, '\n', cursor->rest.size);
    size_t size;

    if (lf == NULL || lf == cursor->rest.at || lf[-1] != '\r')
        return false;
    size = (size_t)(lf - cursor->rest.at) - 1;
    *ret_line = bytes_of(cursor->rest.at, size);
    cursor->rest = bytes_from(cursor->rest, size + 2);
    return http_head_is_clean(*ret_line);
}

static int
read_path(struct bytes raw, struct http_head *head)
{
    size_t length = 0;

    for (size_t i = 0; i < raw.size; i++) {
        uint8_t c = raw.at[i];

        if (c == '%') {
            int high = i + 2 < raw.size ? http_head_hex(raw.at[i + 1]) : -1;
            int low = i + 2 < raw.size ? http_head_hex(raw.at[i + 2]) : -1;

            if (high < 0 || low < 0)
                return 400;
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (length == NET_PATH_MAX)
            return 414;
        head->path[length++] = (char)c;
    }
    head->path[length] = '\0';
    head->request.path = bytes_of(head->path, length);
    if (length == 0 || head->path[0] != '/' || !text_is_utf8(head->request.path) ||
        !http_head_is_clean(head->request.path))
        return 400;
    return 0;
}

/* How many bytes at the start are of those. */
static size_t
span_of(struct bytes bytes, const char *allowed)
{
    size_t size = 0;

    while (size < bytes.size && bytes.at[size] != '\0' && strchr(allowed, bytes.at[size]) != NULL)
        size++;
    return size;
}

/* RFC 3986, 3.2: a name or an address in brackets, and perhaps a port; nobody's name before it. */
static bool
is_authority(struct bytes text)
{
    static const char address[] = "0123456789abcdefABCDEF:.";
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-._~%";
    bool in_brackets = bytes_starts(text, "[");
    struct bytes host = bytes_from(text, in_brackets ? 1 : 0);
    size_t size = span_of(host, in_brackets ? address : name);
    struct bytes port = bytes_from(host, size);

    if (size == 0 || (in_brackets && !bytes_starts(port, "]")))
        return false;
    port = bytes_from(port, in_brackets ? 1 : 0);
    return port.size == 0 ||
           (port.at[0] == ':' && span_of(bytes_from(port, 1), "0123456789") == port.size - 1);
}

static bool
starts_any_case(struct bytes bytes, const char *prefix)
{
    size_t length = strlen(prefix);

    return bytes.size >= length && strncasecmp((const char *)bytes.at, prefix, length) == 0;
}

/*
 * RFC 9112, 3.2.2: a server also accepts the whole URL; what counts is what follows its
 * authority, of which the path may be empty.
 */
static bool
drop_origin(struct bytes *target, bool *ret_dropped)
{
    size_t start = starts_any_case(*target, "http://")    ? 7
                   : starts_any_case(*target, "https://") ? 8
                                                          : 0;
    size_t end = start;

    *ret_dropped = start > 0;
    if (start == 0)
        return true;
    while (end < target->size && target->at[end] != '/' && target->at[end] != '?')
        end++;
    if (!is_authority(bytes_of(target->at + start, end - start)))
        return false;
    *target = bytes_from(*target, end);
    return true;
}

static int
read_target(struct bytes target, struct http_head *head)
{
    const uint8_t *mark;
    struct bytes path;
    bool dropped;

    for (size_t i = 0; i < target.size; i++)
        if (target.at[i] <= ' ' || target.at[i] >= 0x7f || target.at[i] == '#')
            return 400;
    if (!drop_origin(&target, &dropped))
        return 400;
    mark = memchr(target.at, '?', target.size);
    path = bytes_of(target.at, mark == NULL ? target.size : (size_t)(mark - target.at));
    head->request.query = mark == NULL ? bytes_of(target.at, 0) : bytes_from(target, path.size + 1);
    if (head->request.query.size > NET_QUERY_MAX)
        return 414;
    return read_path(dropped && path.size == 0 ? bytes_text("/") : path, head);
}

static int
read_version(struct bytes version, struct cursor *cursor)
{
    if (version.size != 8 || !bytes_starts(version, "HTTP/") || version.at[6] != '.' ||
        version.at[5] < '0' || version.at[5] > '9' || version.at[7] < '0' || version.at[7] > '9')
        return 400;
    cursor->is_1_1 = bytes_is(version, "HTTP/1.1");
    return cursor->is_1_1 || bytes_is(version, "HTTP/1.0") ? 0 : 505;
}

/* Before the target is read: what other methods may have there ("*") is none of ours. */
static int
check_method(struct bytes method)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

    if (!is_token(method))
        return 400;
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (bytes_is(method, methods[i]))
            return 0;
    return 405;
}

static int
read_request_line(struct cursor *cursor, struct http_head *head)
{
    struct bytes line;
    const uint8_t *first;
    const uint8_t *second;
    int status;

    if (!next_line(cursor, &line))
        return 400;
    /* Its CR counts: as in http_head_too_long(), so that it is the same in one piece. */
    if (line.size + 1 > HTTP_HEAD_LINE_MAX)
        return 414;
    first = memchr(line.at, ' ', line.size);
    second =
        first == NULL ? NULL : memchr(first + 1, ' ', (size_t)(line.at + line.size - first - 1));
    if (second == NULL)
        return 400;
    head->request.method = bytes_of(line.at, (size_t)(first - line.at));
    status = read_version(bytes_from(line, (size_t)(second + 1 - line.at)), cursor);
    if (status == 0)
        status = check_method(head->request.method);
    if (status == 0)
        status = read_target(bytes_of(first + 1, (size_t)(second - first) - 1), head);
    return status;
}

/* The name in small letters and the value without the spaces around it, both terminated. */
static int
read_header(struct cursor *cursor, struct bytes line, struct http_head *head)
{
    const uint8_t *colon = memchr(line.at, ':', line.size);
    char *name = head->text + cursor->text_size;
    struct bytes value;
    size_t length;

    if (colon == NULL)
        return 400;
    length = (size_t)(colon - line.at);
    if (!is_token(bytes_of(line.at, length)))
        return 400;
    value = bytes_from(line, length + 1);
    while (value.size > 0 && (value.at[0] == ' ' || value.at[0] == '\t'))
        value = bytes_from(value, 1);
    while (value.size > 0 && (value.at[value.size - 1] == ' ' || value.at[value.size - 1] == '\t'))
        value.size--;
    if (head->request.headers_count == HTTP_HEAD_HEADERS_MAX)
        return 431;
    for (size_t i = 0; i < length; i++)
        name[i] = (char)(line.at[i] >= 'A' && line.at[i] <= 'Z' ? line.at[i] + 32 : line.at[i]);
    name[length] = '\0';
    memcpy(name + length + 1, value.at, value.size);
    name[length + 1 + value.size] = '\0';
    cursor->text_size += length + value.size + 2;
    head->headers[head->request.headers_count++] =
        (struct net_header){.name = name, .value = name + length + 1};
    return 0;
}

static int
check_host(const char *host, struct cursor *cursor)
{
    if (cursor->has_host || !is_authority(bytes_text(host)))
        return 400;
    cursor->has_host = true;
    return 0;
}

static int
check_length(const char *value, struct cursor *cursor, struct http_head *head)
{
    if (cursor->has_length || value[0] == '\0' || strspn(value, "0123456789") != strlen(value) ||
        text_read_int(bytes_text(value), &head->content_length) != ERR_OK)
        return 400;
    cursor->has_length = true;
    return 0;
}

static int
check_coding(const char *value, const struct cursor *cursor, struct http_head *head)
{
    if (head->chunked || !cursor->is_1_1)
        return 400;
    head->chunked = true;
    return strcasecmp(value, "chunked") == 0 ? 0 : 501;
}

static int
heed_header(const struct net_header *header, struct cursor *cursor, struct http_head *head)
{
    if (strcmp(header->name, "host") == 0)
        return check_host(header->value, cursor);
    if (strcmp(header->name, "content-length") == 0)
        return check_length(header->value, cursor, head);
    if (strcmp(header->name, "transfer-encoding") == 0)
        return check_coding(header->value, cursor, head);
    if (strcmp(header->name, "upgrade") == 0)
        head->upgrades = cursor->is_1_1;
    if (strcmp(header->name, "expect") == 0)
        head->expects = cursor->is_1_1 && strcasecmp(header->value, "100-continue") == 0;
    if (strcmp(header->name, "connection") == 0) {
        cursor->closes = cursor->closes || http_head_lists(header->value, "close");
        head->keeps =
            !cursor->closes && (head->keeps || http_head_lists(header->value, "keep-alive"));
    }
    return 0;
}

static int
read_headers(struct cursor *cursor, struct http_head *head)
{
    for (;;) {
        struct bytes line;
        int status;

        if (!next_line(cursor, &line))
            return 400;
        if (line.size == 0)
            return 0;
        cursor->headers_size += line.size + 2;
        if (cursor->headers_size > NET_HEADERS_MAX)
            return 431;
        status = read_header(cursor, line, head);
        if (status == 0)
            status = heed_header(&head->headers[head->request.headers_count - 1], cursor, head);
        if (status != 0)
            return status;
    }
}

int
http_head_read(struct bytes bytes, struct http_head *head)
{
    struct cursor cursor = {.rest = bytes_from(bytes, leading_lines(bytes))};
    int status;

    head->request = (struct net_request){.headers = head->headers};
    head->content_length = 0;
    head->chunked = false;
    head->expects = false;
    head->upgrades = false;
    head->keeps = false;
    status = read_request_line(&cursor, head);
    if (status != 0)
        return status;
    head->keeps = cursor.is_1_1;
    status = read_headers(&cursor, head);
    if (status == 0 &&
        ((cursor.is_1_1 && !cursor.has_host) || (head->chunked && cursor.has_length)))
        status = 400;
    return status;
}
