#include <inttypes.h>

#include "shared/net/net_lws_internal.h"

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

static const char *
reason_of(int status)
{
    for (size_t i = 0; i < LENGTH(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Status";
}

static void
put_header(struct text *head, const char *name, const char *value)
{
    /* A line end inside would begin a header of its own (response splitting). */
    if (http_head_is_clean(bytes_text(name)) && http_head_is_clean(bytes_text(value)))
        text_printf(head, "%s: %s\r\n", name, value);
}

/* RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". */
static void
put_date(struct text *head, struct moment now)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970 began on a Thursday */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const int64_t day_us = INT64_C(86400) * 1000000;
    char digits[MOMENT_TEXT_MAX]; /* yyyy-MM-dd HH:mm:ss */
    int month;

    /* Beijing's wall clock, eight hours ago, shows what the clock of Greenwich shows now. */
    (void)moment_format_china(moment_after(now, span_us(-MOMENT_CHINA_OFFSET_US)), digits);
    month = (digits[5] - '0') * 10 + digits[6] - '0' - 1;
    text_printf(head, "date: %.3s, %.2s %.3s %.4s %s GMT\r\n", days + now.us / day_us % 7 * 3,
        digits + 8, months + 3 * month, digits, digits + 11);
}

void
net_lws_reply_put_head(
    const struct net *net, struct text *head, const struct net_reply *reply, bool keeps)
{
    uint64_t size = reply->source == NULL ? reply->body.size : reply->source->size;

    text_printf(head, "HTTP/1.1 %d %s\r\n", reply->status, reason_of(reply->status));
    put_date(head, net_moment(net));
    if (reply->type != NULL)
        put_header(head, "content-type", reply->type);
    if (reply->status != 204 && reply->status != 304)
        text_printf(head, "content-length: %" PRIu64 "\r\n", size);
    put_header(head, "connection", keeps ? "keep-alive" : "close");
    for (size_t i = 0; i < reply->headers_count; i++)
        put_header(head, reply->headers[i].name, reply->headers[i].value);
    text_put(head, "\r\n");
}
