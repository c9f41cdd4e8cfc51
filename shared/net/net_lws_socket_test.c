#include "shared/net/net_lws_test.h"

#include "shared/base/random.h"

#define SUBPROTOCOL "test.echo.v1"

/* Both ends in one process: a service that echoes, and a client of it. */
struct pair {
    struct party party;
    uint16_t port;
    struct net_socket *served; /* the last one */
    struct net_socket *client;
    int opens;
    int closes;
    int client_opens;
    int client_closes;
    int frames;
    size_t frame_size;
    uint64_t sum; /* of all frames that came back */
    bool keep;    /* do not stop when a frame has come back */
};

static uint64_t
sum_of(struct bytes bytes)
{
    uint64_t sum = bytes.size;

    for (size_t i = 0; i < bytes.size; i++)
        sum = sum * 31 + bytes.at[i];
    return sum;
}

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
on_client_open(void *context, struct net_socket *socket)
{
    struct pair *pair = context;

    assert_ptr_equal(pair->client, socket);
    pair->client_opens++;
    party_stop(&pair->party);
}

static void
on_client_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct pair *pair = context;

    (void)socket;
    pair->frames++;
    pair->frame_size = frame.size;
    pair->sum = sum_of(frame);
    if (!pair->keep)
        party_stop(&pair->party);
}

static void
on_client_close(void *context)
{
    struct pair *pair = context;

    pair->client = NULL;
    pair->client_closes++;
    party_stop(&pair->party);
}

static const struct net_client client = {
    .open = on_client_open,
    .frame = on_client_frame,
    .close = on_client_close,
};

static void
open_pair(struct pair *pair, unsigned workers)
{
    *pair = (struct pair){.port = 0};
    party_open(&pair->party, workers);
    pair->port = party_listen(&pair->party, &service, pair);
}

static void
dial(struct pair *pair, const char *host, const char *subprotocol)
{
    char url[128];
    struct net_connect connect = {.url = url,
        .subprotocol = subprotocol,
        .ping_every = span_s(1),
        .dead_after = span_s(30),
        .client = &client,
        .context = pair};

    (void)snprintf(url, sizeof(url), "ws://%s:%u/echo", host, (unsigned)pair->port);
    assert_int_equal(ERR_OK, net_connect(pair->party.net, &connect, &pair->client));
}

static void
open_and_dial(struct pair *pair)
{
    open_pair(pair, 0);
    dial(pair, "127.0.0.1", SUBPROTOCOL);
    party_run(&pair->party);
    assert_int_equal(1, pair->client_opens);
}

static void
a_frame_comes_back_whatever_its_size(void **state)
{
    static const size_t sizes[] = {
        0, 1, 125, 126, 1023, 1024, 1025, 4096, 65535, 65536, 100000, NET_FRAME_MAX};
    static uint8_t bytes[NET_FRAME_MAX];
    struct random random;
    struct pair pair;

    (void)state;
    random_seed(&random, 7);
    random_fill(&random, bytes, sizeof(bytes));
    open_and_dial(&pair);
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct bytes frame = bytes_of(bytes, sizes[i]);

        assert_int_equal(ERR_OK, net_send(pair.party.net, pair.client, frame));
        party_run(&pair.party);
        assert_int_equal(sizes[i], pair.frame_size);
        assert_true(pair.sum == sum_of(frame));
    }
    assert_int_equal(LENGTH(sizes), pair.frames);
    assert_int_equal(
        ERR_TOO_BIG, net_send(pair.party.net, pair.client, bytes_of(bytes, NET_FRAME_MAX + 1)));
    party_close(&pair.party);
}

static void
many_frames_keep_their_order(void **state)
{
    struct pair pair;

    (void)state;
    open_and_dial(&pair);
    pair.keep = true;
    for (unsigned i = 0; i < 5000; i++)
        assert_int_equal(ERR_OK, net_send(pair.party.net, pair.client, bytes_of(&i, sizeof(i))));
    while (pair.frames < 5000)
        party_run_for(&pair.party, span_ms(10));
    assert_true(pair.sum == sum_of(bytes_of(&(unsigned){4999}, sizeof(unsigned))));
    party_close(&pair.party);
}

static void
a_name_is_looked_up_by_a_worker(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair, 1);
    dial(&pair, "localhost", SUBPROTOCOL);
    party_run(&pair.party);
    assert_int_equal(1, pair.client_opens);
    net_close(pair.party.net, pair.client, 1000);
    party_run(&pair.party);
    pair.client_opens = 0;
    dial(&pair, "nobody.invalid", SUBPROTOCOL);
    party_run(&pair.party);
    assert_int_equal(0, pair.client_opens);
    assert_int_equal(2, pair.client_closes);
    party_close(&pair.party);
}

static void
a_close_by_the_client_is_heard_at_both_ends(void **state)
{
    struct pair pair;

    (void)state;
    open_and_dial(&pair);
    net_close(pair.party.net, pair.client, 1000);
    net_close(pair.party.net, pair.client, 1000);
    assert_int_equal(0, pair.client_closes);
    assert_int_equal(ERR_BAD_STATE, net_send(pair.party.net, pair.client, bytes_text("x")));
    party_run(&pair.party);
    party_run_for(&pair.party, span_ms(50));
    assert_int_equal(1, pair.client_closes);
    assert_int_equal(1, pair.closes);
    party_close(&pair.party);
}

static void
a_close_by_the_service_sends_what_is_queued_first(void **state)
{
    static const uint8_t large[200000];
    struct pair pair;

    (void)state;
    open_and_dial(&pair);
    pair.keep = true;
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            ERR_OK, net_send(pair.party.net, pair.served, bytes_of(large, sizeof(large))));
    net_close(pair.party.net, pair.served, 1001);
    assert_int_equal(0, pair.closes);
    party_run(&pair.party);
    party_run_for(&pair.party, span_ms(50));
    assert_int_equal(4, pair.frames);
    assert_int_equal(1, pair.client_closes);
    assert_int_equal(1, pair.closes);
    party_close(&pair.party);
}

static void
a_socket_may_be_closed_before_it_opens(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair, 0);
    dial(&pair, "127.0.0.1", SUBPROTOCOL);
    net_close(pair.party.net, pair.client, 1000);
    assert_int_equal(0, pair.client_closes);
    party_run(&pair.party);
    assert_int_equal(0, pair.client_opens);
    assert_int_equal(1, pair.client_closes);
    party_close(&pair.party);
}

static void
nobody_there_closes_the_client(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair, 0);
    pair.port = 1;
    dial(&pair, "127.0.0.1", SUBPROTOCOL);
    party_run(&pair.party);
    assert_int_equal(0, pair.client_opens);
    assert_int_equal(1, pair.client_closes);
    party_close(&pair.party);
}

static void
another_subprotocol_is_refused(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair, 0);
    dial(&pair, "127.0.0.1", "test.other.v1");
    party_run(&pair.party);
    assert_int_equal(0, pair.opens);
    assert_int_equal(0, pair.client_opens);
    assert_int_equal(1, pair.client_closes);
    party_close(&pair.party);
}

static void
a_net_may_close_with_sockets_open(void **state)
{
    struct pair pair;

    (void)state;
    open_and_dial(&pair);
    assert_int_equal(ERR_OK, net_send(pair.party.net, pair.client, bytes_text("x")));
    party_close(&pair.party);
    assert_int_equal(0, pair.closes);
    assert_int_equal(0, pair.client_closes);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_comes_back_whatever_its_size),
        cmocka_unit_test(many_frames_keep_their_order),
        cmocka_unit_test(a_name_is_looked_up_by_a_worker),
        cmocka_unit_test(a_close_by_the_client_is_heard_at_both_ends),
        cmocka_unit_test(a_close_by_the_service_sends_what_is_queued_first),
        cmocka_unit_test(a_socket_may_be_closed_before_it_opens),
        cmocka_unit_test(nobody_there_closes_the_client),
        cmocka_unit_test(another_subprotocol_is_refused),
        cmocka_unit_test(a_net_may_close_with_sockets_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
