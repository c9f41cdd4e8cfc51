#include "shared/net/net_lws_test.h"

/* Answers whose body is made while it goes; each byte says its place. */

#define LONG_SIZE ((uint64_t)10 * 1000 * 1000 + 1)

struct shop {
    struct party party;
    struct net_source source; /* of the answer that is under way */
    uint16_t port;
    uint64_t size;
    uint64_t made;
    uint64_t spoils_at; /* from this byte on it cannot be made; 0: never */
    int begun;
    int ended;
    struct net_fetch *fetch;
    uint64_t heard;
    enum err err;
    int status;
    bool leaves; /* after the first piece */
    bool wrong;
};

static uint8_t
byte_at(uint64_t place)
{
    return (uint8_t)(place % 251);
}

static struct shop *
shop_of(struct net_source *source)
{
    return (struct shop *)(void *)((char *)source - offsetof(struct shop, source));
}

static enum err
fill(struct net_source *source, uint8_t *at, size_t size)
{
    struct shop *shop = shop_of(source);

    if (shop->spoils_at > 0 && shop->made + size > shop->spoils_at)
        return ERR_DISK;
    for (size_t i = 0; i < size; i++)
        at[i] = byte_at(shop->made + i);
    shop->made += size;
    return ERR_OK;
}

static void
end(struct net_source *source)
{
    shop_of(source)->ended++;
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct shop *shop = context;
    struct net_reply reply = {.status = 200, .type = "text/csv", .source = &shop->source};

    (void)request;
    shop->source = (struct net_source){.fill = fill, .end = end, .size = shop->size};
    shop->made = 0;
    shop->begun++;
    net_answer(shop->party.net, call, &reply);
}

static const struct net_service service = {.request = on_request};

static void
open_shop(struct shop *shop, unsigned workers, uint64_t size)
{
    *shop = (struct shop){.size = size};
    party_open(&shop->party, workers);
    shop->port = party_listen(&shop->party, &service, shop);
}

static enum err
on_piece(void *context, int status, struct bytes piece)
{
    struct shop *shop = context;

    shop->status = status;
    for (size_t i = 0; i < piece.size; i++)
        if (piece.at[i] != byte_at(shop->heard + i))
            shop->wrong = true;
    shop->heard += piece.size;
    return shop->leaves ? ERR_EXPIRED : ERR_OK;
}

static void
on_end(void *context, const struct net_answer_got *answer)
{
    struct shop *shop = context;

    shop->err = answer->err;
    shop->status = answer->status;
    party_stop(&shop->party);
}

static void
ask(struct shop *shop, const char *method)
{
    char url[64];
    const struct net_ask ask = {.method = method,
        .url = url,
        .timeout = span_s(60),
        .piece = on_piece,
        .answer_max = LONG_SIZE};

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)shop->port);
    shop->heard = 0;
    assert_int_equal(ERR_OK, net_fetch(shop->party.net, &ask, on_end, shop, &shop->fetch));
    party_run(&shop->party);
}

/* What a client that left is not told is seen on the loop a little later. */
static void
settle(struct shop *shop)
{
    for (int i = 0; i < 100 && shop->ended < shop->begun; i++)
        party_run_for(&shop->party, span_ms(20));
    assert_int_equal(shop->begun, shop->ended);
}

static void
check_whole(unsigned workers, uint64_t size)
{
    struct shop shop;

    open_shop(&shop, workers, size);
    for (int i = 0; i < 2; i++) {
        ask(&shop, "GET");
        assert_int_equal(ERR_OK, shop.err);
        assert_int_equal(200, shop.status);
        assert_int_equal(size, shop.heard);
        assert_false(shop.wrong);
    }
    settle(&shop);
    party_close(&shop.party);
}

static void
a_long_body_comes_whole(void **state)
{
    (void)state;
    check_whole(2, LONG_SIZE);
    check_whole(0, LONG_SIZE);
}

static void
so_does_one_of_a_piece_and_one_of_nothing(void **state)
{
    (void)state;
    check_whole(2, NET_SOURCE_PIECE);
    check_whole(2, NET_SOURCE_PIECE + 1);
    check_whole(2, 1);
    check_whole(2, 0);
}

static void
a_head_alone_makes_nothing_of_it(void **state)
{
    struct shop shop;
    struct raw raw = {.heard_size = 0};

    (void)state;
    open_shop(&shop, 2, LONG_SIZE);
    raw_ask(&raw, &shop.party, shop.port, "HEAD / HTTP/1.0\r\n\r\n");
    assert_non_null(strstr(raw.heard, "content-length: 10000001\r\n"));
    assert_string_equal("\r\n\r\n", raw.heard + raw.heard_size - 4);
    assert_int_equal(0, shop.made);
    settle(&shop);
    party_close(&shop.party);
}

static void
one_that_cannot_be_made_to_its_end_is_cut(void **state)
{
    struct shop shop;

    (void)state;
    open_shop(&shop, 2, LONG_SIZE);
    shop.spoils_at = 3 * NET_SOURCE_PIECE;
    ask(&shop, "GET");
    assert_int_equal(ERR_NO_ANSWER, shop.err);
    assert_true(shop.heard <= shop.spoils_at);
    assert_false(shop.wrong);
    settle(&shop);
    party_close(&shop.party);
}

static void
a_client_that_leaves_ends_it(void **state)
{
    struct shop shop;

    (void)state;
    open_shop(&shop, 2, LONG_SIZE);
    shop.leaves = true;
    ask(&shop, "GET");
    assert_int_equal(ERR_EXPIRED, shop.err);
    settle(&shop);
    assert_true(shop.made < LONG_SIZE);
    party_close(&shop.party);
}

/* The net may end at any moment of it. */
static void
a_net_that_closes_ends_it(void **state)
{
    (void)state;
    for (int ms = 1; ms < 12; ms += 2) {
        struct shop shop;
        char url[64];
        const struct net_ask ask = {.method = "GET",
            .url = url,
            .timeout = span_s(60),
            .piece = on_piece,
            .answer_max = LONG_SIZE};

        open_shop(&shop, 2, LONG_SIZE);
        (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)shop.port);
        assert_int_equal(ERR_OK, net_fetch(shop.party.net, &ask, on_end, &shop, &shop.fetch));
        party_run_for(&shop.party, span_ms(ms));
        party_close(&shop.party);
        assert_int_equal(shop.begun, shop.ended);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_body_comes_whole),
        cmocka_unit_test(so_does_one_of_a_piece_and_one_of_nothing),
        cmocka_unit_test(a_head_alone_makes_nothing_of_it),
        cmocka_unit_test(one_that_cannot_be_made_to_its_end_is_cut),
        cmocka_unit_test(a_client_that_leaves_ends_it),
        cmocka_unit_test(a_net_that_closes_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
