/* Redis streams: XADD, whose answer is the entry's id; XRANGE reads back, a page at a time. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/peer.h"

static void
put_bulk(struct text *out, struct bytes bytes)
{
    text_printf(out, "$%zu\r\n", bytes.size);
    text_put_bytes(out, bytes);
    text_put(out, "\r\n");
}

static void
ask_page(struct text *out, const char *after)
{
    text_put(out, "*6\r\n$6\r\nXRANGE\r\n$3\r\npay\r\n");
    put_bulk(out, bytes_text(after));
    text_put(out, "$1\r\n+\r\n$5\r\nCOUNT\r\n$4\r\n1000\r\n");
}

static void
greet(struct peer_talk *talk, bool reading, struct text *out)
{
    talk->ready = !reading;
    if (reading)
        ask_page(out, "-");
}

static void
publish(struct peer_talk *talk, struct bytes payload, struct text *out)
{
    talk->next++;
    text_put(out, "*5\r\n$4\r\nXADD\r\n$3\r\npay\r\n$1\r\n*\r\n$1\r\nv\r\n");
    put_bulk(out, payload);
}

/* The line at the start of in without its end; at == NULL when it is not whole. */
static struct bytes
line_of(struct bytes in)
{
    const uint8_t *end = in.size == 0 ? NULL : memchr(in.at, '\n', in.size);

    return end == NULL ? bytes_of(NULL, 0) : bytes_of(in.at, (size_t)(end - in.at) + 1);
}

/* The size of one RESP2 value, nested ones included; the last bulk string's place is kept. */
static int64_t
value_size(struct bytes in, struct bytes *ret_bulk)
{
    int64_t size = 0;

    for (int64_t left = 1; left > 0; left--) {
        struct bytes rest = bytes_from(in, (size_t)size);
        struct bytes line = line_of(rest);
        int64_t number = 0;

        if (line.at == NULL)
            return 0;
        if (line.size < 3 || rest.at[0] == '-')
            return -1;
        if ((rest.at[0] == '$' || rest.at[0] == '*') &&
            text_read_int(bytes_of(rest.at + 1, line.size - 3), &number) != ERR_OK)
            return -1;
        size += (int64_t)line.size;
        if (rest.at[0] == '*')
            left += number;
        if (rest.at[0] != '$')
            continue;
        *ret_bulk = bytes_of(rest.at + line.size, (size_t)number);
        size += number + 2;
        if (size > (int64_t)in.size)
            return 0;
    }
    return size;
}

/* The id of the last entry of a whole page, [[id, [v, payload]], …], as "(id"; false for none. */
static bool
last_id(struct bytes page, char *ret_id, size_t size)
{
    struct bytes id = {0};
    struct bytes bulk = {0};
    int64_t count = 0;
    struct bytes line = line_of(page);

    if (text_read_int(bytes_of(line.at + 1, line.size - 3), &count) != ERR_OK)
        return false;
    page = bytes_from(page, line.size);
    for (int64_t i = 0; i < count; i++) {
        page = bytes_from(page, line_of(page).size);
        page = bytes_from(page, (size_t)value_size(page, &id));
        page = bytes_from(page, (size_t)value_size(page, &bulk));
    }
    return count > 0 &&
           snprintf(ret_id, size, "(%.*s", (int)id.size, (const char *)id.at) < (int)size;
}

static int64_t
take(struct peer_talk *talk, struct bytes in, struct text *out)
{
    struct bytes bulk = {0};
    int64_t size = value_size(in, &bulk);
    char id[64];

    if (size <= 0)
        return size;
    if (talk->ready) {
        talk->acknowledged++;
        return size;
    }
    if (last_id(bytes_of(in.at, (size_t)size), id, sizeof(id)))
        ask_page(out, id);
    else
        talk->read_all = true;
    return size;
}

const struct peer peer_redis = {"redis", greet, publish, take};
