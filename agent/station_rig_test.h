/*
 * station_rig_test.h -- a whole till and a little hub on one loop, over a real socket.
 */
#ifndef AGENT_STATION_RIG_TEST_H
#define AGENT_STATION_RIG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/link/enrol.h"
#include "agent/station.h"
#include "agent/store/folder_test.h"
#include "shared/net/net_lws.h"
#include "shared/text/encode.h"
#include "shared/text/json.h"
#include "shared/wire/frame.h"
#include "shared/wire/proof.h"

#define TERMINAL 123456
#define PATIENCE_S 10

struct hub {
    struct crypt_key *key;
    struct crypt_key *till_key; /* known since the enrolment */
    struct device_keys keys;
    struct framer *framer;
    struct net_socket *socket;
    uint8_t nonce[32];
    uint8_t chain[32];
    int64_t epoch;
    int64_t acked;
    int64_t kinds[64]; /* of the records that came, from 1 */
    int64_t salts[64];
    int64_t hellos_count;
    int64_t result_acks_count;
    int64_t frames_count;
    int64_t enrolments_count;
    bool lies;             /* a stranger: it has no link key */
    bool drops_enrolments; /* answers nothing useful */
    bool silent;           /* acknowledges nothing */
    bool accepts;          /* lets sockets in */
    const char *settings;
};

struct world {
    char folder[64];
    char hub_url[64];
    struct net *net;
    struct net_listener *listener;
    struct net_timer *timer;
    struct hub hub;
    struct station *station;
    struct screen screen;
    struct till_notice last;
    size_t told[TILL_HAPPENED_COUNT];
    bool (*until)(struct world *world);
    struct tick deadline;
    bool enrolled;
    struct enrol_end end;
};

static inline void
hub_send(struct world *world, enum message_number number, const struct message_shape *shape,
    const void *message)
{
    struct bytes frame;

    assert_int_equal(frame_write(world->hub.framer, number, shape, message, &frame), ERR_OK);
    assert_int_equal(net_send(world->net, world->hub.socket, frame), ERR_OK);
}

static inline void
hub_welcome(struct world *world, struct bytes fields)
{
    struct hub *hub = &world->hub;
    uint8_t proof[32] = {0};
    struct message_hello hello;
    struct message_welcome welcome = {
        .hub_us = net_moment(world->net).us,
        .acked_sequence = hub->acked,
        .epoch = hub->epoch,
        .proof = bytes_of(proof, sizeof(proof)),
        .settings = bytes_text(hub->settings),
        .acked_chain = bytes_of(hub->chain, sizeof(hub->chain)),
    };

    assert_int_equal(message_get(&message_hello_shape, fields, &hello), ERR_OK);
    assert_int_equal(proof_verify_hello(&hello, bytes_of(hub->nonce, 32), hub->till_key), ERR_OK);
    assert_int_equal(hello.terminal, TERMINAL);
    hub->hellos_count++;
    if (!hub->lies)
        proof_of_hub(hub->keys.link, TERMINAL, bytes_of(hub->nonce, 32), hello.nonce, proof);
    hub_send(world, MESSAGE_welcome, &message_welcome_shape, &welcome);
}

static inline void
hub_take(struct world *world, struct bytes fields)
{
    struct hub *hub = &world->hub;
    struct message_records records;
    struct message_ack ack = {.epoch = hub->epoch};

    assert_int_equal(message_get(&message_records_shape, fields, &records), ERR_OK);
    assert_int_equal(records.epoch, hub->epoch);
    hub->frames_count++;
    if (hub->silent)
        return;
    assert_int_equal(records.first_sequence, hub->acked + 1);
    for (size_t i = 0; i < records.items_count; i++) {
        struct message_record record;

        assert_int_equal(message_get(&message_record_shape, records.items[i], &record), ERR_OK);
        message_chain(hub->chain, records.items[i]);
        hub->acked++;
        if (hub->acked >= (int64_t)LENGTH(hub->kinds))
            continue;
        hub->kinds[hub->acked] = record.kind;
        hub->salts[hub->acked] = record.salt;
    }
    assert_memory_equal(records.chain.at, hub->chain, 32);
    ack.sequence = hub->acked;
    hub_send(world, MESSAGE_ack, &message_ack_shape, &ack);
}

static inline enum err
hub_on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct world *world = context;
    struct message_challenge challenge = {.version = MESSAGE_VERSION};

    assert_true(bytes_is(request->path, "/v1/terminal/socket"));
    if (!world->hub.accepts)
        return ERR_BUSY;
    world->hub.socket = socket;
    random_fill(world->net->random, world->hub.nonce, 32);
    challenge.nonce = bytes_of(world->hub.nonce, 32);
    challenge.hub_us = net_moment(world->net).us;
    hub_send(world, MESSAGE_challenge, &message_challenge_shape, &challenge);
    *ret_session = world;
    return ERR_OK;
}

static inline void
hub_on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    struct world *world = session;
    struct bytes fields;
    int number;

    (void)socket;
    assert_int_equal(frame_open(world->hub.framer, frame, &number, &fields), ERR_OK);
    if (number == MESSAGE_hello)
        hub_welcome(world, fields);
    else if (number == MESSAGE_records)
        hub_take(world, fields);
    else if (number == MESSAGE_result_ack)
        world->hub.result_acks_count++;
}

static inline void
hub_on_close(void *session)
{
    struct world *world = session;

    world->hub.socket = NULL;
}

/* POST /v1/terminal/enrol, as the real one answers. */
static inline void
hub_on_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct world *world = context;
    struct hub *hub = &world->hub;
    struct arena *arena;
    const struct json_node *root;
    const char *code, *public_key, *signature;
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &code},
        {"public_key", JSON_TEXT, false, &public_key},
        {"signature", JSON_TEXT, false, &signature},
    };
    uint8_t point[CRYPT_P256_PUBLIC_SIZE], hub_point[CRYPT_P256_PUBLIC_SIZE];
    uint8_t signed_by[CRYPT_P256_SIGNATURE_SIZE];
    char hub_hex[ENCODE_HEX_SIZE(CRYPT_P256_PUBLIC_SIZE)];
    char body[1024];
    size_t size;
    struct crypt_key *key;
    struct net_reply reply = {.status = 200, .type = "application/json"};

    assert_true(bytes_is(request->path, "/v1/terminal/enrol"));
    assert_int_equal(arena_make(65536, &arena), ERR_OK);
    assert_int_equal(json_parse(request->body, arena, &root), ERR_OK);
    assert_int_equal(json_read(root, fields, LENGTH(fields), NULL), ERR_OK);
    assert_int_equal(encode_read_hex(bytes_text(public_key), point, sizeof(point), &size), ERR_OK);
    assert_int_equal(
        encode_read_hex(bytes_text(signature), signed_by, sizeof(signed_by), &size), ERR_OK);
    assert_int_equal(crypt_p256_public(bytes_of(point, sizeof(point)), &key), ERR_OK);
    assert_int_equal(
        proof_verify_enrolment(bytes_text(code), key, bytes_of(signed_by, sizeof(signed_by))),
        ERR_OK);
    hub->enrolments_count++;
    crypt_p256_put_public(hub->key, hub_point);
    (void)encode_hex(bytes_of(hub_point, sizeof(hub_point)), hub_hex, sizeof(hub_hex));
    (void)snprintf(body, sizeof(body),
        "{\"terminal\":\"%d\",\"hub_key\":\"%s\",\"merchant\":\"北京闪聚\",\"store\":\"朝阳门店\","
        "\"name\":\"3号机\",\"pay_base\":\"HTTPS://PAY.EXAMPLE.COM\",\"socket_url\":\"ws%s/v1/"
        "terminal/socket\","
        "\"settings\":{\"cash_rounding_fen\":10}}",
        TERMINAL, hub_hex, world->hub_url + 4);
    if (strcmp(code, "ABCD2345WXYZ") != 0) {
        reply.status = 404;
        (void)snprintf(body, sizeof(body), "{\"code\":\"NOT_FOUND\",\"message\":\"no such code\"}");
    } else if (hub->drops_enrolments) {
        reply.status = 503;
        (void)snprintf(body, sizeof(body), "{}");
    } else if (hub->till_key == NULL) {
        hub->till_key = key;
        assert_int_equal(device_key_derive(hub->key, key, TERMINAL, &hub->keys), ERR_OK);
        key = NULL;
    }
    crypt_key_free(&key);
    arena_free(&arena);
    reply.body = bytes_text(body);
    net_answer(world->net, call, &reply);
}

static const struct net_service hub_service = {
    .subprotocol = MESSAGE_PROTOCOL,
    .request = hub_on_request,
    .open = hub_on_open,
    .frame = hub_on_frame,
    .close = hub_on_close,
};

static inline void
look(void *context)
{
    struct world *world = context;

    world->timer = NULL;
    if (world->until(world) || tick_reached(net_tick(world->net), world->deadline)) {
        net_lws_stop(world->net);
        return;
    }
    assert_int_equal(net_timer_start(world->net, span_ms(2), look, world, &world->timer), ERR_OK);
}

/* Turn the loop until that is true; a test fails when it does not become so. */
static inline void
spin(struct world *world, bool (*until)(struct world *world))
{
    world->until = until;
    world->deadline = tick_after(net_tick(world->net), span_s(PATIENCE_S));
    assert_int_equal(net_timer_start(world->net, span_us(0), look, world, &world->timer), ERR_OK);
    net_lws_run(world->net);
    net_timer_cancel(world->net, &world->timer);
    assert_true(until(world));
}

static inline void
on_enrolled(void *context, const struct enrol_end *end)
{
    struct world *world = context;

    world->enrolled = true;
    world->end = *end;
    world->end.identity = NULL;
}

static inline bool
is_enrolled(struct world *world)
{
    return world->enrolled;
}

static inline enum err
enrol(struct world *world, const char *code)
{
    const struct store_options store_options = {
        .folder = world->folder, .sales = &sale_state_machine, .prints = &print_state_machine};
    struct enrol_options options = {
        .net = world->net,
        .hub = world->hub_url,
        .code = code,
        .program = "test",
        .done = on_enrolled,
        .context = world,
    };
    struct store *store;
    struct enrol *enrol = NULL;
    enum err err;

    assert_int_equal(store_open(&store_options, &store), ERR_OK);
    options.store = store;
    world->enrolled = false;
    err = enrol_start(&options, &enrol);
    if (err == ERR_OK) {
        spin(world, is_enrolled);
        err = world->end.err;
    }
    enrol_free(&enrol);
    store_close(&store);
    return err;
}

static inline void
on_draw(void *context, const struct screen *screen)
{
    struct world *world = context;

    world->screen = *screen;
}

static inline void
on_tell(void *context, const struct till_notice *notice)
{
    struct world *world = context;

    world->told[notice->what]++;
    world->last = *notice;
}

static inline void
open_station(struct world *world)
{
    const struct station_options options = {
        .net = world->net,
        .folder = world->folder,
        .printer = "none",
        .program = "test",
        .face = {.context = world, .draw = on_draw, .tell = on_tell},
    };

    assert_int_equal(station_open(&options, &world->station), ERR_OK);
}

static inline bool
is_hub_alone(struct world *world)
{
    return world->hub.socket == NULL;
}

static inline int
setup(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    const struct net_lws_options net_options = {.workers = 0, .sockets_max = 64};
    struct net_listen listen = {.host = "127.0.0.1", .service = &hub_service, .context = world};

    assert_non_null(world);
    (void)snprintf(world->folder, sizeof(world->folder), "/tmp/station-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    assert_int_equal(net_lws_open(&net_options, &world->net), ERR_OK);
    assert_int_equal(net_listen(world->net, &listen, &world->listener), ERR_OK);
    (void)snprintf(world->hub_url, sizeof(world->hub_url), "http://127.0.0.1:%u",
        (unsigned)net_listener_port(world->net, world->listener));
    assert_int_equal(crypt_p256_make(world->net->random, &world->hub.key), ERR_OK);
    assert_int_equal(frame_framer_make(&world->hub.framer), ERR_OK);
    world->hub.epoch = 1;
    world->hub.accepts = true;
    world->hub.settings = "{\"code_hours_max\":5}";
    *state = world;
    return 0;
}

static inline int
setup_enrolled(void **state)
{
    struct world *world;

    (void)setup(state);
    world = *state;
    assert_int_equal(enrol(world, "abcd-2345-wxyz"), ERR_OK);
    open_station(world);
    return 0;
}

static inline int
teardown(void **state)
{
    struct world *world = *state;

    station_close(&world->station);
    spin(world, is_hub_alone);
    /* One more turn, so that the till's own end of the socket has heard of it too. */
    spin(world, is_hub_alone);
    net_lws_close(&world->net);
    crypt_key_free(&world->hub.key);
    crypt_key_free(&world->hub.till_key);
    frame_framer_free(&world->hub.framer);
    folder_remove(world->folder);
    free(world);
    return 0;
}

static inline void
press(struct world *world, enum till_key key)
{
    const struct till_command command = {.key = key};

    station_command(world->station, &command);
}

static inline void
open_sale(struct world *world, int64_t fen)
{
    const struct till_command command = {.key = TILL_KEY_AMOUNT, .amount = {fen}};

    station_command(world->station, &command);
    press(world, TILL_KEY_QR);
    assert_int_equal(world->screen.view, SCREEN_COLLECTING);
}

static inline void
push_result(struct world *world, int64_t sequence, int64_t fen)
{
    const struct message_result result = {
        .id = 7000 + sequence,
        .epoch = world->hub.epoch,
        .sequence = sequence,
        .state = MESSAGE_OUTCOME_PAID,
        .amount_fen = fen,
        .channel = CHANNEL_ALIPAY,
        .paid_us = net_moment(world->net).us,
        .number = bytes_text("2026P0001"),
        .salt = world->hub.salts[sequence],
    };

    hub_send(world, MESSAGE_result, &message_result_shape, &result);
}

static inline bool
is_synced(struct world *world)
{
    return world->screen.sync == SCREEN_SYNCED;
}

static inline bool
is_offline(struct world *world)
{
    return world->screen.sync == SCREEN_OFFLINE;
}

static inline bool
is_paid(struct world *world)
{
    return world->screen.view == SCREEN_PAID && world->hub.result_acks_count > 0;
}

static inline bool
has_two_result_acks(struct world *world)
{
    return world->hub.result_acks_count == 2;
}

static inline bool
has_three_records(struct world *world)
{
    return world->hub.acked == 3;
}

#endif
