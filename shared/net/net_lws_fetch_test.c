#include "shared/net/net_lws_test.h"

/* One fetch at a time, and how it ended. */
struct errand {
    struct party party;
    struct net_fetch *fetch;
    int ended;
    enum err err;
    int status;
    size_t body_size;
    char body[256];
    char type[64];
    char serial[64];
};

static void
copy_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from == NULL ? "none" : from);
}

static void
on_answer(void *context, const struct net_answer_got *answer)
{
    struct errand *errand = context;
    struct net_request headers = {
        .headers = answer->headers, .headers_count = answer->headers_count};
    size_t size =
        answer->body.size < sizeof(errand->body) ? answer->body.size : sizeof(errand->body) - 1;

    errand->fetch = NULL;
    errand->ended++;
    errand->err = answer->err;
    errand->status = answer->status;
    errand->body_size = answer->body.size;
    if (size > 0)
        memcpy(errand->body, answer->body.at, size);
    errand->body[size] = '\0';
    copy_text(errand->type, sizeof(errand->type), net_header(&headers, "content-type"));
    copy_text(errand->serial, sizeof(errand->serial), net_header(&headers, "wechatpay-serial"));
    party_stop(&errand->party);
}

static void
begin(struct errand *errand, struct net_ask *ask)
{
    if (ask->timeout.us == 0)
        ask->timeout = span_s(30);
    assert_int_equal(ERR_OK, net_fetch(errand->party.net, ask, on_answer, errand, &errand->fetch));
}

static void
fetch(struct errand *errand, struct net_ask *ask)
{
    errand->ended = 0;
    begin(errand, ask);
    assert_int_equal(0, errand->ended);
    party_run(&errand->party);
    assert_int_equal(1, errand->ended);
}

/* --- against our own server --- */

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    static char large[NET_BODY_MAX + 1];
    static const struct net_header headers[] = {
        {"location", "/elsewhere"}, {"Wechatpay-Serial", "S1"}};
    struct errand *errand = context;
    struct net_reply reply = {
        .status = 200, .type = "text/plain", .headers = headers, .headers_count = 2};
    char text[256];

    if (bytes_is(request->path, "/moved"))
        reply.status = 302;
    if (bytes_is(request->path, "/missing"))
        reply.status = 404;
    if (bytes_is(request->path, "/nothing"))
        reply.status = 204;
    if (bytes_is(request->path, "/large")) {
        reply.body = bytes_of(large, NET_BODY_MAX);
    } else if (bytes_is(request->path, "/huge")) {
        reply.body = bytes_of(large, NET_BODY_MAX + 1);
    } else if (request->body.size > 200) {
        (void)snprintf(text, sizeof(text), "%zu", request->body.size);
        reply.body = bytes_text(text);
    } else if (reply.status != 204) {
        const char *key = net_header(request, "idempotency-key");

        (void)snprintf(text, sizeof(text), "%.*s %.*s?%.*s %s %.*s", (int)request->method.size,
            (const char *)request->method.at, (int)request->path.size,
            (const char *)request->path.at, (int)request->query.size,
            (const char *)request->query.at, key == NULL ? "none" : key, (int)request->body.size,
            (const char *)request->body.at);
        reply.body = bytes_text(text);
    }
    net_answer(errand->party.net, call, &reply);
}

static const struct net_service service = {.request = on_request};

static const char *
url_of(uint16_t port, const char *path)
{
    static char url[256];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", (unsigned)port, path);
    return url;
}

static void
an_answer_comes_whole(void **state)
{
    static const struct net_header header = {"Idempotency-Key", "k1"};
    struct errand errand = {.ended = 0};
    struct net_ask ask = {.method = "POST",
        .type = "application/json",
        .body = bytes_text("{}"),
        .headers = &header,
        .headers_count = 1};
    uint16_t port;

    (void)state;
    party_open(&errand.party, 0);
    port = party_listen(&errand.party, &service, &errand);
    ask.url = url_of(port, "/v1/pay?a=b%20c");
    fetch(&errand, &ask);
    assert_int_equal(ERR_OK, errand.err);
    assert_int_equal(200, errand.status);
    assert_string_equal("POST /v1/pay?a=b%20c k1 {}", errand.body);
    assert_string_equal("text/plain", errand.type);
    assert_string_equal("S1", errand.serial);
    party_close(&errand.party);
}

static void
every_status_is_handed_back(void **state)
{
    static const struct {
        const char *method;
        const char *path;
        int status;
    } cases[] = {
        {"GET", "/", 200},
        {"HEAD", "/", 200},
        {"DELETE", "/", 200},
        {"PATCH", "/", 200},
        {"PUT", "/", 200},
        {"GET", "/moved", 302},
        {"GET", "/missing", 404},
        {"GET", "/nothing", 204},
    };
    struct errand errand = {.ended = 0};
    uint16_t port;

    (void)state;
    party_open(&errand.party, 0);
    port = party_listen(&errand.party, &service, &errand);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct net_ask ask = {.method = cases[i].method, .url = url_of(port, cases[i].path)};

        fetch(&errand, &ask);
        assert_int_equal(ERR_OK, errand.err);
        assert_int_equal(cases[i].status, errand.status);
    }
    party_close(&errand.party);
}

static void
what_is_for_the_internet_only_does_not_reach_this_machine(void **state)
{
    struct errand errand = {.ended = 0};
    struct net_ask ask = {.method = "GET", .public_only = true};
    char url[64];
    uint16_t port;

    (void)state;
    party_open(&errand.party, 1);
    port = party_listen(&errand.party, &service, &errand);
    ask.url = url_of(port, "/");
    fetch(&errand, &ask);
    assert_int_equal(ERR_FORBIDDEN, errand.err);
    (void)snprintf(url, sizeof(url), "http://localhost:%u/", (unsigned)port);
    ask.url = url;
    fetch(&errand, &ask);
    assert_int_equal(ERR_FORBIDDEN, errand.err);
    ask.public_only = false;
    fetch(&errand, &ask);
    assert_int_equal(ERR_OK, errand.err);
    party_close(&errand.party);
}

static void
bodies_may_have_their_limit_and_no_more(void **state)
{
    static char large[NET_BODY_MAX];
    struct errand errand = {.ended = 0};
    struct net_ask ask = {.method = "GET"};
    uint16_t port;

    (void)state;
    party_open(&errand.party, 0);
    port = party_listen(&errand.party, &service, &errand);
    ask.url = url_of(port, "/large");
    fetch(&errand, &ask);
    assert_int_equal(ERR_OK, errand.err);
    assert_int_equal(NET_BODY_MAX, errand.body_size);
    ask.url = url_of(port, "/huge");
    fetch(&errand, &ask);
    assert_int_equal(ERR_TOO_BIG, errand.err);
    ask.method = "PUT";
    ask.url = url_of(port, "/");
    ask.body = bytes_of(large, sizeof(large));
    fetch(&errand, &ask);
    assert_int_equal(ERR_OK, errand.err);
    assert_string_equal("262144", errand.body);
    party_close(&errand.party);
}

static void
what_is_not_a_request_is_refused(void **state)
{
    static const struct net_header split = {"x", "a\r\nb: c"};
    static const char *const urls[] = {"ftp://a/", "http://", "http://:1/", "http://a:0/",
        "http://a:70000/", "http://a:x/", "http://a/ b", "http://a/#b", "http://[::1/", ""};
    struct errand errand = {.ended = 0};
    struct net_ask ask = {.method = "GET", .timeout = span_s(1)};
    enum err err;

    (void)state;
    party_open(&errand.party, 0);
    for (size_t i = 0; i < LENGTH(urls); i++) {
        ask.url = urls[i];
        err = net_fetch(errand.party.net, &ask, on_answer, &errand, &errand.fetch);
        if (err != ERR_BAD_INPUT)
            fail_msg("[%s] is %s", urls[i], err_name(err));
    }
    ask.url = "http://127.0.0.1/";
    ask.method = "TRACE";
    assert_int_equal(
        ERR_BAD_INPUT, net_fetch(errand.party.net, &ask, on_answer, &errand, &errand.fetch));
    ask.method = "GET";
    ask.headers = &split;
    ask.headers_count = 1;
    assert_int_equal(
        ERR_BAD_INPUT, net_fetch(errand.party.net, &ask, on_answer, &errand, &errand.fetch));
    ask.headers_count = 0;
    ask.url = "https://127.0.0.1/";
    ask.authority_file = "/nowhere.pem";
    assert_int_equal(
        ERR_NOT_FOUND, net_fetch(errand.party.net, &ask, on_answer, &errand, &errand.fetch));
    assert_null(errand.fetch);
    party_close(&errand.party);
}

/* --- against a server that says one thing --- */

static void
check_end(const char *says, enum err err, const char *body)
{
    struct errand errand = {.ended = 0};
    struct raw raw = {.heard_size = 0};
    struct net_ask ask = {.method = "GET"};

    party_open(&errand.party, 0);
    ask.url = url_of(raw_start_server(&raw, says), "/");
    fetch(&errand, &ask);
    if (errand.err != err)
        fail_msg("[%s] is %s", says, err_name(errand.err));
    assert_string_equal(body, errand.body);
    raw_end_server(&raw);
    party_close(&errand.party);
}

static void
a_whole_answer_is_one_however_it_is_framed(void **state)
{
    (void)state;
    check_end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", ERR_OK, "hello");
    check_end("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", ERR_OK, "");
    check_end(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        ERR_OK, "hello");
    check_end("HTTP/1.0 200 OK\r\n\r\nhello", ERR_OK, "hello");
}

static void
an_answer_that_is_cut_short_is_none(void **state)
{
    (void)state;
    check_end("", ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\n", ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", ERR_NO_ANSWER, "");
    check_end(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ERR_NO_ANSWER, "");
    check_end("nonsense\r\n\r\n", ERR_NO_ANSWER, "");
}

static void
an_answer_of_doubtful_length_is_none(void **state)
{
    (void)state;
    check_end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
              "5\r\nhello\r\n0\r\n\r\n",
        ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        ERR_NO_ANSWER, "");
    check_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", ERR_NO_ANSWER, "");
}

static void
nobody_there_is_unreachable(void **state)
{
    struct errand errand = {.ended = 0};
    struct net_ask ask = {.method = "POST", .url = "http://127.0.0.1:1/", .body = bytes_text("x")};

    (void)state;
    party_open(&errand.party, 1);
    fetch(&errand, &ask);
    assert_int_equal(ERR_UNREACHABLE, errand.err);
    ask.url = "http://nobody.invalid/";
    fetch(&errand, &ask);
    assert_int_equal(ERR_UNREACHABLE, errand.err);
    party_close(&errand.party);
}

static void
a_failed_tls_handshake_is_unreachable(void **state)
{
    struct errand errand = {.ended = 0};
    struct raw raw = {.heard_size = 0};
    struct net_ask ask = {.method = "GET"};
    char url[64];

    (void)state;
    party_open(&errand.party, 0);
    (void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/",
        (unsigned)raw_start_server(&raw, "this is no TLS, whatever it may look like to you"));
    ask.url = url;
    fetch(&errand, &ask);
    assert_int_equal(ERR_UNREACHABLE, errand.err);
    raw_end_server(&raw);
    party_close(&errand.party);
}

static void
a_silent_server_gives_no_answer(void **state)
{
    struct errand errand = {.ended = 0};
    struct raw raw = {.holds = true};
    struct net_ask ask = {.method = "GET", .timeout = span_s(1)};

    (void)state;
    party_open(&errand.party, 0);
    ask.url = url_of(raw_start_server(&raw, NULL), "/");
    fetch(&errand, &ask);
    assert_int_equal(ERR_NO_ANSWER, errand.err);
    /* The connection is let go, which the server sees. */
    party_run_for(&errand.party, span_ms(20));
    raw_end_server(&raw);
    party_close(&errand.party);
}

static void
a_cancelled_fetch_is_silent(void **state)
{
    struct errand errand = {.ended = 0};
    struct raw raw = {.holds = true};
    struct net_ask ask = {.method = "GET"};

    (void)state;
    party_open(&errand.party, 1);
    ask.url = url_of(raw_start_server(&raw, NULL), "/");
    begin(&errand, &ask);
    party_run_for(&errand.party, span_ms(50));
    net_fetch_cancel(errand.party.net, &errand.fetch);
    assert_null(errand.fetch);
    net_fetch_cancel(errand.party.net, &errand.fetch);
    party_run_for(&errand.party, span_ms(20));
    raw_end_server(&raw);

    ask.url = "http://nobody.invalid/";
    begin(&errand, &ask);
    net_fetch_cancel(errand.party.net, &errand.fetch);
    ask.url = "http://127.0.0.1:1/";
    begin(&errand, &ask);
    net_fetch_cancel(errand.party.net, &errand.fetch);
    party_run_for(&errand.party, span_ms(50));
    assert_int_equal(0, errand.ended);
    party_close(&errand.party);
}

static void
a_net_may_close_with_fetches_open(void **state)
{
    struct errand errand = {.ended = 0};
    struct raw raw = {.holds = true};
    struct net_ask ask = {.method = "GET"};

    (void)state;
    party_open(&errand.party, 1);
    ask.url = url_of(raw_start_server(&raw, NULL), "/");
    begin(&errand, &ask);
    party_run_for(&errand.party, span_ms(50));
    ask.url = "http://nobody.invalid/";
    begin(&errand, &ask);
    party_close(&errand.party);
    assert_int_equal(0, errand.ended);
    raw_end_server(&raw);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_whole),
        cmocka_unit_test(every_status_is_handed_back),
        cmocka_unit_test(what_is_for_the_internet_only_does_not_reach_this_machine),
        cmocka_unit_test(bodies_may_have_their_limit_and_no_more),
        cmocka_unit_test(what_is_not_a_request_is_refused),
        cmocka_unit_test(a_whole_answer_is_one_however_it_is_framed),
        cmocka_unit_test(an_answer_that_is_cut_short_is_none),
        cmocka_unit_test(an_answer_of_doubtful_length_is_none),
        cmocka_unit_test(nobody_there_is_unreachable),
        cmocka_unit_test(a_failed_tls_handshake_is_unreachable),
        cmocka_unit_test(a_silent_server_gives_no_answer),
        cmocka_unit_test(a_cancelled_fetch_is_silent),
        cmocka_unit_test(a_net_may_close_with_fetches_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
