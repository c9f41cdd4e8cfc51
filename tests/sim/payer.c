#include "tests/sim/payer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "shared/text/form.h"
#include "tests/sim/chaos.h"
#include "tests/sim/sim_alipay.h"

#define PHONES 3
#define BUYERS 12
#define BUYER_POOR 0
#define BUYER_RICH 1 /* is there from the start */
#define BUYER_SIZE 40
#define BUYER_LENGTH 16
/* What a phone that nobody looks at any more still shows. */
#define SHOWS span_s(3600)
#define URL_SIZE 2048
#define PAGE_SIZE ((size_t)64 * 1024)
#define STEPS_MAX 120
#define FAILURES_MAX 12

/* What a page wants of who looks at it. */
enum page {
    PAGE_READY,   /* one button */
    PAGE_CASHIER, /* the sandbox's: one button */
    PAGE_WAITING,
    PAGE_PAID,
    PAGE_OTHER /* over, one way or the other */
};

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
    int64_t buyer;
    bool posts; /* what the next step does */
    char url[URL_SIZE];
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

/* Whose wallet: two that the sandbox knows, and then our own. */
static const char *
buyer_name(int64_t buyer, char name[static BUYER_SIZE])
{
    if (buyer == BUYER_POOR)
        return PAYER_POOR;
    if (buyer == BUYER_RICH)
        return "2088102146225135";
    (void)snprintf(name, BUYER_SIZE, "2088102146%06lld", 300000 + (long long)buyer);
    return name;
}

static int64_t
any_buyer(void)
{
    return world_happens(payers.world, 30) ? BUYER_POOR
                                           : world_between(payers.world, BUYER_RICH, BUYERS - 1);
}

static void step(void *context);

static void
step_after(struct payer *payer, int64_t low_ms, int64_t high_ms)
{
    if (++payer->steps < STEPS_MAX)
        world_at(payers.world, &payer->event, span_ms(world_between(payers.world, low_ms, high_ms)),
            step, payer);
}

/* The text between what stands behind and the next end; false when there is none. */
static bool
find_between(const char *page, const char *behind, char end, char *to, size_t size)
{
    const char *at = strstr(page, behind);
    const char *stop = at == NULL ? NULL : strchr(at + strlen(behind), end);

    if (stop == NULL)
        return false;
    at += strlen(behind);
    return text_copy(bytes_of(at, (size_t)(stop - at)), to, size) == ERR_OK;
}

static enum page
page_kind(void)
{
    char state[32];

    if (strstr(payers.page, "action=\"/cashier/pay\"") != NULL)
        return PAGE_CASHIER;
    if (!find_between(payers.page, "data-state=\"", '"', state, sizeof(state)))
        return PAGE_OTHER;
    if (strcmp(state, "waiting") == 0)
        return PAGE_WAITING;
    if (strcmp(state, "paid") == 0)
        return PAGE_PAID;
    return strcmp(state, "ready") == 0 || strcmp(state, "failed") == 0 ? PAGE_READY : PAGE_OTHER;
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
    memcpy(payer->url, url, text.length + 1);
    payer->posts = posts;
    return true;
}

/* The page's hidden fields and where its button leads. */
static bool
fill_form(struct payer *payer)
{
    const char *at = strstr(payers.page, "<form");
    const char *end = at == NULL ? NULL : strstr(at, "</form>");
    char action[URL_SIZE];
    struct text body;

    if (end == NULL || !find_between(at, "action=\"", '"', action, sizeof(action)))
        return false;
    text_init(&body, payer->body, sizeof(payer->body));
    while ((at = strstr(at, "<input type=\"hidden\"")) != NULL && at < end) {
        char name[64];
        char value[URL_SIZE];

        if (!find_between(at, "name=\"", '"', name, sizeof(name)) ||
            !find_between(at, "value=\"", '"', value, sizeof(value)))
            return false;
        form_put(&body, name, bytes_text(value));
        at++;
    }
    return text_ok(&body) && body.length > 0 && go_to(payer, action, true);
}

static void
look_at_paid(struct payer *payer)
{
    char code[PAYER_CODE_SIZE];
    char result[URL_SIZE];

    if (payer->code[0] == '\0')
        payers.figures.saw_paid++;
    if (find_between(payers.page, "data-code=\"", '"', code, sizeof(code)) && strlen(code) == 8) {
        if (payer->code[0] == '\0')
            payers.figures.saw_code++;
        memcpy(payer->code, code, sizeof(code));
    }
    /* Some stand there and show it for a while. */
    if (payer->code[0] == '\0' && payer->steps < STEPS_MAX / 4 &&
        find_between(payers.page, "data-status=\"", '"', result, sizeof(result)) &&
        go_to(payer, result, false))
        step_after(payer, 1000, 5000);
}

/* Pays, at once or long after; or presses the other button and goes back to the shop's page. */
static void
look_at_cashier(struct payer *payer)
{
    if (!fill_form(payer))
        return;
    if (chaos_slips(payers.world, 30)) {
        payers.figures.cancelled += go_to(payer, "/cashier/cancel", true);
        step_after(payer, 500, 6000);
    } else if (chaos_slips(payers.world, 40)) {
        payers.figures.lingered++;
        step_after(payer, 60 * 1000, 14 * 60 * 1000);
    } else {
        step_after(payer, 500, 6000);
    }
}

static void
look_at(struct payer *payer)
{
    char result[URL_SIZE];

    switch (page_kind()) {
    case PAGE_READY:
        if (fill_form(payer))
            step_after(payer, 500, 6000);
        break;
    case PAGE_CASHIER:
        look_at_cashier(payer);
        break;
    case PAGE_WAITING:
        if (find_between(payers.page, "data-status=\"", '"', result, sizeof(result)) &&
            go_to(payer, result, false))
            step_after(payer, 1000, 3000);
        break;
    case PAGE_PAID:
        look_at_paid(payer);
        break;
    case PAGE_OTHER:
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
    char buyer[BUYER_SIZE];
    char cookie[64];
    const struct net_header headers[] = {
        {"user-agent", "Mozilla/5.0 (Linux; Android 14) AlipayClient/10.5.90"},
        {"accept", "text/html"},
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

    (void)snprintf(cookie, sizeof(cookie), "sandbox_buyer=%s", buyer_name(payer->buyer, buyer));
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

void
payer_start(struct sim_net *net, struct world *world)
{
    char buyer[BUYER_SIZE];
    int64_t rich_fen;
    enum err err = text_read_int(bytes_text(PAYER_RICH_FEN), &rich_fen);

    NEED(err == ERR_OK);
    for (int64_t i = BUYER_RICH + 1; i < BUYERS; i++)
        sim_alipay_add_buyer(buyer_name(i, buyer), rich_fen);
    payers.world = world;
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
    payer->buyer = any_buyer();
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
    char buyer[BUYER_SIZE];

    if (world_happens(payers.world, 250))
        sim_alipay_misbehave("pay", "pay_password",
            world_happens(payers.world, 300) ? 0 : world_between(payers.world, 1000, 90000), 1);
    (void)snprintf(ret_barcode, PAYER_BARCODE_SIZE, "28%010lld%s",
        (long long)++payers.figures.barcodes, buyer_name(any_buyer(), buyer) + BUYER_LENGTH - 4);
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
