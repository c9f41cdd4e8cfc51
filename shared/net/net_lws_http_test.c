#include "shared/net/net_lws_test.h"

#include "shared/base/text.h"

/* A service with a few pages, and one call it keeps. */
struct shop {
    struct party party;
    uint16_t port;
    struct net_call *parked;
    int parked_count;
    bool stop_when_parked;
};

static void
answer_text(struct shop *shop, struct net_call *call, int status, const char *text)
{
    static const struct net_header header = {"x-page", "yes"};
    struct net_reply reply = {.status = status,
        .type = "text/plain",
        .body = bytes_text(text),
        .headers = &header,
        .headers_count = 1};

    net_answer(shop->party.net, call, &reply);
}

static const char *
or_none(const char *value)
{
    return value == NULL ? "none" : value;
}

static void
describe(struct shop *shop, struct net_call *call, const struct net_request *request)
{
    char text[4096];

    (void)snprintf(text, sizeof(text), "%.*s|%.*s|%.*s|%.*s|%s|%d|%s|%s", (int)request->method.size,
        (const char *)request->method.at, (int)request->path.size, (const char *)request->path.at,
        (int)request->query.size, (const char *)request->query.at, (int)request->body.size,
        (const char *)request->body.at, request->peer, request->secure,
        or_none(net_header(request, "user-agent")),
        or_none(net_header(request, "idempotency-key")));
    answer_text(shop, call, 200, text);
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    static char large[NET_BODY_MAX];
    struct shop *shop = context;
    struct net_reply reply = {.status = 200, .type = "text/plain"};

    if (bytes_is(request->path, "/park")) {
        shop->parked = call;
        shop->parked_count++;
        if (shop->stop_when_parked)
            party_stop(&shop->party);
    } else if (bytes_is(request->path, "/nothing")) {
        net_answer(shop->party.net, call, &(struct net_reply){.status = 204});
    } else if (bytes_is(request->path, "/large")) {
        memset(large, 'l', sizeof(large));
        reply.body = bytes_of(large, sizeof(large));
        net_answer(shop->party.net, call, &reply);
    } else if (bytes_is(request->path, "/size")) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%zu", request->body.size);
        answer_text(shop, call, 200, text);
    } else {
        describe(shop, call, request);
    }
}

static const struct net_service service = {.request = on_request};

static void
open_shop(struct shop *shop)
{
    *shop = (struct shop){.port = 0};
    party_open(&shop->party, 0);
    shop->port = party_listen(&shop->party, &service, shop);
}

/* One exchange on a connection of its own. */
static void
ask(const char *says, char *heard, size_t heard_size)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};

    open_shop(&shop);
    raw_ask(&raw, &shop.party, shop.port, says);
    assert_true(raw.heard_size < heard_size);
    memcpy(heard, raw.heard, raw.heard_size + 1);
    party_close(&shop.party);
}

static void
check_status(const char *says, int status)
{
    char heard[4096];
    char line[32];

    ask(says, heard, sizeof(heard));
    (void)snprintf(line, sizeof(line), "HTTP/1.1 %d ", status);
    if (strncmp(heard, line, strlen(line)) != 0)
        fail_msg("wanted %d for [%s], got [%s]", status, says, heard);
}

static void
check_body(const char *says, const char *body)
{
    char heard[8192];
    const char *end;

    ask(says, heard, sizeof(heard));
    end = strstr(heard, "\r\n\r\n");
    assert_non_null(end);
    assert_string_equal(body, end + 4);
}

static void
a_request_is_handed_over_as_it_came(void **state)
{
    (void)state;
    check_body("GET /a%20b/c?x=1&y=%26%3d+z HTTP/1.1\r\nHost: h\r\nUser-Agent: me\r\n"
               "Idempotency-Key: k1\r\nConnection: close\r\n\r\n",
        "GET|/a b/c|x=1&y=%26%3d+z||127.0.0.1|0|me|k1");
    check_body("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        "POST|/p||hello|127.0.0.1|0|none|none");
    check_body("PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "PUT|/p|||127.0.0.1|0|none|none");
    check_body("DELETE /p HTTP/1.0\r\n\r\n", "DELETE|/p|||127.0.0.1|0|none|none");
}

static void
head_is_answered_without_body(void **state)
{
    char heard[4096];

    (void)state;
    ask("HEAD /p HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", heard, sizeof(heard));
    assert_memory_equal("HTTP/1.1 200 OK\r\n", heard, 17);
    assert_non_null(strstr(heard, "\r\ncontent-length: 31\r\n"));
    assert_non_null(strstr(heard, "\r\nx-page: yes\r\n"));
    assert_string_equal("\r\n\r\n", heard + strlen(heard) - 4);
}

static void
a_connection_carries_many_requests(void **state)
{
    char heard[4096];

    (void)state;
    ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
        "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"
        "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
        "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        heard, sizeof(heard));
    assert_non_null(strstr(heard, "GET|/1||"));
    assert_non_null(strstr(heard, "POST|/2||ab|"));
    assert_non_null(strstr(heard, "POST|/3|||"));
    assert_non_null(strstr(heard, "HTTP/1.1 204 No Content\r\n"));
    assert_non_null(strstr(heard, "GET|/4||"));
}

static void
what_is_refused_closes_the_connection(void **state)
{
    (void)state;
    check_status("GET / HTTP/1.1\r\n\r\n", 400);
    check_status("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
    check_status("GET / HTTP/1.1\nHost: a\n\n", 400);
    check_status("\x16\x03\x01\x02\n\n", 400);
    check_status("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    check_status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400);
    check_status("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400);
}

static void
a_chunked_body_arrives_whole(void **state)
{
    (void)state;
    check_body("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
               "Connection: close\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\n",
        "POST|/p||hello|127.0.0.1|0|none|none");
}

static void
a_coding_may_not_be_larger_than_any_body(void **state)
{
    static const char chunk[] = "1\r\nx\r\n";
    static char says[1024 * 1024];
    struct text text;

    (void)state;
    text_init(&text, says, sizeof(says));
    text_put(&text, "POST /size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (text.length < sizeof(says) - sizeof(chunk))
        text_put(&text, chunk);
    check_status(says, 413);
}

static void
a_client_may_wait_for_leave_to_send(void **state)
{
    char heard[4096];

    (void)state;
    ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
        "Connection: close\r\n\r\nok",
        heard, sizeof(heard));
    /* It came with the body, so nobody waits. */
    assert_memory_equal("HTTP/1.1 200", heard, 12);
    ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n"
        "Connection: close\r\n\r\n",
        heard, sizeof(heard));
    /* There is none to wait for. */
    assert_memory_equal("HTTP/1.1 200", heard, 12);
}

static void
an_unknown_upgrade_is_ignored(void **state)
{
    (void)state;
    check_body("GET /p HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: close, Upgrade\r\n\r\n",
        "GET|/p|||127.0.0.1|0|none|none");
    check_status("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\n\r\n",
        400);
}

static void
what_is_too_long_is_refused(void **state)
{
    static char says[40000];
    size_t length;

    (void)state;
    length = (size_t)snprintf(says, sizeof(says), "GET /");
    memset(says + length, 'a', NET_PATH_MAX);
    (void)snprintf(says + length + NET_PATH_MAX, 100, " HTTP/1.1\r\nHost: a\r\n\r\n");
    check_status(says, 414);

    length = (size_t)snprintf(says, sizeof(says), "GET /?");
    memset(says + length, 'a', NET_QUERY_MAX + 1);
    (void)snprintf(says + length + NET_QUERY_MAX + 1, 100, " HTTP/1.1\r\nHost: a\r\n\r\n");
    check_status(says, 414);

    length = (size_t)snprintf(says, sizeof(says), "GET / HTTP/1.1\r\nHost: a\r\nAccept: ");
    memset(says + length, 'a', NET_HEADERS_MAX);
    (void)snprintf(says + length + NET_HEADERS_MAX, 100, "\r\n\r\n");
    check_status(says, 431);
}

static void
a_body_may_have_its_limit_and_no_more(void **state)
{
    static char says[2 * NET_BODY_MAX];
    size_t length;

    (void)state;
    length = (size_t)snprintf(says, sizeof(says),
        "POST /size HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n",
        NET_BODY_MAX);
    memset(says + length, 'b', NET_BODY_MAX);
    says[length + NET_BODY_MAX] = '\0';
    check_body(says, "262144");

    length = (size_t)snprintf(says, sizeof(says),
        "POST /size HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n",
        NET_BODY_MAX + 1);
    memset(says + length, 'b', NET_BODY_MAX + 1);
    says[length + NET_BODY_MAX + 1] = '\0';
    check_status(says, 413);
    check_status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n", 413);
}

static void
a_listener_may_take_larger_bodies(void **state)
{
    static char says[2 * NET_BODY_MAX];
    const size_t more = NET_BODY_MAX + 1000;
    struct shop shop = {.port = 0};
    struct net_listen listen = {
        .host = "127.0.0.1", .body_max = more, .service = &service, .context = &shop};
    struct net_listener *listener;

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        struct raw raw = {.heard_size = 0};
        const int head = snprintf(says, sizeof(says),
            "POST /size HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
            more + over);

        memset(says + head, 'b', more + over);
        says[(size_t)head + more + over] = '\0';
        party_open(&shop.party, 0);
        assert_int_equal(ERR_OK, net_listen(shop.party.net, &listen, &listener));
        raw_ask(&raw, &shop.party, net_listener_port(shop.party.net, listener), says);
        assert_non_null(strstr(raw.heard, over == 0 ? "\r\n\r\n263144" : "HTTP/1.1 413 "));
        party_close(&shop.party);
    }
}

static void
a_large_reply_arrives_whole(void **state)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};

    (void)state;
    open_shop(&shop);
    raw_start_client(&raw, &shop.party, shop.port,
        "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    party_run(&shop.party);
    assert_int_equal(0, pthread_join(raw.thread, NULL));
    /* It reads no more than its room holds, slowly enough for the rest to wait. */
    assert_int_equal(sizeof(raw.heard) - 1, raw.heard_size);
    party_close(&shop.party);
}

static void
answer_parked(void *context)
{
    struct shop *shop = context;
    struct net_timer *timer;

    /* A machine that is busy has not brought it yet. */
    if (shop->parked == NULL)
        assert_int_equal(
            ERR_OK, net_timer_start(shop->party.net, span_ms(50), answer_parked, shop, &timer));
    else
        answer_text(shop, shop->parked, 200, "late");
}

static void
a_call_may_be_answered_later(void **state)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};
    struct net_timer *timer;

    (void)state;
    open_shop(&shop);
    assert_int_equal(
        ERR_OK, net_timer_start(shop.party.net, span_ms(50), answer_parked, &shop, &timer));
    /* What comes meanwhile waits its turn. */
    raw_ask(&raw, &shop.party, shop.port,
        "GET /park HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(raw.heard, "\r\n\r\nlateHTTP/1.1 200"));
    assert_non_null(strstr(raw.heard, "GET|/next||"));
    assert_int_equal(1, shop.parked_count);
    party_close(&shop.party);
}

static void
a_call_may_be_answered_after_the_client_went(void **state)
{
    struct shop shop;
    struct raw raw = {.leaves_early = true};

    (void)state;
    open_shop(&shop);
    raw_start_client(&raw, &shop.party, shop.port, "GET /park HTTP/1.1\r\nHost: a\r\n\r\n");
    party_run(&shop.party);
    assert_int_equal(0, pthread_join(raw.thread, NULL));
    while (shop.parked == NULL)
        party_run_for(&shop.party, span_ms(50));
    assert_int_equal(1, shop.parked_count);
    answer_parked(&shop);
    party_run_for(&shop.party, span_ms(50));
    party_close(&shop.party);
}

static void
a_net_may_close_with_calls_open(void **state)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};

    (void)state;
    open_shop(&shop);
    shop.stop_when_parked = true;
    raw_start_client(&raw, &shop.party, shop.port, "GET /park HTTP/1.1\r\nHost: a\r\n\r\n");
    party_run(&shop.party);
    assert_int_equal(1, shop.parked_count);
    /* The client's thread posts to the net when it hears the end: let it. */
    (void)shutdown(raw.fd, SHUT_RDWR);
    assert_int_equal(0, pthread_join(raw.thread, NULL));
    party_close(&shop.party);
}

static void
a_port_in_use_is_told(void **state)
{
    struct shop shop;
    struct net_listen listen = {.host = "127.0.0.1", .service = &service};
    struct net_listener *listener = NULL;

    (void)state;
    open_shop(&shop);
    listen.port = shop.port;
    assert_int_equal(ERR_BUSY, net_listen(shop.party.net, &listen, &listener));
    assert_null(listener);
    party_close(&shop.party);
}

static void
a_closed_listener_gives_its_port_back(void **state)
{
    struct party party;
    struct net_listen listen = {.host = "127.0.0.1", .service = &service};
    struct net_listener *listener;

    (void)state;
    party_open(&party, 0);
    assert_int_equal(ERR_OK, net_listen(party.net, &listen, &listener));
    listen.port = net_listener_port(party.net, listener);
    net_listener_close(party.net, &listener);
    assert_null(listener);
    assert_int_equal(ERR_OK, net_listen(party.net, &listen, &listener));
    party_close(&party);
}

static void
a_header_cannot_begin_another(void **state)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};
    static const struct net_header split = {"x-a", "b\r\nx-evil: 1"};
    struct net_reply reply = {.status = 200, .headers = &split, .headers_count = 1};

    (void)state;
    open_shop(&shop);
    shop.stop_when_parked = true;
    raw_start_client(
        &raw, &shop.party, shop.port, "GET /park HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    party_run(&shop.party);
    net_answer(shop.party.net, shop.parked, &reply);
    party_run(&shop.party);
    assert_int_equal(0, pthread_join(raw.thread, NULL));
    assert_null(strstr(raw.heard, "evil"));
    party_close(&shop.party);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_handed_over_as_it_came),
        cmocka_unit_test(head_is_answered_without_body),
        cmocka_unit_test(a_connection_carries_many_requests),
        cmocka_unit_test(what_is_refused_closes_the_connection),
        cmocka_unit_test(a_chunked_body_arrives_whole),
        cmocka_unit_test(a_coding_may_not_be_larger_than_any_body),
        cmocka_unit_test(a_client_may_wait_for_leave_to_send),
        cmocka_unit_test(an_unknown_upgrade_is_ignored),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(a_body_may_have_its_limit_and_no_more),
        cmocka_unit_test(a_listener_may_take_larger_bodies),
        cmocka_unit_test(a_large_reply_arrives_whole),
        cmocka_unit_test(a_call_may_be_answered_later),
        cmocka_unit_test(a_call_may_be_answered_after_the_client_went),
        cmocka_unit_test(a_net_may_close_with_calls_open),
        cmocka_unit_test(a_port_in_use_is_told),
        cmocka_unit_test(a_closed_listener_gives_its_port_back),
        cmocka_unit_test(a_header_cannot_begin_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
