#include "tools/fleet/payers.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/pay/ticket.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"
#include "shared/text/json.h"
#include "tools/fleet/recipe.h"

#define URL_MAX 2048
#define BODY_MAX 1024
#define ARENA_SIZE 8192
#define FETCH_S 12
#define RESULT_S 15
#define LOOK_AGAIN_MS 100
#define TRADE_NO_MAX 64

/* One who pays, one ticket after the other. */
enum step {
    STEP_NONE,
    STEP_SCAN,    /* the hub sends it to the wallet's door */
    STEP_DOOR,    /* which sends it back with a code */
    STEP_PRESS,   /* pays: the hub makes a trade at the channel */
    STEP_LOOK,    /* the trade took its time */
    STEP_CASHIER, /* pays there */
    STEP_RESULT   /* waits for what its terminal is told */
};

struct payer {
    struct payers *payers;
    struct terminal *terminal;
    struct net_fetch *fetch;
    struct net_timer *timer;
    enum step step;
    int64_t sequence; /* of the sale */
    struct tick began;
    struct tick paid; /* when the cashier was asked to pay */
    char ticket[TICKET_TEXT_SIZE];
    char url[URL_MAX];
    char body[BODY_MAX];
    char door[URL_MAX]; /* scheme and host of the wallet's side */
};

/* What a terminal needs for its tickets, agreed at its first sale. */
struct stand {
    struct device_keys keys;
    bool has_keys;
    bool busy;
};

struct payers {
    struct terminal_share *share;
    struct terminal **terminals;
    struct stand *stands;
    size_t terminals_count;
    const char *hub;
    struct payer *payers;
    size_t count;
    size_t next; /* terminal */
    size_t under_way;
    bool stopping;
    int64_t paid;
    int64_t failed;
    struct histogram sale;   /* from the scan to the terminal's result */
    struct histogram screen; /* from paying at the cashier to the terminal's result */
};

static void begin(void *context);
static void take_step(struct payer *payer, enum step step);

static struct net *
net_of(const struct payer *payer)
{
    return payer->payers->share->net;
}

static struct stand *
stand_of(const struct payer *payer)
{
    const struct payers *payers = payer->payers;

    for (size_t i = 0; i < payers->terminals_count; i++)
        if (payers->terminals[i] == payer->terminal)
            return &payers->stands[i];
    NOT_REACHED();
}

static void
wait_for(struct payer *payer, struct span span, net_fn *then)
{
    net_timer_cancel(net_of(payer), &payer->timer);
    if (net_timer_start(net_of(payer), span, then, payer, &payer->timer) != ERR_OK)
        log_event(LOG_ERROR, "payer_without_timer", "step=%d", (int)payer->step);
}

static void
finish(struct payer *payer, enum message_kind kind)
{
    int64_t sequence;

    net_timer_cancel(net_of(payer), &payer->timer);
    if (terminal_record(payer->terminal, kind, &sequence) != ERR_OK)
        log_event(LOG_WARN, "payer_record_lost", "sequence=%lld", (long long)payer->sequence);
    stand_of(payer)->busy = false;
    payer->step = STEP_NONE;
    payer->payers->under_way--;
    wait_for(payer, span_us(0), begin);
}

static void
fail(struct payer *payer, const char *why)
{
    log_event(LOG_WARN, "payer_failed", "step=%d sequence=%lld why=%s url=%s", (int)payer->step,
        (long long)payer->sequence, why, payer->url);
    payer->payers->failed++;
    finish(payer, MESSAGE_KIND_CANCEL);
}

static void
result_is_late(void *context)
{
    struct payer *payer = context;

    payer->timer = NULL;
    fail(payer, "no result");
}

static void
look_again(void *context)
{
    struct payer *payer = context;

    payer->timer = NULL;
    take_step(payer, STEP_LOOK);
}

/* Where a redirect leads, from now on the url. */
static enum err
follow(struct payer *payer, const struct net_answer_got *answer)
{
    if (answer->status != 302 && answer->status != 303)
        return ERR_BAD_STATE;
    for (size_t i = 0; i < answer->headers_count; i++)
        if (strcmp(answer->headers[i].name, "location") == 0)
            return text_copy(bytes_text(answer->headers[i].value), payer->url, sizeof(payer->url));
    return ERR_NOT_FOUND;
}

static void
after_scan(struct payer *payer, const struct net_answer_got *answer)
{
    const char *path;

    if (follow(payer, answer) != ERR_OK || strstr(payer->url, "://") == NULL) {
        fail(payer, "the scan was not sent on");
        return;
    }
    path = strchr(strstr(payer->url, "://") + 3, '/');
    if (path == NULL || text_copy(bytes_of(payer->url, (size_t)(path - payer->url)), payer->door,
                            sizeof(payer->door)) != ERR_OK) {
        fail(payer, "a strange door");
        return;
    }
    take_step(payer, STEP_DOOR);
}

/* What the wallet adds to the address is what the page's form holds. */
static void
after_door(struct payer *payer, const struct net_answer_got *answer)
{
    const char *query = NULL;

    if (follow(payer, answer) == ERR_OK)
        query = strchr(payer->url, '?');
    if (query == NULL ||
        text_copy(bytes_text(query + 1), payer->body, sizeof(payer->body)) != ERR_OK)
        fail(payer, "the wallet did not send back");
    else
        take_step(payer, STEP_PRESS);
}

static enum err
read_trade(struct bytes body, char *ret_trade_no, bool *ret_waiting)
{
    const char *state;
    const char *trade_no = "";
    const struct json_field fields[] = {
        {"state", JSON_TEXT, false, &state},
        {"trade_no", JSON_TEXT, true, &trade_no},
    };
    const struct json_node *root;
    struct arena *arena;
    enum err err = arena_make(ARENA_SIZE, &arena);

    if (err != ERR_OK)
        return err;
    err = json_parse(body, arena, &root);
    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK)
        *ret_waiting = strcmp(state, "waiting") == 0;
    if (err == ERR_OK)
        err = text_copy(bytes_text(trade_no), ret_trade_no, TRADE_NO_MAX);
    arena_free(&arena);
    return err;
}

static void
after_press(struct payer *payer, const struct net_answer_got *answer)
{
    char trade_no[TRADE_NO_MAX];
    bool waiting = false;
    struct text form;

    if (answer->status != 200 || read_trade(answer->body, trade_no, &waiting) != ERR_OK ||
        !waiting) {
        fail(payer, "no trade");
        return;
    }
    if (trade_no[0] == '\0') {
        wait_for(payer, span_ms(LOOK_AGAIN_MS), look_again);
        return;
    }
    text_init(&form, payer->body, sizeof(payer->body));
    form_put(&form, "trade_no", bytes_text(trade_no));
    take_step(payer, STEP_CASHIER);
}

static void
answered(void *context, const struct net_answer_got *answer)
{
    struct payer *payer = context;

    payer->fetch = NULL;
    /* The terminal may have been told before the payer's own page was. */
    if (payer->step == STEP_RESULT || payer->step == STEP_NONE)
        return;
    if (answer->err != ERR_OK) {
        fail(payer, err_name(answer->err));
        return;
    }
    if (payer->step == STEP_SCAN)
        after_scan(payer, answer);
    else if (payer->step == STEP_DOOR)
        after_door(payer, answer);
    else
        after_press(payer, answer);
}

static enum err
ask(struct payer *payer, const char *method, const char *body)
{
    static const struct net_header headers[] = {
        {"user-agent", "Mozilla/5.0 AlipayClient/10.5.0"},
        {"accept", "application/json"},
    };
    const struct net_ask asked = {
        .method = method,
        .url = payer->url,
        .type = body == NULL ? NULL : "application/x-www-form-urlencoded",
        .body = body == NULL ? bytes_of(NULL, 0) : bytes_text(body),
        .headers = headers,
        .headers_count = LENGTH(headers),
        .timeout = span_s(FETCH_S),
    };

    /* The cashier's answer is not waited for: one under way is let go. */
    if (payer->fetch != NULL)
        net_fetch_cancel(net_of(payer), &payer->fetch);
    return net_fetch(net_of(payer), &asked, answered, payer, &payer->fetch);
}

static enum err
ask_hub(struct payer *payer, const char *behind, const char *body)
{
    const char *pay_page = "/T/";

    if (snprintf(payer->url, sizeof(payer->url), "%s%s%s%s", payer->payers->hub, pay_page,
            payer->ticket, behind) >= (int)sizeof(payer->url))
        return ERR_TOO_BIG;
    return ask(payer, body == NULL ? "GET" : "POST", body);
}

static void
take_step(struct payer *payer, enum step step)
{
    enum err err = ERR_OK;

    payer->step = step;
    switch (step) {
    case STEP_SCAN:
        err = ask_hub(payer, "", NULL);
        break;
    case STEP_DOOR:
        err = ask(payer, "GET", NULL);
        break;
    case STEP_PRESS:
        err = ask_hub(payer, "/pay", payer->body);
        break;
    case STEP_LOOK:
        err = ask_hub(payer, "/result", NULL);
        break;
    case STEP_CASHIER:
        payer->paid = net_tick(net_of(payer));
        (void)snprintf(payer->url, sizeof(payer->url), "%.200s/cashier/pay", payer->door);
        err = ask(payer, "POST", payer->body);
        payer->step = STEP_RESULT;
        wait_for(payer, span_s(RESULT_S), result_is_late);
        break;
    case STEP_RESULT:
    case STEP_NONE:
        break;
    }
    if (err != ERR_OK)
        fail(payer, err_name(err));
}

static enum err
agree(const struct roster_entry *entry, struct stand *stand)
{
    struct crypt_key *ours = NULL;
    struct crypt_key *theirs = NULL;
    enum err err =
        crypt_p256_private(bytes_of(entry->private_key, sizeof(entry->private_key)), &ours);

    if (err == ERR_OK)
        err = crypt_p256_public(bytes_of(entry->hub_key, sizeof(entry->hub_key)), &theirs);
    if (err == ERR_OK)
        err = device_key_derive(ours, theirs, entry->terminal, &stand->keys);
    stand->has_keys = err == ERR_OK;
    crypt_key_free(&ours);
    crypt_key_free(&theirs);
    return err;
}

/* The terminal opens a sale; its record and its ticket say the same. */
static enum err
open_sale(struct payer *payer, struct stand *stand)
{
    const struct roster_entry *entry = terminal_entry(payer->terminal);
    uint8_t bytes[TICKET_SIZE];
    struct message_record record;
    struct ticket ticket;
    enum err err = stand->has_keys ? ERR_OK : agree(entry, stand);

    if (err == ERR_OK)
        err = terminal_record(payer->terminal, MESSAGE_KIND_SALE, &payer->sequence);
    if (err != ERR_OK)
        return err;
    record = recipe_record(&(struct recipe){.kind = MESSAGE_KIND_SALE,
        .terminal = entry->terminal,
        .epoch = entry->epoch,
        .sequence = payer->sequence,
        .till_us = net_moment(net_of(payer)).us});
    ticket = (struct ticket){.terminal = entry->terminal,
        .epoch = entry->epoch,
        .sequence = payer->sequence,
        .salt = record.salt,
        .amount = money_of(record.amount_fen),
        .issued_s = record.issued_s};
    ticket_sign(&ticket, stand->keys.ticket, bytes);
    (void)encode_base32(bytes_of(bytes, sizeof(bytes)), payer->ticket, sizeof(payer->ticket));
    return ERR_OK;
}

static void
begin(void *context)
{
    struct payer *payer = context;
    struct payers *payers = payer->payers;
    struct stand *stand = NULL;

    payer->timer = NULL;
    if (payers->stopping)
        return;
    for (size_t i = 0; i < payers->terminals_count && stand == NULL; i++) {
        size_t at = payers->next++ % payers->terminals_count;

        if (payers->stands[at].busy || !terminal_is_up(payers->terminals[at]))
            continue;
        payer->terminal = payers->terminals[at];
        stand = &payers->stands[at];
    }
    if (stand == NULL || open_sale(payer, stand) != ERR_OK) {
        wait_for(payer, span_ms(LOOK_AGAIN_MS), begin);
        return;
    }
    stand->busy = true;
    payers->under_way++;
    payer->began = net_tick(net_of(payer));
    take_step(payer, STEP_SCAN);
}

static void
take_result(void *context, struct terminal *terminal, const struct message_result *result)
{
    struct payers *payers = context;
    struct tick now = net_tick(payers->share->net);

    for (size_t i = 0; i < payers->count; i++) {
        struct payer *payer = &payers->payers[i];

        if (payer->step != STEP_RESULT || payer->terminal != terminal ||
            payer->sequence != result->sequence || result->state != MESSAGE_OUTCOME_PAID)
            continue;
        payers->paid++;
        histogram_add(&payers->sale, span_us(now.us - payer->began.us));
        histogram_add(&payers->screen, span_us(now.us - payer->paid.us));
        finish(payer, MESSAGE_KIND_PAID);
        return;
    }
}

enum err
payers_make(struct terminal_share *share, struct terminal **terminals, size_t count,
    const struct options *options, struct payers **ret_payers)
{
    struct payers *payers = calloc(1, sizeof(*payers));

    if (payers == NULL)
        return ERR_NO_SPACE;
    payers->share = share;
    payers->terminals = terminals;
    payers->terminals_count = count;
    payers->hub = options->hub;
    payers->count = (size_t)options->payers;
    payers->stands = calloc(count, sizeof(*payers->stands));
    payers->payers = calloc(payers->count, sizeof(*payers->payers));
    if (payers->stands == NULL || payers->payers == NULL) {
        payers_free(&payers);
        return ERR_NO_SPACE;
    }
    for (size_t i = 0; i < payers->count; i++)
        payers->payers[i].payers = payers;
    share->result = take_result;
    share->context = payers;
    *ret_payers = payers;
    return ERR_OK;
}

void
payers_start(struct payers *payers)
{
    for (size_t i = 0; i < payers->count; i++)
        wait_for(&payers->payers[i], span_us(0), begin);
}

void
payers_stop(struct payers *payers)
{
    payers->stopping = true;
}

size_t
payers_count(const struct payers *payers)
{
    return payers->under_way;
}

void
payers_print(const struct payers *payers)
{
    (void)printf("\"paid\":%lld,\"failed\":%lld,\"sale_p50_us\":%lld,\"sale_p99_us\":%lld,"
                 "\"screen_p50_us\":%lld,\"screen_p99_us\":%lld,",
        (long long)payers->paid, (long long)payers->failed,
        (long long)histogram_at(&payers->sale, 500).us,
        (long long)histogram_at(&payers->sale, 990).us,
        (long long)histogram_at(&payers->screen, 500).us,
        (long long)histogram_at(&payers->screen, 990).us);
}

void
payers_free(struct payers **payers)
{
    if (*payers == NULL)
        return;
    free((*payers)->payers);
    free((*payers)->stands);
    free(*payers);
    *payers = NULL;
}
