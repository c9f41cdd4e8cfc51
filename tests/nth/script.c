#include "tests/nth/script.h"

#include <stdio.h>

#include "tests/sim/clerk.h"
#include "tests/sim/payer.h"
#include "tests/sim/shop.h"
#include "tests/sim/sim_app.h"
#include "tests/sim/sim_hub.h"

#define LOOK_EVERY span_ms(700)
#define PATIENCE_S 200
#define CASH_AFTER_S 40
#define OFFLINE span_s(60)
#define NAME_SIZE 32
#define BODY_SIZE 320
#define SHOP_ORDERS 52

const struct script script_all[] = {
    {"online", {SCRIPT_SELL}, "SELECT count(*) FROM orders WHERE state = 'paid'"},
    {"offline", {SCRIPT_CASH, SCRIPT_OFFLINE, SCRIPT_CASH},
        "SELECT count(*) FROM payment WHERE state = 'paid' AND channel <> 1"},
    {"hub-dies", {SCRIPT_HUB_DIES, SCRIPT_SELL},
        "SELECT count(*) FROM orders WHERE state = 'paid'"},
    {"till-dies", {SCRIPT_TILL_DIES, SCRIPT_SELL},
        "SELECT count(*) FROM orders WHERE state = 'paid'"},
    {"refund", {SCRIPT_LATE, SCRIPT_LATE}, "SELECT count(*) FROM refund WHERE state = 'done'"},
    {"barcode", {SCRIPT_BARCODE, SCRIPT_GIVE_BACK},
        "SELECT count(*) FROM refund WHERE state = 'done'"},
    {"shop", {SCRIPT_SHOP},
        "SELECT min(n) FROM (SELECT count(*) AS n FROM split WHERE state = 'done' UNION ALL"
        " SELECT count(*) FROM transfer UNION ALL"
        " SELECT count(*) FROM refund WHERE state = 'done')"},
    {NULL, {SCRIPT_END}, NULL},
};

static struct {
    struct script_options options;
    struct world_event event;
    const enum script_step *step;
    int64_t sold_before;     /* what the till had announced when the step began */
    int64_t payers_sequence; /* whose payer was sent */
    bool struck;             /* what the step does once is done */
    bool has_shop;
    int64_t orders; /* that the app made */
    int64_t order;  /* the newest; 0 until the app is answered */
    char name[NAME_SIZE];
    char told[NAME_SIZE]; /* how what the app asks for stands */
} play;

static void
press(enum till_key key)
{
    sim_till_press(play.options.till, &(struct till_command){.key = key});
}

static void
press_digits(const char *digits)
{
    for (; *digits != '\0'; digits++)
        sim_till_press(play.options.till,
            &(struct till_command){.key = TILL_KEY_DIGIT, .digit = *digits - '0'});
}

static int64_t
sold(void)
{
    const struct sim_till_figures *figures = sim_till_figures();

    return figures->paid + figures->paid_late + figures->codes + figures->cash;
}

static void
next_step(void)
{
    play.step++;
    play.sold_before = sold();
    play.struck = false;
}

static void
cut_off(void)
{
    struct sim_node *till = play.options.till->machine.node;

    sim_net_cut(till, play.options.hub->node, OFFLINE);
    sim_net_cut(play.options.hub->node, till, OFFLINE);
    sim_net_reset(till, play.options.hub->node);
}

/* --- an app --- */

static void
on_told(void *context, const struct sim_app_answer *answer)
{
    (void)context;
    if (answer->status != 200)
        return;
    if (*play.step == SCRIPT_BARCODE)
        play.order = answer->id;
    text_set(play.told, sizeof(play.told), answer->state);
}

static void
ask(const char *kind, const char *target, const char *body, int64_t amount)
{
    play.told[0] = '\0';
    sim_app_change(&(struct sim_app_change){.kind = kind,
        .target = target,
        .body = body,
        .name = play.name,
        .amount = amount,
        .refusals = "",
        .then = on_told});
}

/* Until that is its state; one that was closed instead is asked for anew. */
static void
ask_until(const char *kind, const char *state)
{
    char target[BODY_SIZE];

    if (strcmp(play.told, state) == 0) {
        next_step();
        return;
    }
    play.struck = strcmp(play.told, "CLOSED") != 0;
    (void)snprintf(target, sizeof(target), "/v1/%ss/%s", kind, play.name);
    if (play.told[0] != '\0')
        sim_app_get(kind, target, on_told, NULL);
}

static void
sell_by_barcode(void)
{
    char barcode[PAYER_BARCODE_SIZE];
    char body[BODY_SIZE];

    if (play.struck) {
        ask_until("order", "PAID");
        return;
    }
    play.struck = true;
    payer_barcode(barcode);
    (void)snprintf(play.name, sizeof(play.name), "N-%lld", (long long)++play.orders);
    (void)snprintf(body, sizeof(body),
        "{\"number\":\"%s\",\"amount\":2345,\"subject\":\"tea\",\"valid_s\":300,"
        "\"pay\":{\"way\":\"barcode\",\"barcode\":\"%s\"}}",
        play.name, barcode);
    ask("order", "/v1/orders", body, 2345);
}

static void
give_back(void)
{
    char body[BODY_SIZE];

    if (play.struck) {
        ask_until("refund", "DONE");
        return;
    }
    play.struck = true;
    (void)snprintf(play.name, sizeof(play.name), "B-%lld", (long long)play.orders);
    (void)snprintf(body, sizeof(body), "{\"number\":\"%s\",\"order\":\"%lld\",\"amount\":345}",
        play.name, (long long)play.order);
    ask("refund", "/v1/refunds", body, 345);
}

static void
keep_shop(void)
{
    if (!play.struck) {
        shop_start(play.options.world);
        clerk_start(play.options.hub);
    }
    play.struck = true;
    play.has_shop = true;
    if (shop_figures()->orders < SHOP_ORDERS)
        return;
    shop_close();
    clerk_finish();
    if (shop_is_at_rest())
        next_step();
}

/* --- a till --- */

/* One amount after the other. */
static void
sell(void)
{
    if (*play.step == SCRIPT_OFFLINE || *play.step == SCRIPT_LATE)
        cut_off();
    sim_till_press(play.options.till,
        &(struct till_command){.key = TILL_KEY_AMOUNT, .amount = money_of(1234 + sold() * 100)});
    press(*play.step == SCRIPT_CASH ? TILL_KEY_CASH : TILL_KEY_QR);
}

/* Nothing is open: the next. */
static void
when_free(const struct screen *screen)
{
    if (screen->ask == SCREEN_ASK_PRINTED) {
        press(TILL_KEY_CONFIRM);
        return;
    }
    if (sold() > play.sold_before)
        next_step();
    if (*play.step == SCRIPT_BARCODE)
        sell_by_barcode();
    else if (*play.step == SCRIPT_GIVE_BACK)
        give_back();
    else if (*play.step == SCRIPT_SHOP)
        keep_shop();
    else if (*play.step != SCRIPT_END)
        sell();
}

/* Once, while the payer is on his way. */
static void
strike(const struct screen *screen)
{
    if (play.struck || screen->elapsed_s < 3)
        return;
    if (*play.step == SCRIPT_HUB_DIES)
        machine_cut_power(play.options.hub);
    else if (*play.step == SCRIPT_TILL_DIES)
        machine_cut_power(&play.options.till->machine);
    else
        return;
    play.struck = true;
}

static void
when_collecting(const struct screen *screen)
{
    bool shows_code;

    if (screen->ask == SCREEN_ASK_CANCEL) {
        press(TILL_KEY_CANCEL);
        return;
    }
    if (screen->sequence != play.payers_sequence) {
        play.payers_sequence = screen->sequence;
        payer_send(screen->url, play.options.till->number, screen->sequence);
    }
    strike(screen);
    shows_code = payer_code(play.options.till->number, screen->sequence) != NULL;
    if (*play.step == SCRIPT_LATE && (shows_code || screen->elapsed_s >= CASH_AFTER_S))
        press(TILL_KEY_CASH);
    else if (shows_code)
        press(TILL_KEY_CODE);
    else if (screen->elapsed_s > PATIENCE_S)
        press(TILL_KEY_CANCEL);
}

static void
when_typing_code(const struct screen *screen)
{
    const char *code = payer_code(play.options.till->number, screen->sequence);

    if (screen->ask == SCREEN_ASK_PIN) {
        press_digits(SIM_HUB_PIN);
        press(TILL_KEY_CONFIRM);
        return;
    }
    press(TILL_KEY_CLEAR);
    if (code == NULL) {
        press(TILL_KEY_ESC);
        return;
    }
    press_digits(code);
    press(TILL_KEY_CONFIRM);
}

static void
act(const struct screen *screen)
{
    switch (screen->view) {
    case SCREEN_READY:
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        when_free(screen);
        break;
    case SCREEN_COLLECTING:
    case SCREEN_UNKNOWN:
        when_collecting(screen);
        break;
    case SCREEN_HISTORY:
    case SCREEN_SHIFT:
        press(TILL_KEY_ESC);
        break;
    case SCREEN_CASH:
    case SCREEN_CASH_BACK:
        press(TILL_KEY_CONFIRM);
        break;
    case SCREEN_CODE:
        when_typing_code(screen);
        break;
    case SCREEN_ERROR:
    case SCREEN_STARTING:
    case SCREEN_VIEWS:
        break;
    }
}

static void
look(void *context)
{
    const struct screen *screen = sim_till_screen(play.options.till);
    struct screen seen;

    world_at(play.options.world, &play.event, LOOK_EVERY, look, context);
    if (screen == NULL)
        return;
    seen = *screen;
    act(&seen);
}

void
script_start(const struct script *script, const struct script_options *options)
{
    play.options = *options;
    play.step = script->steps;
    world_at(options->world, &play.event, LOOK_EVERY, look, NULL);
}

bool
script_is_done(void)
{
    const struct screen *screen = sim_till_screen(play.options.till);

    return *play.step == SCRIPT_END && screen != NULL && screen->view != SCREEN_COLLECTING &&
           screen->view != SCREEN_CODE && screen->view != SCREEN_CASH &&
           screen->view != SCREEN_UNKNOWN;
}

void
script_stop(void)
{
    world_never(play.options.world, &play.event);
    if (!play.has_shop)
        return;
    shop_stop();
    clerk_stop();
}

void
script_free(void)
{
    if (play.has_shop)
        shop_free();
}
