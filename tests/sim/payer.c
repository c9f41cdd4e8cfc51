#include "tests/sim/payer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "shared/text/form.h"
#include "tests/sim/chaos.h"
#include "tests/sim/payer_page.h"
#include "tests/sim/sim_sandbox.h"
#include "tests/sim/sim_wallet.h"

#define PHONES 3
#define RICH_FEN INT64_C(100000000)
#define ENDING_LENGTH 4
#define OWN_PAYERS 2 /* that the sandbox has at first */
/* What a phone that nobody looks at any more still shows. */
#define SHOWS span_s(3600)
#define URL_SIZE 2048
#define PAGE_SIZE ((size_t)64 * 1024)
#define STEPS_MAX 120
#define FAILURES_MAX 12

struct payer {
    struct payer *next;
    struct net *net;
    struct world_event event;
    struct net_fetch *fetch;
    struct net_fetch *second; /* the button was pressed twice */
    int64_t till;
    int64_t sequence;
    int64_t came_us;
    int64_t steps;
    int64_t failures;
    int64_t person;
    enum sim_wallet wallet;
    bool posts;    /* what the next step does */
    bool scripts;  /* … or it asks as the page's script does */
    bool has_paid; /* he has pressed that button of his wallet's */
    char url[URL_SIZE];
    char shop[URL_SIZE]; /* where the shop says how it stands */
    char body[URL_SIZE];
    char code[PAYER_CODE_SIZE];
};

static struct {
    struct world *world;
    struct sim_node *phones[PHONES];
    struct payer *first;
    struct payer_figures figures;
    char page[PAGE_SIZE]; /* that somebody looks at just now */
} payers;

/* How barcodes end that are paid and badly answered: tools/sandbox/core/sandbox_barcode.h. */
static const char *const doubtful[] = {"9904", "9906", "9907", "9908"};

static void step(void *context);

static void
step_after(struct payer *payer, int64_t low_ms, int64_t high_ms)
{
    if (++payer->steps < STEPS_MAX)
        world_at(payers.world, &payer->event, span_ms(world_between(payers.world, low_ms, high_ms)),
            step, payer);
}

/* A path is on the host of the page that named it. */
static bool
go_to(struct payer *payer, const char *location, bool posts)
{
    char url[URL_SIZE];
    struct text text;
    size_t host = strlen("http://") + strcspn(payer->url + strlen("http://"), "/?#");

    text_init(&text, url, sizeof(url));
    if (location[0] == '/')
        text_put_bytes(&text, bytes_of(payer->url, host));
    text_put(&text, location);
    if (!text_ok(&text))
        return false;
    url[strcspn(url, "#")] = '\0'; /* that part is never sent */
    memcpy(payer->url, url, strlen(url) + 1);
    payer->posts = posts;
    payer->scripts = false;
    return true;
}

/* The page's hidden fields and where its button leads. */
static bool
fill_form(struct payer *payer)
{
    char action[URL_SIZE];
    struct text body;

    text_init(&body, payer->body, sizeof(payer->body));
    return payer_page_form(payers.page, &body, action, sizeof(action)) &&
           go_to(payer, action, true);
}

static void
look_at_paid(struct payer *payer)
{
    char code[PAYER_CODE_SIZE];
    char result[URL_SIZE];

    if (payer->code[0] == '\0')
        payers.figures.saw_paid++;
    if (payer_page_find(payers.page, "data-code=\"", '"', code, sizeof(code)) &&
        strlen(code) == 8) {
        if (payer->code[0] == '\0')
            payers.figures.saw_code++;
        memcpy(payer->code, code, sizeof(code));
    }
    /* Some stand there and show it for a while. */
    if (payer->code[0] == '\0' && payer->steps < STEPS_MAX / 4 &&
        payer_page_find(payers.page, "data-status=\"", '"', result, sizeof(result)) &&
        go_to(payer, result, false))
        step_after(payer, 1000, 5000);
}

/* Pays, at once or long after; or presses the other button and goes back to the shop's page. */
static void
look_at_cashier(struct payer *payer)
{
    if (!fill_form(payer))
        return;
    /* Only Alipay's page has the other button; elsewhere he just leaves. */
    if (chaos_slips(payers.world, 30)) {
        payers.figures.cancelled++;
        if (payer->wallet == SIM_WALLET_ALIPAY && go_to(payer, "/cashier/cancel", true))
            step_after(payer, 500, 6000);
        return;
    }
    payer->has_paid = true;
    if (chaos_slips(payers.world, 40)) {
        payers.figures.lingered++;
        step_after(payer, 60 * 1000, 14 * 60 * 1000);
    } else {
        step_after(payer, 500, 6000);
    }
}

/* Some phones run the page's script, which leads to the wallet; UnionPay's all do. */
static void
look_at_waiting(struct payer *payer)
{
    char status[URL_SIZE];
    struct text url;

    if (!payer_page_find(payers.page, "data-status=\"", '"', status, sizeof(status)) ||
        !go_to(payer, status, false))
        return;
    memcpy(payer->shop, payer->url, sizeof(payer->shop));
    if (!payer->has_paid &&
        (world_happens(payers.world, 500) || payer->wallet == SIM_WALLET_UNIONPAY)) {
        text_init(&url, payer->url, sizeof(payer->url));
        text_printf(&url, "%s?bridge=1", payer->shop);
        payer->scripts = text_ok(&url);
    }
    step_after(payer, 1000, 3000);
}

/* What the script was answered: where the wallet is, or nothing yet. */
static void
look_at_script(struct payer *payer)
{
    char wallet[URL_SIZE];
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    if (!payer_page_wallet(payers.page, wallet, sizeof(wallet))) {
        text_put(&url, payer->shop);
    } else {
        text_put(&url, wallet);
        if (strstr(wallet, "return_url") == NULL) {
            text_put(&url, "?");
            form_put(&url, "return_url", bytes_text(payer->shop));
        }
    }
    if (text_ok(&url) && go_to(payer, block, false))
        step_after(payer, 500, 3000);
}

static void
look_at(struct payer *payer)
{
    if (payer->scripts) {
        look_at_script(payer);
        return;
    }
    switch (payer_page_kind(payers.page)) {
    case PAYER_PAGE_READY:
        if (fill_form(payer))
            step_after(payer, 500, 6000);
        break;
    case PAYER_PAGE_CASHIER:
        look_at_cashier(payer);
        break;
    case PAYER_PAGE_WAITING:
        look_at_waiting(payer);
        break;
    case PAYER_PAGE_PAID:
        look_at_paid(payer);
        break;
    case PAYER_PAGE_OTHER:
        break;
    }
}

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
        if (location != NULL && go_to(payer, location, false))
            step_after(payer, 1, 100);
        return;
    }
    if (answer->err != ERR_OK || answer->status >= 500) {
        /* Reloads, or presses again. */
        if (++payer->failures < FAILURES_MAX)
            step_after(payer, 1000, 10000);
        return;
    }
    if (answer->body.size >= PAGE_SIZE)
        return;
    memcpy(payers.page, answer->body.at, answer->body.size);
    payers.page[answer->body.size] = '\0';
    look_at(payer);
}

static void
on_second_answer(void *context, const struct net_answer_got *answer)
{
    struct payer *payer = context;

    (void)answer;
    payer->second = NULL;
}

static void
ask(struct payer *payer, net_fetched_fn *then, struct net_fetch **fetch)
{
    char name[SIM_WALLET_PAYER_SIZE];
    char cookie[SIM_WALLET_PAYER_SIZE * 2];
    const struct net_header headers[] = {
        {"user-agent", sim_wallet_agent(payer->wallet)},
        {"accept", payer->scripts ? "application/json" : "text/html"},
        {"cookie", cookie},
    };
    const struct net_ask request = {
        .method = payer->posts ? "POST" : "GET",
        .url = payer->url,
        .type = "application/x-www-form-urlencoded",
        .body = payer->posts ? bytes_text(payer->body) : bytes_of(NULL, 0),
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
    ask(payer, on_answer, &payer->fetch);
    if (payer->posts && payer->second == NULL && chaos_slips(payers.world, 100)) {
        payers.figures.pressed_twice++;
        ask(payer, on_second_answer, &payer->second);
    }
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

void
payer_send(const char *url, int64_t till, int64_t sequence)
{
    struct payer *payer = calloc(1, sizeof(*payer));
    size_t scheme = strcspn(url, ":");

    NEED(payer != NULL && strlen(url) < sizeof(payer->url));
    forget_some();
    payer->net = sim_net_of(payers.phones[world_between(payers.world, 0, PHONES - 1)]);
    payer->till = till;
    payer->sequence = sequence;
    payer->came_us = world_now(payers.world).us;
    payer->wallet = sim_wallet_any(payers.world);
    payer->person = sim_wallet_any_payer(payers.world);
    memcpy(payer->url, url, strlen(url) + 1);
    for (size_t i = 0; i < scheme; i++)
        payer->url[i] = (char)tolower((unsigned char)url[i]);
    payer->next = payers.first;
    payers.first = payer;
    payers.figures.came++;
    if (chaos_slips(payers.world, 30)) {
        payers.figures.late++;
        step_after(payer, 12 * 60 * 1000, 30 * 60 * 1000);
    } else {
        step_after(payer, 1000, 25000);
    }
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
