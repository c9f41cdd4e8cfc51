#include "shared/net/http_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct http_head head;

/* 0 also when more would be needed; then *ret_size is 0. */
static int
read_text(const char *text, size_t *ret_size)
{
    struct bytes bytes = bytes_text(text);

    *ret_size = http_head_size(bytes);
    return *ret_size == 0 ? 0 : http_head_read(bytes_of(bytes.at, *ret_size), &head);
}

static void
check_read(const char *text)
{
    size_t size;
    int status = read_text(text, &size);

    if (status != 0 || size != strlen(text))
        fail_msg("[%s] is %d of %zu bytes", text, status, size);
}

static void
check_refused(const char *text, int status)
{
    size_t size;
    int got = read_text(text, &size);

    if (size == 0 || got != status)
        fail_msg("[%s] is %d of %zu bytes", text, got, size);
}

static void
a_request_is_taken_apart(void **state)
{
    (void)state;
    check_read("POST /a%2Fb%20%E5%B8%81?x=%31&y=a+b HTTP/1.1\r\nHost: shop.example:8080\r\n"
               "CONTENT-Length:  12 \t\r\nX-Empty:\r\nCookie: a=b; c=d\r\n\r\n");
    assert_true(bytes_is(head.request.method, "POST"));
    assert_true(bytes_is(head.request.path, "/a/b \xe5\xb8\x81"));
    assert_true(bytes_is(head.request.query, "x=%31&y=a+b"));
    assert_int_equal(12, head.content_length);
    assert_string_equal("", net_header(&head.request, "x-empty"));
    assert_string_equal("a=b; c=d", net_header(&head.request, "cookie"));
    assert_null(net_header(&head.request, "x-none"));
    assert_true(head.keeps);
    assert_false(head.chunked);
}

static void
a_connection_stays_or_closes_as_it_says(void **state)
{
    (void)state;
    check_read("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n");
    assert_false(head.keeps);
    check_read("GET / HTTP/1.0\r\n\r\n");
    assert_false(head.keeps);
    check_read("GET / HTTP/1.0\r\nConnection: te, Keep-Alive\r\n\r\n");
    assert_true(head.keeps);
    check_read("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n");
    assert_false(head.keeps);
    check_read("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n");
    assert_false(head.keeps);
    check_read("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n");
    assert_false(head.keeps);
}

static void
what_began_with_1_1_is_not_for_1_0(void **state)
{
    (void)state;
    check_read("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nExpect: 100-Continue\r\n\r\n");
    assert_true(head.upgrades);
    assert_true(head.expects);
    check_read("GET / HTTP/1.0\r\nHost: a\r\nUpgrade: x\r\nExpect: 100-continue\r\n\r\n");
    assert_false(head.upgrades);
    assert_false(head.expects);
}

static void
other_forms_of_a_request_are_understood(void **state)
{
    (void)state;
    check_read("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    check_read("GET http://elsewhere/p?q HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(bytes_is(head.request.path, "/p"));
    assert_true(bytes_is(head.request.query, "q"));
    check_read("GET http://elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(bytes_is(head.request.path, "/"));
    check_read("GET HTTPS://[::1]:443?a/b HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(bytes_is(head.request.path, "/"));
    assert_true(bytes_is(head.request.query, "a/b"));
    check_read("GET / HTTP/1.1\r\nHost: [::1]:80\r\nX: \xff\r\n\r\n");
    check_read("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n");
    assert_true(head.chunked);
}

static void
malformed_lines_are_refused(void **state)
{
    static const char *const texts[] = {
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: :80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: []:80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]80\r\n\r\n",
        "GET http:///p HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://me@a/p HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a:x/p HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ?q HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/11\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /# HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\xe5 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\t HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%0 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /% HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        check_refused(texts[i], 400);
}

static void
doubtful_lengths_are_refused(void **state)
{
    static const char *const lines[] = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5x",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length:",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(lines); i++) {
        char text[256];

        (void)snprintf(text, sizeof(text), "POST / HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", lines[i]);
        check_refused(text, 400);
    }
    check_refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    check_refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501);
}

static void
what_we_do_not_speak_is_refused(void **state)
{
    (void)state;
    check_refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
    check_refused("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505);
    check_refused("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    check_refused("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    check_refused("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    check_refused("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    check_refused("get / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
}

static void
what_is_too_long_is_refused(void **state)
{
    static char text[HTTP_HEAD_SIZE_MAX + 100];
    static char filler[HTTP_HEAD_SIZE_MAX + 100];
    size_t size;

    (void)state;
    memset(filler, 'a', sizeof(filler) - 1);
    (void)snprintf(
        text, sizeof(text), "GET /%.*s HTTP/1.1\r\nHost: a\r\n\r\n", NET_PATH_MAX - 1, filler);
    check_read(text);
    (void)snprintf(
        text, sizeof(text), "GET /%.*s HTTP/1.1\r\nHost: a\r\n\r\n", NET_PATH_MAX, filler);
    check_refused(text, 414);
    (void)snprintf(
        text, sizeof(text), "GET /?%.*s HTTP/1.1\r\nHost: a\r\n\r\n", NET_QUERY_MAX, filler);
    check_read(text);
    (void)snprintf(
        text, sizeof(text), "GET /?%.*s HTTP/1.1\r\nHost: a\r\n\r\n", NET_QUERY_MAX + 1, filler);
    check_refused(text, 414);
    (void)snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: a\r\nX: %.*s\r\n\r\n",
        NET_HEADERS_MAX, filler);
    check_refused(text, 431);
    assert_int_equal(414, http_head_too_long(bytes_of(filler, HTTP_HEAD_LINE_MAX + 1)));
    assert_int_equal(0, http_head_too_long(bytes_of(filler, HTTP_HEAD_LINE_MAX)));
    filler[0] = '\n';
    assert_int_equal(431, http_head_too_long(bytes_of(filler, HTTP_HEAD_SIZE_MAX + 1)));

    size = (size_t)snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < HTTP_HEAD_HEADERS_MAX; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "X: y\r\n");
    (void)snprintf(text + size, sizeof(text) - size, "\r\n");
    check_refused(text, 431);
}

/* As large as a head may be: everywhere, and with an empty line before it. */
static void
the_largest_head_may_come_in_pieces(void **state)
{
    static char text[HTTP_HEAD_SIZE_MAX + 100];
    static char filler[HTTP_HEAD_SIZE_MAX];
    int host = HTTP_HEAD_LINE_MAX - (int)strlen("GET http:// HTTP/1.1\r");
    int value = NET_HEADERS_MAX - (int)strlen("Host: a\r\nX: \r\n");

    (void)state;
    memset(filler, 'a', sizeof(filler) - 1);
    (void)snprintf(text, sizeof(text), "\r\nGET http://%.*s HTTP/1.1\r\nHost: a\r\nX: %.*s\r\n\r\n",
        host, filler, value, filler);
    check_read(text);
    for (size_t size = 0; size < strlen(text); size++) {
        assert_int_equal(0, http_head_size(bytes_of(text, size)));
        assert_int_equal(0, http_head_too_long(bytes_of(text, size)));
    }
    (void)snprintf(
        text, sizeof(text), "GET http://%.*s HTTP/1.1\r\nHost: a\r\n\r\n", host + 1, filler);
    check_refused(text, 414);
}

static void
a_head_that_is_not_whole_waits(void **state)
{
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    (void)state;
    for (size_t size = 0; size < sizeof(text) - 1; size++)
        assert_int_equal(0, http_head_size(bytes_of(text, size)));
    assert_int_equal(sizeof(text) - 1, http_head_size(bytes_of(text, sizeof(text) - 1)));
}

static void
a_list_is_searched_by_token(void **state)
{
    (void)state;
    assert_true(http_head_lists("a, B ,c", "b"));
    assert_true(http_head_lists(",, b", "b"));
    assert_false(http_head_lists("ab, bc", "b"));
    assert_false(http_head_lists("", "b"));
}

static void
a_list_may_be_spread_over_lines(void **state)
{
    (void)state;
    check_read("GET / HTTP/1.1\r\nHost: a\r\nX: a, b\r\nY: c\r\nx: d\r\n\r\n");
    assert_true(http_head_asks(&head.request, "x", "B"));
    assert_true(http_head_asks(&head.request, "x", "d"));
    assert_false(http_head_asks(&head.request, "x", "c"));
    assert_int_equal(2, http_head_count(&head.request, "x"));
    assert_int_equal(0, http_head_count(&head.request, "z"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_taken_apart),
        cmocka_unit_test(a_connection_stays_or_closes_as_it_says),
        cmocka_unit_test(what_began_with_1_1_is_not_for_1_0),
        cmocka_unit_test(other_forms_of_a_request_are_understood),
        cmocka_unit_test(malformed_lines_are_refused),
        cmocka_unit_test(doubtful_lengths_are_refused),
        cmocka_unit_test(what_we_do_not_speak_is_refused),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(the_largest_head_may_come_in_pieces),
        cmocka_unit_test(a_head_that_is_not_whole_waits),
        cmocka_unit_test(a_list_is_searched_by_token),
        cmocka_unit_test(a_list_may_be_spread_over_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
