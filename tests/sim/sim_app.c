#include "tests/sim/sim_app.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/api/gate.h"
#include "shared/text/encode.h"
#include "tests/sim/chaos.h"
#include "tests/sim/sim_app_journal.h"
#include "tests/sim/sim_app_notice.h"
#include "tests/sim/sim_hub.h"

#define TARGET_SIZE 100
#define BODY_SIZE 800
#define NAME_SIZE 48
#define CODES_SIZE 160
#define SIGNED_SIZE 512
#define HEADER_SIZE 256
#define ARENA_LIMIT ((size_t)1024 * 1024)
#define PATIENCE span_s(30)

/* A request on its way, or that is to be sent again. */
struct ask {
    struct ask *next;
    int64_t number; /* in the journal; 0 for a GET */
    int64_t tries;
    int64_t sent_us;
    int64_t amount;
    struct net_fetch *fetch;
    struct world_event event;
    sim_app_fn *then;
    void *context;
    bool known;   /* there was an answer; it is asked once more for fun */
    bool misuses; /* another request under a key that is taken */
    const char *kind;
    char key[SIM_APP_KEY_SIZE];
    char target[TARGET_SIZE];
    char name[NAME_SIZE];
    char refusals[CODES_SIZE];
    char body[BODY_SIZE];
};

static struct {
    struct machine machine;
    struct net_listener *listener;
    struct arena *arena;
    struct ask *first;
    struct sim_app_figures figures;
    int64_t asks;
    int64_t nonces;
    bool is_kind;
    char secret[KEYRING_SECRET_LENGTH + 1];
} app;

static void send_ask(void *context);

static void
send_later(struct ask *ask, int64_t low_ms, int64_t high_ms)
{
    struct world *world = app.machine.world;

    world_at(world, &ask->event, span_ms(world_between(world, low_ms, high_ms)), send_ask, ask);
}

static void
free_ask(struct ask *ask)
{
    struct ask **at = &app.first;

    while (*at != ask)
        at = &(*at)->next;
    *at = ask->next;
    world_never(app.machine.world, &ask->event);
    free(ask);
}

static bool
is_listed(const char *codes, const char *code)
{
    size_t length = strlen(code);

    for (const char *at = codes; (at = strstr(at, code)) != NULL; at += length)
        if ((at == codes || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return length > 0;
    return false;
}

static void
put_ask(const struct sim_app_change *change, struct ask *ask)
{
    text_set(ask->target, sizeof(ask->target), change->target);
    text_set(ask->body, sizeof(ask->body), change->body);
    text_set(ask->name, sizeof(ask->name), change->name);
    text_set(ask->refusals, sizeof(ask->refusals), change->refusals);
    ask->kind = change->kind;
    ask->amount = change->amount;
    ask->then = change->then;
    ask->context = change->context;
    ask->next = app.first;
    app.first = ask;
}

/* Somebody's mistake: a key that stands for another request. */
static void
misuse_key(const struct ask *earlier)
{
    struct ask *ask = calloc(1, sizeof(*ask));
    struct sim_app_change change = {.kind = "misuse",
        .target = earlier->target,
        .body = earlier->body,
        .name = "",
        .refusals = "KEY_USED"};

    NEED(ask != NULL);
    put_ask(&change, ask);
    ask->number = ++app.asks;
    ask->misuses = true;
    memcpy(ask->key, earlier->key, sizeof(ask->key));
    memcpy(ask->body + strlen(ask->body), ask->body[0] == '\0' ? "{}" : " ",
        ask->body[0] == '\0' ? sizeof("{}") : sizeof(" "));
    app.figures.misused++;
    send_later(ask, 1, 5000);
}

static void
read_answer(const struct net_answer_got *got, struct sim_app_answer *ret_answer)
{
    struct sim_app_answer answer = {.status = got->status, .code = "", .state = ""};
    const struct json_field fields[] = {
        {"id", JSON_ID, true, &answer.id},
        {"state", JSON_TEXT, true, &answer.state},
        {"code", JSON_TEXT, true, &answer.code},
    };

    arena_reset(app.arena);
    if (json_parse(got->body, app.arena, &answer.root) != ERR_OK ||
        json_read(answer.root, fields, LENGTH(fields), NULL) != ERR_OK)
        world_fail(app.machine.world, "an answer %d that is not the API's", got->status);
    *ret_answer = answer;
}

static void
keep_answer(const struct ask *ask, const struct sim_app_answer *answer)
{
    const struct sim_app_entry entry = {.number = ask->number,
        .kind = ask->kind,
        .name = ask->name,
        .amount = ask->amount,
        .tries = ask->tries,
        .status = answer->status,
        .code = answer->code,
        .id = answer->id};
    const struct sim_app_told told = {ask->kind, answer->id, answer->state, ask->sent_us};

    if (ask->number != 0)
        sim_app_journal_answered(&entry);
    if (answer->status == 200 && answer->id != 0)
        sim_app_journal_told(&told);
}

/* The answer is there. Some ask once more all the same, some take the key for something else. */
static void
end_ask(struct ask *ask, const struct sim_app_answer *answer)
{
    struct world *world = app.machine.world;
    bool ok = answer->status == 200;

    if (ok ? ask->misuses : !is_listed(ask->refusals, answer->code))
        world_fail(world, "%s %s%s was answered %d %s", ask->target, ask->body,
            ask->misuses ? " under a key that is taken" : "", answer->status, answer->code);
    app.figures.refused += !ok && !ask->misuses;
    keep_answer(ask, answer);
    if (!ask->known && ask->then != NULL)
        ask->then(ask->context, answer);
    if (ok && ask->number != 0 && !ask->known && !app.is_kind && chaos_slips(world, 30))
        misuse_key(ask);
    if (ok && ask->number != 0 && !app.is_kind && chaos_slips(world, 60)) {
        ask->known = true;
        send_later(ask, 1, 120000);
    } else {
        free_ask(ask);
    }
}

/* What became of it is not known: a change is asked for again, under its key. */
static void
ask_again(struct ask *ask)
{
    if (ask->number == 0)
        free_ask(ask);
    else
        send_later(ask, 500, ask->tries < 8 ? INT64_C(1000) << ask->tries : 120000);
}

static void
on_answer(void *context, const struct net_answer_got *got)
{
    struct ask *ask = context;
    struct sim_app_answer answer;

    ask->fetch = NULL;
    if (got->err != ERR_OK || got->status == 429 || got->status == 500 || got->status == 503) {
        ask_again(ask);
        return;
    }
    read_answer(got, &answer);
    /* Its own copy, of a wire that sends twice, got in front of it. */
    if (strcmp(answer.code, "NONCE_USED") == 0)
        ask_again(ask);
    else
        end_ask(ask, &answer);
}

/* The value of Authorization; a nonce is good once. */
static void
sign(const struct ask *ask, const char *method, char header[static HEADER_SIZE])
{
    struct net *net = sim_net_of(app.machine.node);
    int64_t timestamp = net_moment(net).us / 1000000;
    char block[SIGNED_SIZE];
    char nonce[32];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    uint8_t mac[CRYPT_SHA256_SIZE];
    struct text text;
    struct bytes signed_text;

    (void)snprintf(nonce, sizeof(nonce), "nonce-%08lld", (long long)++app.nonces);
    text_init(&text, block, sizeof(block));
    gate_put_signed(
        &text, method, ask->target, timestamp, bytes_text(nonce), bytes_text(ask->body));
    NEED(text_ok(&text));
    signed_text = text_bytes(&text);
    crypt_hmac_sha256(bytes_text(app.secret), &signed_text, 1, mac);
    (void)snprintf(header, HEADER_SIZE,
        "SHANJU-HMAC-SHA256 app=%d,timestamp=%lld,nonce=%s,signature=%s", SIM_APP_ID,
        (long long)timestamp, nonce, encode_hex(bytes_of(mac, sizeof(mac)), hex, sizeof(hex)));
}

static void
send_ask(void *context)
{
    struct ask *ask = context;
    const char *method = ask->number == 0 ? "GET" : "POST";
    char url[sizeof(SIM_HUB_URL) + TARGET_SIZE];
    char header[HEADER_SIZE];
    const struct net_header headers[] = {
        {"authorization", header}, {"accept-language", "en"}, {"idempotency-key", ask->key}};
    const struct net_ask request = {
        .method = method,
        .url = url,
        .type = "application/json",
        .body = bytes_text(ask->body),
        .headers = headers,
        .headers_count = ask->number == 0 ? 2 : 3,
        .timeout = PATIENCE,
    };
    enum err err;

    /* Its next run sends it. */
    if (!app.machine.is_up)
        return;
    (void)snprintf(url, sizeof(url), SIM_HUB_URL "%s", ask->target);
    sign(ask, method, header);
    app.figures.again += ask->tries > 0 && !ask->known;
    ask->tries++;
    ask->sent_us = world_now(app.machine.world).us;
    err = net_fetch(sim_net_of(app.machine.node), &request, on_answer, ask, &ask->fetch);
    NEED(err == ERR_OK);
}

void
sim_app_change(const struct sim_app_change *change)
{
    struct ask *ask = calloc(1, sizeof(*ask));

    NEED(ask != NULL);
    put_ask(change, ask);
    ask->number = ++app.asks;
    app.figures.asked++;
    (void)snprintf(ask->key, sizeof(ask->key), "key-%lld", (long long)ask->number);
    send_later(ask, 0, 50);
}

void
sim_app_get(const char *kind, const char *target, sim_app_fn *then, void *context)
{
    struct ask *ask;
    const struct sim_app_change change = {.kind = kind,
        .target = target,
        .body = "",
        .name = "",
        .refusals = "NOT_FOUND",
        .then = then,
        .context = context};

    if (!app.machine.is_up)
        return;
    ask = calloc(1, sizeof(*ask));
    NEED(ask != NULL);
    put_ask(&change, ask);
    send_later(ask, 0, 50);
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    (void)context;
    if (sim_app_notice_take(sim_net_of(app.machine.node), call, request, app.secret))
        app.figures.notices++;
    else
        app.figures.notices_refused++;
}

static const struct net_service service = {.request = on_request};

static enum err
open_app(void *context)
{
    (void)context;
    for (struct ask *ask = app.first; ask != NULL; ask = ask->next)
        send_later(ask, 1, 5000);
    return net_listen(sim_net_of(app.machine.node),
        &(struct net_listen){.host = "app.sim", .port = 80, .service = &service}, &app.listener);
}

/* What only read is forgotten; changes are in its journal. */
static void
close_app(void *context)
{
    struct net *net = sim_net_of(app.machine.node);
    struct ask *next;

    (void)context;
    for (struct ask *ask = app.first; ask != NULL; ask = next) {
        next = ask->next;
        world_never(app.machine.world, &ask->event);
        net_fetch_cancel(net, &ask->fetch);
        if (ask->number == 0)
            free_ask(ask);
    }
    sim_app_notice_drop(net);
    if (app.listener != NULL)
        net_listener_close(net, &app.listener);
}

static const struct machine_program program = {.open = open_app, .close = close_app};

struct machine *
sim_app_start(struct sim_net *net, struct world *world)
{
    const struct sim_node_options options = {.name = "app.sim",
        .address = "10.0.3.1",
        .clock_offset_us = world_between(world, -60000000, 60000000)};
    enum err err = arena_make(ARENA_LIMIT, &app.arena);

    NEED(err == ERR_OK);
    sim_app_journal_open(world);
    sim_hub_add_app(SIM_APP_ID, SIM_APP_URL, app.secret);
    sim_app_notice_start(world);
    app.machine.program = &program;
    machine_start(&app.machine, net, world, &options);
    return &app.machine;
}

void
sim_app_close(void)
{
    while (app.first != NULL)
        free_ask(app.first);
    arena_free(&app.arena);
    sim_app_journal_close();
}

void
sim_app_be_kind(bool kind)
{
    app.is_kind = kind;
    sim_app_notice_be_kind(kind);
}

bool
sim_app_is_at_rest(void)
{
    for (const struct ask *ask = app.first; ask != NULL; ask = ask->next)
        if (ask->number != 0)
            return false;
    return true;
}

struct sim_app_figures *
sim_app_figures(void)
{
    return &app.figures;
}
