#include "tests/sim/cashier.h"

#include "tests/sim/chaos.h"
#include "tests/sim/payer.h"
#include "tests/sim/shift_work.h"
#include "tests/sim/sim_hub.h"

#define AMOUNT_MAX 30000
/* How long somebody who does not pay is waited for: mostly, and beyond the sale's own time. */
#define PATIENCE_S 180
#define PATIENCE_LONG_S 1200

struct cashier {
    struct sim_till *till;
    struct world *world;
    struct world_event event;
    int64_t sequence; /* whose payers were sent */
    int64_t patience_s;
};

static struct cashier cashiers[SIM_TILL_MAX];
static size_t cashiers_count;
static bool closed;

static void
press(const struct cashier *cashier, enum till_key key)
{
    sim_till_press(cashier->till, &(struct till_command){.key = key});
}

static void
press_digits(const struct cashier *cashier, const char *digits)
{
    for (; *digits != '\0'; digits++)
        sim_till_press(
            cashier->till, &(struct till_command){.key = TILL_KEY_DIGIT, .digit = *digits - '0'});
}

static void
press_amount(const struct cashier *cashier, int64_t fen)
{
    sim_till_press(
        cashier->till, &(struct till_command){.key = TILL_KEY_AMOUNT, .amount = money_of(fen)});
}

static void
sell(struct cashier *cashier)
{
    if (closed)
        return;
    press_amount(cashier, world_between(cashier->world, 1, AMOUNT_MAX));
    press(cashier, world_happens(cashier->world, 850) ? TILL_KEY_QR : TILL_KEY_CASH);
}

/* Nothing is open: answer what the screen asks, or sell. */
static void
when_free(struct cashier *cashier, const struct screen *screen)
{
    if (screen->ask == SCREEN_ASK_PRINTED)
        press(cashier, world_happens(cashier->world, 700) ? TILL_KEY_CONFIRM : TILL_KEY_COPY);
    else if (world_happens(cashier->world, 20))
        press(cashier, TILL_KEY_CODE);
    else if (world_happens(cashier->world, 10))
        press(cashier, TILL_KEY_COPY);
    else if (screen->can_give_back && world_happens(cashier->world, 30))
        press(cashier, TILL_KEY_BACK);
    else if (!closed && shift_work_begins(cashier->world, screen))
        press(cashier, TILL_KEY_SHIFT);
    else
        sell(cashier);
}

static void
send_payers(struct cashier *cashier, const struct screen *screen)
{
    if (screen->sequence == cashier->sequence)
        return;
    cashier->sequence = screen->sequence;
    cashier->patience_s = chaos_slips(cashier->world, 30) ? PATIENCE_LONG_S : PATIENCE_S;
    if (!chaos_slips(cashier->world, 70))
        payer_send(screen->url, cashier->till->number, screen->sequence);
    if (chaos_slips(cashier->world, 50))
        payer_send(screen->url, cashier->till->number, screen->sequence);
}

static void
when_collecting(struct cashier *cashier, const struct screen *screen)
{
    bool shows_code = payer_code(cashier->till->number, screen->sequence) != NULL;

    if (screen->ask == SCREEN_ASK_CANCEL) {
        press(cashier, world_happens(cashier->world, 700) ? TILL_KEY_CANCEL : TILL_KEY_ESC);
        return;
    }
    send_payers(cashier, screen);
    /* The phone says that it is paid, the till does not, and somebody is in a hurry. */
    if (shows_code && chaos_slips(cashier->world, 100)) {
        press(cashier, TILL_KEY_CASH);
        return;
    }
    if (world_happens(cashier->world, shows_code ? 300 : 10))
        press(cashier, TILL_KEY_CODE);
    else if (closed || screen->elapsed_s > cashier->patience_s ||
             (cashier->patience_s == PATIENCE_S && world_happens(cashier->world, 15)))
        press(cashier, world_happens(cashier->world, 800) ? TILL_KEY_CANCEL : TILL_KEY_ESC);
    else if (world_happens(cashier->world, 15))
        press(cashier, TILL_KEY_CASH);
}

static void
when_counting(struct cashier *cashier)
{
    if (world_happens(cashier->world, 100)) {
        press(cashier, TILL_KEY_ESC);
        return;
    }
    if (world_happens(cashier->world, 300))
        press_amount(cashier, AMOUNT_MAX + world_between(cashier->world, 0, AMOUNT_MAX));
    press(cashier, TILL_KEY_CONFIRM);
}

/* Of any of the last cash sales, some or all of it, or more than there is. */
static void
when_giving_back(struct cashier *cashier, const struct screen *screen)
{
    if (world_happens(cashier->world, 100)) {
        press(cashier, TILL_KEY_ESC);
        return;
    }
    for (int64_t i = world_between(cashier->world, 0, screen->choices_count); i > 0; i--)
        press(cashier, TILL_KEY_DOWN);
    if (world_happens(cashier->world, 500))
        press_amount(cashier, world_between(cashier->world, 1, AMOUNT_MAX));
    press(cashier, TILL_KEY_CONFIRM);
}

static void
when_typing_code(struct cashier *cashier, const struct screen *screen)
{
    const char *code = payer_code(cashier->till->number, screen->sequence);

    if (screen->ask == SCREEN_ASK_PIN) {
        press_digits(cashier, world_happens(cashier->world, 900) ? SIM_HUB_PIN : "9");
        press(cashier, TILL_KEY_CONFIRM);
        return;
    }
    press(cashier, TILL_KEY_CLEAR);
    if (code == NULL && world_happens(cashier->world, 300)) {
        press(cashier, TILL_KEY_DOWN);
    } else if (code == NULL && world_happens(cashier->world, 600)) {
        press(cashier, TILL_KEY_ESC);
    } else {
        press_digits(
            cashier, code != NULL && world_happens(cashier->world, 850) ? code : "00000000");
        press(cashier, TILL_KEY_CONFIRM);
    }
}

static void
act(struct cashier *cashier, const struct screen *screen)
{
    switch (screen->view) {
    case SCREEN_READY:
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        when_free(cashier, screen);
        break;
    case SCREEN_COLLECTING:
    case SCREEN_UNKNOWN:
        when_collecting(cashier, screen);
        break;
    case SCREEN_CASH:
        when_counting(cashier);
        break;
    case SCREEN_SHIFT:
        shift_work_do(cashier->world, cashier->till, screen, closed);
        break;
    case SCREEN_HISTORY:
        press(cashier, TILL_KEY_ESC);
        break;
    case SCREEN_CASH_BACK:
        when_giving_back(cashier, screen);
        break;
    case SCREEN_CODE:
        when_typing_code(cashier, screen);
        break;
    case SCREEN_ERROR:
        world_fail(cashier->world, "%s shows that it is broken", cashier->till->name);
    case SCREEN_STARTING:
    case SCREEN_VIEWS:
        break;
    }
}

static void
look(void *context)
{
    struct cashier *cashier = context;
    const struct screen *screen = sim_till_screen(cashier->till);
    bool busy = screen != NULL && screen->view != SCREEN_READY;
    struct screen seen;

    world_at(cashier->world, &cashier->event,
        span_ms(world_between(cashier->world, 500, busy ? 5000 : 40000)), look, cashier);
    if (screen == NULL)
        return;
    seen = *screen;
    act(cashier, &seen);
}

void
cashier_start(struct sim_till *till)
{
    struct cashier *cashier = &cashiers[cashiers_count++];

    NEED(cashiers_count <= SIM_TILL_MAX);
    cashier->till = till;
    cashier->world = till->machine.world;
    world_at(cashier->world, &cashier->event, span_s(1), look, cashier);
}

void
cashier_close_shops(void)
{
    closed = true;
}

void
cashier_open_shops(void)
{
    closed = false;
}

void
cashier_stop(void)
{
    for (size_t i = 0; i < cashiers_count; i++)
        world_never(cashiers[i].world, &cashiers[i].event);
}

bool
cashier_is_at_rest(void)
{
    for (size_t i = 0; i < cashiers_count; i++) {
        const struct screen *screen = sim_till_screen(cashiers[i].till);

        if (screen == NULL || screen->view == SCREEN_COLLECTING || screen->view == SCREEN_CODE ||
            screen->view == SCREEN_CASH || screen->view == SCREEN_UNKNOWN)
            return false;
    }
    return true;
}
