/*
 * A request reads the same however it is chopped into pieces: its head, its body, or the refusal.
 * A head that is accepted keeps the promises of its struct, and printed again it reads the same;
 * so does a coded body in one chunk.
 */
#include "shared/base/text.h"
#include "shared/net/http_chunks.h"
#include "shared/net/http_head.h"

#define INPUT_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What became of a request. */
struct reading {
    int status;       /* it was refused with; 0 for read, or waiting for more */
    bool whole;       /* body included */
    size_t head_size; /* 0 when it was not accepted */
    size_t used;
    size_t body_size;
    struct http_head head;
    uint8_t bytes[INPUT_MAX]; /* as they came, the coded body decoded in place */
};

/* How much has come after one more piece: of 1 to 8 bytes by chance, or all. */
static size_t
more(size_t come, size_t size, uint32_t *chance)
{
    size_t piece;

    if (*chance == 0)
        return size;
    *chance = *chance * 1664525 + 1013904223;
    piece = 1 + (*chance >> 29);
    return size - come < piece ? size : come + piece;
}

static void
read_body(struct reading *reading, size_t come, size_t size, uint32_t *chance)
{
    struct http_chunks chunks = {.at = 0};
    size_t start = reading->head_size;
    size_t length = (size_t)reading->head.content_length;

    for (;;) {
        if (reading->head.chunked)
            reading->status = http_chunks_read(&chunks, reading->bytes + start, come - start);
        NEED(chunks.body_size <= chunks.at && chunks.at <= come - start);
        reading->whole =
            reading->head.chunked ? chunks.stage == HTTP_CHUNKS_DONE : come - start >= length;
        if (reading->status != 0 || reading->whole || come == size)
            break;
        come = more(come, size, chance);
    }
    reading->body_size = reading->head.chunked ? chunks.body_size : length;
    reading->used = start + (reading->head.chunked ? chunks.at : length);
}

/* As net_lws_http.c does it; chance 0 for all in one piece. */
static void
read_request(struct bytes input, uint32_t chance, struct reading *reading)
{
    size_t come = 0;
    size_t head_size;

    memset(reading, 0, sizeof(*reading));
    if (input.size > 0)
        memcpy(reading->bytes, input.at, input.size);
    do {
        come = more(come, input.size, &chance);
        head_size = http_head_size(bytes_of(reading->bytes, come));
        if (head_size == 0)
            reading->status = http_head_too_long(bytes_of(reading->bytes, come));
    } while (head_size == 0 && reading->status == 0 && come < input.size);
    if (head_size == 0 || reading->status != 0)
        return;
    NEED(head_size <= come);
    reading->status = http_head_read(bytes_of(reading->bytes, head_size), &reading->head);
    if (reading->status != 0)
        return;
    reading->head_size = head_size;
    read_body(reading, come, input.size, &chance);
}

static void
check_same_heads(const struct http_head *a, const struct http_head *b)
{
    NEED(bytes_equal(a->request.method, b->request.method));
    NEED(bytes_equal(a->request.path, b->request.path));
    NEED(bytes_equal(a->request.query, b->request.query));
    NEED(a->request.headers_count == b->request.headers_count);
    for (size_t i = 0; i < a->request.headers_count; i++) {
        NEED(strcmp(a->headers[i].name, b->headers[i].name) == 0);
        NEED(strcmp(a->headers[i].value, b->headers[i].value) == 0);
    }
    NEED(a->content_length == b->content_length && a->chunked == b->chunked);
    NEED(a->keeps == b->keeps && a->expects == b->expects && a->upgrades == b->upgrades);
}

static void
check_same(const struct reading *a, const struct reading *b)
{
    NEED(a->status == b->status && a->whole == b->whole);
    if (a->status != 0 || !a->whole)
        return;
    check_same_heads(&a->head, &b->head);
    NEED(a->head_size == b->head_size && a->used == b->used && a->body_size == b->body_size);
    NEED(memcmp(a->bytes + a->head_size, b->bytes + b->head_size, a->body_size) == 0);
}

static void
check_promises(const struct http_head *head)
{
    NEED(head->request.path.size > 0 && head->request.path.at[0] == '/');
    NEED(text_is_utf8(head->request.path) && head->path[head->request.path.size] == '\0');
    NEED(head->content_length >= 0 && !(head->chunked && head->content_length > 0));
    NEED(head->request.headers_count <= HTTP_HEAD_HEADERS_MAX);
    for (size_t i = 0; i < head->request.headers_count; i++) {
        const char *name = head->headers[i].name;
        struct bytes value = bytes_text(head->headers[i].value);

        NEED(name[0] != '\0' && http_head_is_clean(value));
        if (value.size > 0)
            NEED(strchr(" \t", value.at[0]) == NULL &&
                 strchr(" \t", value.at[value.size - 1]) == NULL);
        for (; *name != '\0'; name++)
            NEED(http_head_is_token((uint8_t)*name) && !(*name >= 'A' && *name <= 'Z'));
    }
}

/* HTTP/1.0 or 1.1, as the first line of the input had it: the head keeps what follows from it. */
static bool
is_1_1(const struct reading *reading)
{
    const uint8_t *lf = memchr(reading->bytes + 2, '\n', INPUT_MAX - 2);

    NEED(lf != NULL);
    return lf[-2] == '1';
}

/* In the plainest form: every byte of the path encoded, no more space than there must be. */
static void
print(const struct reading *reading, struct text *text)
{
    const struct net_request *request = &reading->head.request;

    text_put_bytes(text, request->method);
    text_put(text, " ");
    for (size_t i = 0; i < request->path.size; i++)
        if (request->path.at[i] == '/')
            text_put_char(text, '/');
        else
            text_printf(text, "%%%02x", request->path.at[i]);
    if (request->query.size > 0)
        text_put(text, "?");
    text_put_bytes(text, request->query);
    text_put(text, is_1_1(reading) ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
    for (size_t i = 0; i < request->headers_count; i++)
        text_printf(text, "%s:%s\r\n", request->headers[i].name, request->headers[i].value);
    text_put(text, "\r\n");
}

static void
check_printed(const struct reading *reading)
{
    static char block[HTTP_HEAD_SIZE_MAX + 2];
    static struct http_head again;
    struct text text;

    text_init(&text, block, sizeof(block));
    print(reading, &text);
    NEED(text_ok(&text));
    NEED(http_head_size(text_bytes(&text)) == text.length);
    NEED(http_head_read(text_bytes(&text), &again) == 0);
    check_same_heads(&reading->head, &again);
}

/* In one chunk, whatever it came in. */
static void
check_coded(struct bytes body)
{
    static uint8_t coded[INPUT_MAX + 64];
    struct http_chunks chunks = {.at = 0};
    struct text text;

    text_init(&text, (char *)coded, sizeof(coded));
    if (body.size > 0) {
        text_printf(&text, "%zX\r\n", body.size);
        text_put_bytes(&text, body);
        text_put(&text, "\r\n");
    }
    text_put(&text, "0\r\n\r\n");
    NEED(text_ok(&text) && http_chunks_read(&chunks, coded, text.length) == 0);
    NEED(chunks.stage == HTTP_CHUNKS_DONE && chunks.at == text.length);
    NEED(bytes_equal(bytes_of(coded, chunks.body_size), body));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct reading once;
    static struct reading chopped;
    struct bytes input = bytes_of(data, size);
    uint32_t chance = 1;

    if (size > INPUT_MAX)
        return 0;
    for (size_t i = 0; i < size; i++)
        chance = chance * 31 + data[i];
    read_request(input, 0, &once);
    read_request(input, chance | 1, &chopped);
    check_same(&once, &chopped);
    if (once.head_size == 0)
        return 0;
    check_promises(&once.head);
    check_printed(&once);
    if (once.head.chunked && once.whole && once.status == 0)
        check_coded(bytes_of(once.bytes + once.head_size, once.body_size));
    return 0;
}
