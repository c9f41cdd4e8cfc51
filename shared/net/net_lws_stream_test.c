#include "shared/net/net_lws_test.h"
#include "shared/net/net_lws_test_vault.h"

/*
 * Bodies in pieces. The server answers what the test says, a piece a packet where it matters.
 */

#define LONG_SIZE (24 * 1024 * 1024)

struct stream {
    struct party party;
    struct net_fetch *fetch;
    enum err err;
    int ended;
    int pieces;
    uint64_t size;
    size_t largest;
    uint64_t sum; /* of all bytes, each with its place */
    struct bytes body;
    bool secure;
    int enough;   /* it is, after so many pieces; 0: never */
    bool cancels; /* then; else it says so */
};

static uint64_t
sum_of(uint64_t sum, uint64_t place, struct bytes piece)
{
    for (size_t i = 0; i < piece.size; i++)
        sum += (place + i + 1) * piece.at[i];
    return sum;
}

static enum err
on_piece(void *context, int status, struct bytes piece)
{
    struct stream *stream = context;

    assert_int_equal(200, status);
    assert_int_equal(0, stream->ended);
    stream->sum = sum_of(stream->sum, stream->size, piece);
    stream->size += piece.size;
    stream->pieces++;
    if (piece.size > stream->largest)
        stream->largest = piece.size;
    if (stream->enough == 0 || stream->pieces < stream->enough)
        return ERR_OK;
    if (!stream->cancels)
        return ERR_CONFLICT;
    net_fetch_cancel(stream->party.net, &stream->fetch);
    party_stop(&stream->party);
    return ERR_OK;
}

static void
on_end(void *context, const struct net_answer_got *answer)
{
    struct stream *stream = context;

    stream->fetch = NULL;
    stream->ended++;
    stream->err = answer->err;
    assert_int_equal(0, answer->body.size);
    party_stop(&stream->party);
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct stream *stream = context;

    (void)request;
    net_answer(stream->party.net, call,
        &(struct net_reply){.status = 200, .type = "text/plain", .body = stream->body});
}

static const struct net_service service = {.request = on_request};

static void
take(struct stream *stream, uint16_t port, uint64_t answer_max, struct span silence)
{
    char url[64];
    const struct net_ask ask = {.method = "GET",
        .url = url,
        .timeout = span_s(60),
        .silence = silence,
        .piece = on_piece,
        .answer_max = answer_max,
        .authority_file = stream->secure ? vault.certificate : NULL};

    (void)snprintf(url, sizeof(url), "%s:%u/",
        stream->secure ? "https://localhost" : "http://127.0.0.1", (unsigned)port);
    stream->ended = 0;
    stream->pieces = 0;
    stream->size = 0;
    stream->sum = 0;
    assert_int_equal(ERR_OK, net_fetch(stream->party.net, &ask, on_end, stream, &stream->fetch));
    party_run(&stream->party);
    assert_null(stream->fetch);
}

static uint8_t *
make_long(void)
{
    uint8_t *body = test_malloc(LONG_SIZE);

    for (size_t i = 0; i < LONG_SIZE; i++)
        body[i] = (uint8_t)(i % 251);
    return body;
}

static void
a_long_body_is_handed_out_in_small_pieces(void **state)
{
    struct stream stream = {.ended = 0};
    uint8_t *body = make_long();
    uint16_t port;

    (void)state;
    party_open(&stream.party, 0);
    port = party_listen(&stream.party, &service, &stream);
    stream.body = bytes_of(body, LONG_SIZE);
    take(&stream, port, LONG_SIZE, span_s(0));
    assert_int_equal(1, stream.ended);
    assert_int_equal(ERR_OK, stream.err);
    assert_int_equal(LONG_SIZE, stream.size);
    assert_true(stream.sum == sum_of(0, 0, stream.body));
    assert_true(stream.largest <= NET_PIECE_MAX);
    party_close(&stream.party);
    test_free(body);
}

static void
under_tls_it_comes_whole_as_well(void **state)
{
    struct stream stream = {.secure = true};
    struct net_listen listen = {.host = "127.0.0.1",
        .service = &service,
        .context = &stream,
        .certificate_file = vault.certificate,
        .key_file = vault.key};
    struct net_listener *listener;
    uint8_t *body = make_long();

    (void)state;
    party_open(&stream.party, 0);
    assert_int_equal(ERR_OK, net_listen(stream.party.net, &listen, &listener));
    stream.body = bytes_of(body, LONG_SIZE);
    take(&stream, net_listener_port(stream.party.net, listener), LONG_SIZE, span_s(0));
    assert_int_equal(ERR_OK, stream.err);
    assert_true(stream.sum == sum_of(0, 0, stream.body));
    assert_true(stream.largest <= NET_PIECE_MAX);
    stream.enough = 2;
    stream.cancels = true;
    take(&stream, net_listener_port(stream.party.net, listener), LONG_SIZE, span_s(0));
    party_run_for(&stream.party, span_ms(20));
    assert_int_equal(0, stream.ended);
    assert_int_equal(2, stream.pieces);
    party_close(&stream.party);
    test_free(body);
}

static void
a_body_that_says_it_is_too_large_is_not_begun(void **state)
{
    struct stream stream = {.ended = 0};
    uint8_t *body = make_long();
    uint16_t port;

    (void)state;
    party_open(&stream.party, 0);
    port = party_listen(&stream.party, &service, &stream);
    stream.body = bytes_of(body, LONG_SIZE);
    take(&stream, port, LONG_SIZE - 1, span_s(0));
    assert_int_equal(ERR_TOO_BIG, stream.err);
    assert_int_equal(0, stream.pieces);
    take(&stream, port, 0, span_s(0));
    assert_int_equal(ERR_TOO_BIG, stream.err);
    party_close(&stream.party);
    test_free(body);
}

static void
whoever_takes_pieces_may_end_it(void **state)
{
    struct stream stream = {.enough = 2};
    uint8_t *body = make_long();
    uint16_t port;

    (void)state;
    party_open(&stream.party, 0);
    port = party_listen(&stream.party, &service, &stream);
    stream.body = bytes_of(body, LONG_SIZE);
    take(&stream, port, LONG_SIZE, span_s(0));
    assert_int_equal(1, stream.ended);
    assert_int_equal(ERR_CONFLICT, stream.err);
    assert_int_equal(2, stream.pieces);
    stream.cancels = true;
    take(&stream, port, LONG_SIZE, span_s(0));
    party_run_for(&stream.party, span_ms(20));
    assert_int_equal(0, stream.ended);
    assert_int_equal(2, stream.pieces);
    party_close(&stream.party);
    test_free(body);
}

/* --- against a server that says one thing --- */

static void
check(const char *says, uint64_t answer_max, enum err err, uint64_t size)
{
    struct stream stream = {.ended = 0};
    struct raw raw = {.heard_size = 0};

    party_open(&stream.party, 0);
    take(&stream, raw_start_server(&raw, says), answer_max, span_s(0));
    if (stream.err != err || stream.size != size)
        fail_msg("[%s] is %s after %d", says, err_name(stream.err), (int)stream.size);
    raw_end_server(&raw);
    party_close(&stream.party);
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void
chunks_come_as_what_is_in_them(void **state)
{
    (void)state;
    check(CHUNKED "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 5, ERR_OK, 5);
    check(CHUNKED "0\r\n\r\n", 5, ERR_OK, 0);
    check(CHUNKED "3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n", 5, ERR_TOO_BIG, 3);
}

static void
a_body_that_ends_before_its_end_is_no_answer(void **state)
{
    (void)state;
    check("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", 100, ERR_NO_ANSWER, 5);
    check(CHUNKED "5\r\nhello\r\n", 100, ERR_NO_ANSWER, 5);
    check(CHUNKED "5\r\nhel", 100, ERR_NO_ANSWER, 3);
}

static void
a_length_that_no_number_holds_is_too_large(void **state)
{
    (void)state;
    check("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello", 100, ERR_TOO_BIG,
        0);
}

static void
a_body_that_stops_coming_is_no_answer(void **state)
{
    struct stream stream = {.ended = 0};
    struct raw raw = {.holds = true};

    (void)state;
    party_open(&stream.party, 0);
    take(&stream, raw_start_server(&raw, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"), 100,
        span_ms(300));
    assert_int_equal(ERR_NO_ANSWER, stream.err);
    assert_int_equal(5, stream.size);
    party_run_for(&stream.party, span_ms(20));
    raw_end_server(&raw);
    party_close(&stream.party);
}

/* Slow, but never silent for so long: each packet begins the silence anew. */
static void *
drip_main(void *argument)
{
    struct raw *raw = argument;
    int fd = accept(raw->fd, NULL, NULL);

    (void)recv(fd, raw->heard, sizeof(raw->heard) - 1, 0);
    for (size_t i = 0; i < raw->says_size; i += raw->waits_at) {
        (void)poll(NULL, 0, RAW_WAIT_MS);
        (void)raw_write(fd, raw->says + i,
            raw->says_size - i < raw->waits_at ? raw->says_size - i : raw->waits_at);
    }
    (void)close(fd);
    return NULL;
}

static void
a_slow_body_is_waited_for(void **state)
{
    static const char says[] = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789";
    struct sockaddr_in address = raw_address(0);
    socklen_t size = sizeof(address);
    struct stream stream = {.ended = 0};
    struct raw raw = {.says = says, .says_size = sizeof(says) - 1, .waits_at = 5};

    (void)state;
    raw.fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(0, bind(raw.fd, (const struct sockaddr *)(const void *)&address, size));
    assert_int_equal(0, listen(raw.fd, 1));
    assert_int_equal(0, getsockname(raw.fd, (struct sockaddr *)(void *)&address, &size));
    assert_int_equal(0, pthread_create(&raw.thread, NULL, drip_main, &raw));
    party_open(&stream.party, 0);
    take(&stream, ntohs(address.sin_port), 100, span_s(20));
    assert_int_equal(ERR_OK, stream.err);
    assert_int_equal(20, stream.size);
    assert_true(stream.pieces >= 2);
    raw_end_server(&raw);
    party_close(&stream.party);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_body_is_handed_out_in_small_pieces),
        cmocka_unit_test(under_tls_it_comes_whole_as_well),
        cmocka_unit_test(a_body_that_says_it_is_too_large_is_not_begun),
        cmocka_unit_test(whoever_takes_pieces_may_end_it),
        cmocka_unit_test(chunks_come_as_what_is_in_them),
        cmocka_unit_test(a_body_that_ends_before_its_end_is_no_answer),
        cmocka_unit_test(a_length_that_no_number_holds_is_too_large),
        cmocka_unit_test(a_body_that_stops_coming_is_no_answer),
        cmocka_unit_test(a_slow_body_is_waited_for),
    };

    return cmocka_run_group_tests(tests, fill_vault, empty_vault);
}
