#include "shared/net/net_lws_test.h"

/* The serving end by hand: frames over a raw socket, to a service that echoes. */

#define SUBPROTOCOL "test.echo.v1"

struct pair {
    struct party party;
    uint16_t port;
    struct net_socket *served; /* the last one */
    int opens;
    int closes;
    int frames;
    bool silent;     /* counts frames and says nothing */
    int leaves_with; /* closes with that code when a frame comes */
    enum err refuse_with;
};

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct pair *pair = context;

    (void)request;
    net_answer(pair->party.net, call, &(struct net_reply){.status = 404});
}

static enum err
on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct pair *pair = context;

    if (pair->refuse_with != ERR_OK)
        return pair->refuse_with;
    assert_true(bytes_is(request->path, "/echo"));
    assert_string_equal("127.0.0.1", request->peer);
    pair->served = socket;
    pair->opens++;
    *ret_session = pair;
    return ERR_OK;
}

static void
on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    struct pair *pair = session;

    pair->frames++;
    if (pair->leaves_with != 0)
        net_close(pair->party.net, socket, pair->leaves_with);
    else if (!pair->silent)
        assert_int_equal(ERR_OK, net_send(pair->party.net, socket, frame));
}

static void
on_close(void *session)
{
    struct pair *pair = session;

    pair->closes++;
    pair->served = NULL;
}

static const struct net_service service = {
    .subprotocol = SUBPROTOCOL,
    .request = on_request,
    .open = on_open,
    .frame = on_frame,
    .close = on_close,
};

static void
open_pair(struct pair *pair)
{
    *pair = (struct pair){.port = 0};
    party_open(&pair->party, 0);
    pair->port = party_listen(&pair->party, &service, pair);
}

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define BEGIN "GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define UPGRADE                                                                                    \
    "GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, "              \
    "Upgrade\r\n" KEY VERSION
#define OFFER "Sec-WebSocket-Protocol: other, " SUBPROTOCOL "\r\n\r\n"
#define NO_MASK "\0\0\0\0"
#define GOODBYE "\x88\x82" NO_MASK "\x03\xe8"

static void
ask(struct pair *pair, const char *says, size_t size, struct raw *raw)
{
    raw->says_size = size;
    raw_ask(raw, &pair->party, pair->port, says);
}

static void
open_refuses_with_the_status_of_its_err(void **state)
{
    struct pair pair;
    struct raw raw = {.heard_size = 0};

    (void)state;
    open_pair(&pair);
    pair.refuse_with = ERR_FORBIDDEN;
    ask(&pair, UPGRADE OFFER, 0, &raw);
    assert_memory_equal("HTTP/1.1 403 Forbidden\r\n", raw.heard, 24);
    party_run_for(&pair.party, span_ms(20));
    assert_int_equal(0, pair.closes);
    party_close(&pair.party);
}

static void
a_faulty_upgrade_is_refused(void **state)
{
    static const struct {
        const char *says;
        const char *status;
    } cases[] = {
        {UPGRADE "\r\n", "HTTP/1.1 400"},
        {UPGRADE "Sec-WebSocket-Protocol: other\r\n\r\n", "HTTP/1.1 400"},
        {"GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n" OFFER,
            "HTTP/1.1 426"},
        {"GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\n" OFFER,
            "HTTP/1.1 400"},
        {BEGIN KEY KEY VERSION OFFER, "HTTP/1.1 400"},
        {BEGIN KEY VERSION VERSION OFFER, "HTTP/1.1 400"},
        {BEGIN VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==\r\n" OFFER, "HTTP/1.1 400"},
        {BEGIN VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTEy\r\n" OFFER, "HTTP/1.1 400"},
        {BEGIN KEY VERSION "Content-Length: 6\r\n" OFFER GOODBYE, "HTTP/1.1 400"},
        {BEGIN KEY VERSION "Transfer-Encoding: chunked\r\n" OFFER, "HTTP/1.1 400"},
        {"GET /echo HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY VERSION OFFER,
            "HTTP/1.1 404"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" OFFER,
            "HTTP/1.1 400"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct raw raw = {.heard_size = 0};
        struct pair pair;

        open_pair(&pair);
        ask(&pair, cases[i].says, 0, &raw);
        assert_memory_equal(cases[i].status, raw.heard, strlen(cases[i].status));
        assert_int_equal(0, pair.opens);
        party_close(&pair.party);
    }
}

static void
a_list_of_an_upgrade_may_be_spread_over_lines(void **state)
{
    struct pair pair;
    struct raw raw = {.heard_size = 0};
    static const char says[] =
        "GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nUpgrade: websocket\r\n"
        "Connection: keep-alive\r\nConnection: Upgrade\r\n" KEY VERSION
        "Sec-WebSocket-Protocol: other\r\n" OFFER GOODBYE;

    (void)state;
    open_pair(&pair);
    ask(&pair, says, sizeof(says) - 1, &raw);
    assert_memory_equal("HTTP/1.1 101 ", raw.heard, 13);
    party_close(&pair.party);
}

static void
another_version_is_told_ours(void **state)
{
    struct pair pair;
    struct raw raw = {.heard_size = 0};

    (void)state;
    open_pair(&pair);
    ask(&pair, BEGIN KEY "Sec-WebSocket-Version: 8\r\n" OFFER, 0, &raw);
    assert_memory_equal("HTTP/1.1 426 ", raw.heard, 13);
    assert_non_null(strstr(raw.heard, "\r\nsec-websocket-version: 13\r\n"));
    assert_non_null(strstr(raw.heard, "\r\nupgrade: websocket\r\n"));
    assert_non_null(strstr(raw.heard, "\r\nconnection: upgrade\r\n"));
    party_close(&pair.party);
}

/* Says the frames right behind the upgrade; what the server answered behind its 101. */
static void
check_frames(const char *frames, size_t size, const char *answer, size_t answer_size)
{
    char says[1024];
    size_t head_size = strlen(UPGRADE OFFER);
    struct raw raw = {.heard_size = 0};
    struct pair pair;
    const char *end;

    memcpy(says, UPGRADE OFFER, head_size + 1);
    memcpy(says + head_size, frames, size);
    open_pair(&pair);
    ask(&pair, says, head_size + size, &raw);
    assert_memory_equal("HTTP/1.1 101 ", raw.heard, 13);
    assert_non_null(strstr(raw.heard, "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    end = strstr(raw.heard, "\r\n\r\n") + 4;
    assert_int_equal(answer_size, raw.heard + raw.heard_size - end);
    assert_memory_equal(answer, end, answer_size);
    party_run_for(&pair.party, span_ms(20));
    assert_int_equal(1, pair.opens);
    assert_int_equal(1, pair.closes);
    party_close(&pair.party);
}

#define FRAMES(says, answer) check_frames(says, sizeof(says) - 1, answer, sizeof(answer) - 1)

static void
frames_may_come_in_pieces_with_pings_between(void **state)
{
    (void)state;
    FRAMES("\x01\x82" NO_MASK "he"
           "\x89\x81" NO_MASK "!"
           "\x00\x81" NO_MASK "l"
           "\x80\x82" NO_MASK "lo" GOODBYE,
        "\x8a\x01!"
        "\x82\x05hello"
        "\x88\x02\x03\xe8");
    FRAMES("\x89\x80" NO_MASK "\x8a\x80" NO_MASK GOODBYE, "\x8a\x00\x88\x02\x03\xe8");
    FRAMES("\x88\x80" NO_MASK, "\x88\x00");
}

static void
broken_rules_are_answered_with_their_code(void **state)
{
    (void)state;
    FRAMES("\x82\x01x", "\x88\x02\x03\xea");                           /* not masked */
    FRAMES("\xc2\x81" NO_MASK "x", "\x88\x02\x03\xea");                /* reserved bit */
    FRAMES("\x80\x81" NO_MASK "x", "\x88\x02\x03\xea");                /* nothing to continue */
    FRAMES("\x01\x80" NO_MASK "\x81\x80" NO_MASK, "\x88\x02\x03\xea"); /* not continued */
    FRAMES("\x81\x81" NO_MASK "\xff", "\x88\x02\x03\xef");             /* not UTF-8 */
    FRAMES("\x82\xff\x00\x00\x00\x00\x00\x04\x00\x01", "\x88\x02\x03\xf1"); /* too big */
    FRAMES("\x88\x82" NO_MASK "\x03\xed", "\x88\x02\x03\xea");              /* no such code */
}

static void
a_message_in_pieces_may_not_be_too_big(void **state)
{
    static char says[NET_FRAME_MAX + 4096];
    static const char first[] = "\x02\xff\x00\x00\x00\x00\x00\x04\x00\x00\0\0\0\0";
    struct raw raw = {.heard_size = 0};
    struct pair pair;
    size_t size = strlen(UPGRADE OFFER);

    (void)state;
    memcpy(says, UPGRADE OFFER, size + 1);
    memcpy(says + size, first, sizeof(first));
    size += sizeof(first) - 1 + NET_FRAME_MAX;
    memcpy(says + size, "\x80\x81\0\0\0\0x", 8);
    open_pair(&pair);
    ask(&pair, says, size + 7, &raw);
    assert_memory_equal("\x88\x02\x03\xf1", raw.heard + raw.heard_size - 4, 4);
    party_close(&pair.party);
}

/* When all of the largest frame but a byte waits, as much as is read at once may follow. */
static void
much_may_follow_the_largest_frame(void **state)
{
    static const char head[] = "\x82\xff\0\0\0\0\0\x04\0\0" NO_MASK;
    static char says[3 * NET_FRAME_MAX];
    struct raw raw = {.heard_size = 0};
    struct pair pair;
    size_t size = strlen(UPGRADE OFFER);

    (void)state;
    memcpy(says, UPGRADE OFFER, size + 1);
    for (int i = 0; i < 2; i++) {
        memcpy(says + size, head, sizeof(head) - 1);
        size += sizeof(head) - 1 + NET_FRAME_MAX;
        if (i == 0)
            raw.waits_at = size - 1;
    }
    memcpy(says + size, GOODBYE, sizeof(GOODBYE));
    open_pair(&pair);
    pair.silent = true;
    ask(&pair, says, size + sizeof(GOODBYE) - 1, &raw);
    assert_int_equal(2, pair.frames);
    assert_memory_equal("\x88\x02\x03\xe8", raw.heard + raw.heard_size - 4, 4);
    party_close(&pair.party);
}

/* Whoever answers our Close with anything else has ended it as well. */
static void
a_broken_rule_behind_our_close_ends_it(void **state)
{
    static const char says[] = UPGRADE OFFER "\x82\x80" NO_MASK "\x83\x80" NO_MASK;
    struct raw raw = {.waits_at = sizeof(says) - 1 - 6};
    struct net_timer *patience;
    struct pair pair;

    (void)state;
    open_pair(&pair);
    pair.leaves_with = 1001;
    /* Less than the patience that a peer is given to answer. */
    assert_int_equal(
        ERR_OK, net_timer_start(pair.party.net, span_s(8), party_gives_up, &pair.party, &patience));
    ask(&pair, says, sizeof(says) - 1, &raw);
    net_timer_cancel(pair.party.net, &patience);
    assert_memory_equal("\x88\x02\x03\xe9", raw.heard + raw.heard_size - 4, 4);
    party_close(&pair.party);
}

static void
a_peer_that_does_not_read_is_told_apart(void **state)
{
    static uint8_t large[100000];
    struct raw raw = {.heard_size = 0};
    struct pair pair;
    size_t sent = 0;
    enum err err = ERR_OK;

    (void)state;
    open_pair(&pair);
    raw_start_client(&raw, &pair.party, pair.port, UPGRADE OFFER);
    while (pair.served == NULL)
        party_run_for(&pair.party, span_ms(5));
    /* Within one turn nothing is written, so it is the limit alone that counts. */
    while (err == ERR_OK && sent < 100 * sizeof(large)) {
        err = net_send(pair.party.net, pair.served, bytes_of(large, sizeof(large)));
        sent += err == ERR_OK ? sizeof(large) : 0;
    }
    assert_int_equal(ERR_NO_SPACE, err);
    assert_true(sent <= NET_SOCKET_QUEUE_MAX);
    assert_true(sent > NET_SOCKET_QUEUE_MAX - 2 * sizeof(large));
    net_close(pair.party.net, pair.served, 1008);
    /* The peer's room fills; it hangs up, and the socket ends with all that is still queued. */
    party_run(&pair.party);
    assert_int_equal(0, pthread_join(raw.thread, NULL));
    while (pair.closes == 0)
        party_run_for(&pair.party, span_ms(10));
    party_close(&pair.party);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_refuses_with_the_status_of_its_err),
        cmocka_unit_test(a_faulty_upgrade_is_refused),
        cmocka_unit_test(a_list_of_an_upgrade_may_be_spread_over_lines),
        cmocka_unit_test(another_version_is_told_ours),
        cmocka_unit_test(frames_may_come_in_pieces_with_pings_between),
        cmocka_unit_test(broken_rules_are_answered_with_their_code),
        cmocka_unit_test(a_message_in_pieces_may_not_be_too_big),
        cmocka_unit_test(much_may_follow_the_largest_frame),
        cmocka_unit_test(a_broken_rule_behind_our_close_ends_it),
        cmocka_unit_test(a_peer_that_does_not_read_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
