#include "tests/sim/payer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/chaos.h"
#include "tests/sim/payer_look.h"
#include "tests/sim/sim_sandbox.h"
#include "tests/sim/sim_wallet.h"

#define PHONES 3
#define RICH_FEN INT64_C(100000000)
#define ENDING_LENGTH 4
#define OWN_PAYERS 2 /* that the sandbox has at first */
/* What a phone that nobody looks at any more still shows. */
#define SHOWS span_s(3600)
#define BROWSER "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile"
#define PAGE_SIZE ((size_t)64 * 1024)
#define FAILURES_MAX 12

static struct {
    struct world *world;
    struct sim_node *phones[PHONES];
    struct sim_node *counter; /* that the wallets have, for what is done there and not by phone */
    struct payer *first;
    struct payer_figures figures;
    char page[PAGE_SIZE]; /* that somebody looks at just now */
} payers;

/* How barcodes end that are paid and badly answered: tools/sandbox/core/sandbox_barcode.h. */
static const char *const doubtful[] = {"9904", "9906", "9907", "9908"};

static const char *
header_of(const struct net_answer_got *answer, const char *name)
{
    for (size_t i = 0; i < answer->headers_count; i++)
        if (strcmp(answer->headers[i].name, name) == 0)
            return answer->headers[i].value;
    return NULL;
}

static void
on_answer(void *context, const struct net_answer_got *answer)
{
    struct payer *payer = context;
    const char *location = answer->err == ERR_OK ? header_of(answer, "location") : NULL;

    payer->fetch = NULL;
    if (answer->err == ERR_OK && answer->status >= 300 && answer->status < 400) {
        if (location != NULL && payer_look_go(payer, location, false))
            payer_look_after(payer, 1, 100);
        return;
    }
    if (answer->err != ERR_OK || answer->status >= 500) {
        /* Reloads, or presses again. */
        if (++payer->failures < FAILURES_MAX)
            payer_look_after(payer, 1000, 10000);
        return;
    }
    if (answer->body.size >= PAGE_SIZE)
        return;
    memcpy(payers.page, answer->body.at, answer->body.size);
    payers.page[answer->body.size] = '\0';
    payer->page = payers.page;
    payer_look(payer);
}

static void
on_second_answer(void *context, const struct net_answer_got *answer)
{
    struct payer *payer = context;

    (void)answer;
    payer->second = NULL;
}

static void
ask(struct payer *payer, const char *body, net_fetched_fn *then, struct net_fetch **fetch)
{
    char name[SIM_WALLET_PAYER_SIZE];
    char cookie[SIM_WALLET_PAYER_SIZE * 2];
    const struct net_header headers[] = {
        {"user-agent", payer->browser ? BROWSER : sim_wallet_agent(payer->wallet)},
        {"accept", payer->scripts ? "application/json" : "text/html"},
        {"cookie", cookie},
    };
    const struct net_ask request = {
        .method = payer->posts ? "POST" : "GET",
        .url = payer->url,
        .type = body[0] == '{' ? "application/json" : "application/x-www-form-urlencoded",
        .body = payer->posts ? bytes_text(body) : bytes_of(NULL, 0),
        .headers = headers,
        .headers_count = LENGTH(headers),
        .timeout = span_s(30),
    };
    enum err err;

    (void)snprintf(cookie, sizeof(cookie), "%s=%s", sim_wallet_cookie(payer->wallet),
        sim_wallet_payer(payer->wallet, payer->person, name));
    err = net_fetch(payer->net, &request, then, payer, fetch);
    if (err != ERR_OK)
        world_fail(payers.world, "a payer cannot open %s", payer->url);
}

static void
step(void *context)
{
    struct payer *payer = context;

    if (chaos_slips(payers.world, 15)) {
        payers.figures.gave_up++;
        return;
    }
    ask(payer, payer->body, on_answer, &payer->fetch);
    if (payer->posts && payer->second == NULL && chaos_slips(payers.world, 100)) {
        payers.figures.pressed_twice++;
        ask(payer, payer->other[0] == '\0' ? payer->body : payer->other, on_second_answer,
            &payer->second);
    }
    payer->other[0] = '\0';
}

static void
open_accounts(void)
{
    for (unsigned wallet = 0; wallet < SIM_WALLETS; wallet++)
        for (int64_t i = OWN_PAYERS; i < SIM_WALLET_PAYERS; i++) {
            char name[SIM_WALLET_PAYER_SIZE];

            sim_sandbox_add_payer((enum sim_wallet)wallet,
                sim_wallet_payer((enum sim_wallet)wallet, i, name), RICH_FEN);
        }
}

void
payer_start(struct sim_net *net, struct world *world)
{
    payers.world = world;
    open_accounts();
    for (size_t i = 0; i < PHONES; i++) {
        char name[SIM_NET_NAME_SIZE];
        char address[SIM_NET_NAME_SIZE];
        const struct sim_node_options options = {.name = name, .address = address};

        (void)snprintf(name, sizeof(name), "phone%zu.sim", i + 1);
        (void)snprintf(address, sizeof(address), "10.0.1.%zu", i + 1);
        payers.phones[i] = sim_net_add(net, &options);
    }
    payers.counter =
        sim_net_add(net, &(struct sim_node_options){.name = "counter.sim", .address = "127.0.0.1"});
}

void
payer_no_more(void)
{
    for (struct payer *payer = payers.first; payer != NULL; payer = payer->next)
        if (payer->steps == 1)
            world_never(payers.world, &payer->event);
}

static bool
is_gone(const struct payer *payer)
{
    return payer->event.place == 0 && payer->fetch == NULL && payer->second == NULL;
}

bool
payer_all_gone(void)
{
    for (const struct payer *payer = payers.first; payer != NULL; payer = payer->next)
        if (!is_gone(payer))
            return false;
    return true;
}

void
payer_stop(void)
{
    while (payers.first != NULL) {
        struct payer *payer = payers.first;

        payers.first = payer->next;
        world_never(payers.world, &payer->event);
        net_fetch_cancel(payer->net, &payer->fetch);
        net_fetch_cancel(payer->net, &payer->second);
        free(payer);
    }
}

/* Forgets who has gone and shows nothing that anybody would still look at. */
static void
forget_some(void)
{
    struct payer **at = &payers.first;

    while (*at != NULL) {
        struct payer *payer = *at;
        int64_t age_us = world_now(payers.world).us - payer->came_us;

        if (is_gone(payer) && (payer->code[0] == '\0' || age_us > SHOWS.us)) {
            *at = payer->next;
            free(payer);
        } else {
            at = &payer->next;
        }
    }
}

static struct payer *
make(const char *url, enum sim_wallet wallet)
{
    struct payer *payer = calloc(1, sizeof(*payer));
    size_t scheme = strcspn(url, ":");

    NEED(payer != NULL && strlen(url) < sizeof(payer->url));
    forget_some();
    payer->net = sim_net_of(payers.phones[world_between(payers.world, 0, PHONES - 1)]);
    payer->world = payers.world;
    payer->figures = &payers.figures;
    payer->step = step;
    payer->came_us = world_now(payers.world).us;
    payer->wallet = wallet;
    payer->person = sim_wallet_any_payer(payers.world);
    memcpy(payer->url, url, strlen(url) + 1);
    for (size_t i = 0; i < scheme; i++)
        payer->url[i] = (char)tolower((unsigned char)url[i]);
    payer->next = payers.first;
    payers.first = payer;
    payers.figures.came++;
    return payer;
}

static void
come(struct payer *payer)
{
    if (payer->browser)
        payers.figures.by_browser++;
    if (chaos_slips(payers.world, 30)) {
        payers.figures.late++;
        payer_look_after(payer, 12 * 60 * 1000, 30 * 60 * 1000);
    } else {
        payer_look_after(payer, 1000, 25000);
    }
}

void
payer_send(const char *url, int64_t till, int64_t sequence)
{
    struct payer *payer = make(url, sim_wallet_any(payers.world));

    payer->till = till;
    payer->sequence = sequence;
    payer->browser = world_happens(payers.world, 60);
    come(payer);
}

void
payer_send_way(const char *url, enum sim_wallet wallet, bool browser)
{
    struct payer *payer = make(url, wallet);

    payer->browser = browser;
    if (!browser)
        payers.figures.by_code++;
    come(payer);
}

void
payer_post(const char *url, enum sim_wallet wallet, const char *body)
{
    struct payer *payer = make(url, wallet);

    payer->net = sim_net_of(payers.counter);
    payer->posts = true;
    NEED(strlen(body) < sizeof(payer->body));
    memcpy(payer->body, body, strlen(body) + 1);
    payer_look_after(payer, 1, 1000);
}

void
payer_barcode(char ret_barcode[static PAYER_BARCODE_SIZE])
{
    enum sim_wallet wallet = sim_wallet_any(payers.world);
    int64_t person = sim_wallet_any_payer(payers.world);

    if (world_happens(payers.world, 250)) {
        int64_t typed_ms =
            world_happens(payers.world, 300) ? 0 : world_between(payers.world, 1000, 90000);

        sim_sandbox_misbehave(wallet, "pay", "pay_password", typed_ms, 1);
    }
    sim_wallet_barcode(wallet, person, ++payers.figures.barcodes, ret_barcode);
    /* One of those that are paid, and answered by a word that says nothing, or by none. */
    if (chaos_happens(CHAOS_CHANNEL, payers.world, 40))
        memcpy(ret_barcode + strlen(ret_barcode) - ENDING_LENGTH,
            doubtful[world_between(payers.world, 0, LENGTH(doubtful) - 1)], ENDING_LENGTH);
}

const char *
payer_code(int64_t till, int64_t sequence)
{
    /* The newest first: behind an older sale's there is none. */
    for (const struct payer *payer = payers.first; payer != NULL; payer = payer->next) {
        if (payer->till != till)
            continue;
        if (payer->sequence < sequence)
            return NULL;
        if (payer->sequence == sequence && payer->code[0] != '\0')
            return payer->code;
    }
    return NULL;
}

const struct payer_figures *
payer_figures(void)
{
    return &payers.figures;
}
