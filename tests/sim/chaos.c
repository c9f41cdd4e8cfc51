#include "tests/sim/chaos.h"

#include <string.h>

#include "tests/sim/chaos_clock.h"
#include "tests/sim/chaos_disk.h"
#include "tests/sim/chaos_image.h"
#include "tests/sim/chaos_swap.h"
#include "tests/sim/sim_sandbox.h"

enum fault {
    FAULT_CUT,
    FAULT_PARTITION,
    FAULT_REFUSE,
    FAULT_RESET,
    FAULT_HALF_OPEN,
    FAULT_STORM,
    FAULT_POWER,
    FAULT_CHANNEL,
    FAULT_CLOCK,
    FAULT_STEP,
    FAULT_DRIFT,
    FAULT_BAD_DISK,
    FAULT_FULL_DISK,
    FAULT_SWAP,
    FAULT_IMAGE,
    FAULTS
};

static struct {
    struct chaos_options options;
    struct chaos_figures figures;
    struct world_event event;
    struct world_event calm;
    int64_t pause_max_ms;
    unsigned kinds;       /* that this run has */
    bool happens[FAULTS]; /* in this seed's world */
} chaos = {.kinds = CHAOS_ALL};

static const char *const kind_names[CHAOS_KINDS] = {
    [CHAOS_NETWORK] = "network",
    [CHAOS_ANSWERS] = "answers",
    [CHAOS_CRASH] = "crash",
    [CHAOS_CHANNEL] = "channel",
    [CHAOS_CLOCK] = "clock",
    [CHAOS_DISK] = "disk",
    [CHAOS_IMAGE] = "image",
    [CHAOS_PEOPLE] = "people",
};

static const enum chaos_kind kind_of[FAULTS] = {
    [FAULT_CUT] = CHAOS_NETWORK,
    [FAULT_PARTITION] = CHAOS_NETWORK,
    [FAULT_REFUSE] = CHAOS_NETWORK,
    [FAULT_RESET] = CHAOS_NETWORK,
    [FAULT_HALF_OPEN] = CHAOS_NETWORK,
    [FAULT_STORM] = CHAOS_NETWORK,
    [FAULT_POWER] = CHAOS_CRASH,
    [FAULT_CHANNEL] = CHAOS_CHANNEL,
    [FAULT_CLOCK] = CHAOS_CLOCK,
    [FAULT_STEP] = CHAOS_CLOCK,
    [FAULT_DRIFT] = CHAOS_CLOCK,
    [FAULT_BAD_DISK] = CHAOS_DISK,
    [FAULT_FULL_DISK] = CHAOS_DISK,
    [FAULT_SWAP] = CHAOS_PEOPLE,
    [FAULT_IMAGE] = CHAOS_IMAGE,
};

/* In how many worlds of a thousand; less is asked of tills that were put back. */
#define USUALLY 750
#define IMAGES 300
#define PROXIES 250

/* As good as always. */
#define MUTE_COUNT 1000000
/* So many queries do not see what was paid: those of some twenty payments until they expire. */
#define BLIND_COUNT 500

/* How often something happens; how many of a million visits of a named place are the last. */
#define PAUSE_OF_HALF_MS 60000
static const int64_t pauses_max_ms[] = {10000, PAUSE_OF_HALF_MS, PAUSE_OF_HALF_MS, 300000};
static const int64_t deaths_per_million[] = {0, 1000, 5000, 30000};

static const struct sim_weather usual = {
    .request_lost = 5, .answer_lost = 5, .unreachable = 5, .twice = 5, .late = 5, .slow_work = 5};

const char *
chaos_kind_name(enum chaos_kind kind)
{
    return kind_names[kind];
}

static bool
read_kind(const char *name, size_t length, unsigned *kinds)
{
    for (unsigned i = 0; i < CHAOS_KINDS; i++)
        if (strlen(kind_names[i]) == length && strncmp(kind_names[i], name, length) == 0) {
            *kinds |= 1U << i;
            return true;
        }
    return false;
}

bool
chaos_read_kinds(const char *text, unsigned *ret_kinds)
{
    unsigned kinds = 0;

    if (strcmp(text, "on") == 0 || strcmp(text, "off") == 0) {
        *ret_kinds = strcmp(text, "on") == 0 ? CHAOS_ALL : 0;
        return true;
    }
    for (;;) {
        size_t length = strcspn(text, ",");

        if (!read_kind(text, length, &kinds))
            return false;
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    *ret_kinds = kinds;
    return true;
}

void
chaos_choose(unsigned kinds)
{
    chaos.kinds = kinds;
}

bool
chaos_has(enum chaos_kind kind)
{
    return (chaos.kinds & 1U << kind) != 0;
}

bool
chaos_slips(struct world *world, int64_t per_mille)
{
    return world_happens(world, per_mille) && chaos_has(CHAOS_PEOPLE);
}

bool
chaos_happens(enum chaos_kind kind, struct world *world, int64_t per_mille)
{
    return world_happens(world, per_mille) && chaos_has(kind) && chaos.event.place != 0;
}

static struct machine *
any_machine(void)
{
    return chaos.options
        .machines[world_between(chaos.options.world, 0, (int64_t)chaos.options.machines_count - 1)];
}

static struct sim_till *
any_till(void)
{
    return chaos.options
        .tills[world_between(chaos.options.world, 0, (int64_t)chaos.options.tills_count - 1)];
}

/* Not the sandbox, which is second. */
static struct machine *
any_of_ours(void)
{
    int64_t which =
        world_between(chaos.options.world, 0, (int64_t)chaos.options.machines_count - 2);

    return chaos.options.machines[which == 0 ? 0 : which + 1];
}

/* Most faults are about the hub and somebody. */
static struct sim_node *
any_peer(void)
{
    return chaos.options
        .machines[world_between(chaos.options.world, 1, (int64_t)chaos.options.machines_count - 1)]
        ->node;
}

/* Mostly short, sometimes long. */
static struct span
some_time(void)
{
    struct world *world = chaos.options.world;

    return span_ms(world_happens(world, 900) ? world_between(world, 1000, 60000)
                                             : world_between(world, 60000, 900000));
}

static void
calm_down(void *context)
{
    (void)context;
    sim_net_set_weather(chaos.options.net, &usual);
}

static void
storm(void)
{
    struct world *world = chaos.options.world;
    struct sim_weather weather;

    /* One after the other: in one expression, the order would be the compiler's. */
    weather.request_lost = world_between(world, 0, 200);
    weather.answer_lost = world_between(world, 0, 300);
    weather.unreachable = world_between(world, 0, 200);
    weather.twice = world_between(world, 0, 200);
    weather.late = world_between(world, 0, 200);
    weather.slow_work = world_between(world, 0, 200);
    chaos.figures.storms++;
    world_write(world, "storm");
    sim_net_set_weather(chaos.options.net, &weather);
    world_at(world, &chaos.calm, some_time(), calm_down, NULL);
}

static void
misbehave(void)
{
    static const struct {
        const char *part;
        const char *what;
    } faults[] = {
        {"reply", "reply_never"},
        {"reply", "reply_bad_signature"},
        {"reply", "reply_no_signature"},
        {"reply", "reply_unknown_serial"},
        {"reply", "reply_slow"},
        {"reply", "reply_429"},
        {"reply", "reply_500"},
        {"reply", "reply_502"},
        {"reply", "reply_truncated"},
        {"reply", "reply_unknown"},
        {"query", "query_behind"},
        {"notify", "notify_wrong_signature"},
        {"notify", "notify_no_signature"},
        {"notify", "notify_unknown_serial"},
        {"notify", "notify_wrong_app"},
        {"notify", "notify_wrong_merchant"},
        {"notify", "notify_wrong_amount"},
        {"notify", "notify_duplicate"},
        {"notify", "notify_never"},
        {"notify", "notify_delay_ms"},
        {"reply", "reply_system_error"},
        {"cancel", "cancel_retry"},
        {"cancel", "cancel_unheeded"},
        {"close", "close_unheeded"},
        {"waiting", "query_closed"},
        {"refund", "refund_slow"},
        {"refund", "refund_fail"},
        {"share", "share_slow"},
        {"share", "share_fail"},
    };
    struct world *world = chaos.options.world;
    size_t which = (size_t)world_between(world, 0, LENGTH(faults) - 1);
    enum sim_wallet wallet = (enum sim_wallet)world_between(world, 0, SIM_WALLETS - 1);

    chaos.figures.misbehaved++;
    sim_sandbox_misbehave(
        wallet, faults[which].part, faults[which].what, world_between(world, 1, 120000), 1);
}

/* One wallet, or SIM_WALLETS for all of them. */
static unsigned
any_wallets(void)
{
    unsigned only = (unsigned)world_between(chaos.options.world, 0, SIM_WALLETS);

    return chaos.kinds == 1U << CHAOS_CHANNEL ? SIM_WALLETS : only;
}

static void
misbehave_long(unsigned only, const char *part, const char *what, int64_t count)
{
    for (unsigned wallet = 0; wallet < SIM_WALLETS; wallet++)
        if (only == SIM_WALLETS || only == wallet)
            sim_sandbox_misbehave((enum sim_wallet)wallet, part, what, 0, count);
}

static void
mix_tills_up(void)
{
    struct sim_till *a = sim_till_of(any_machine());
    struct sim_till *b = sim_till_of(any_machine());

    if (a != NULL && b != NULL && a != b)
        chaos_swap_begin(a, b);
}

static void
cause(enum fault fault)
{
    struct sim_node *hub = chaos.options.machines[0]->node;
    struct sim_node *peer = any_peer();
    struct machine *patient;

    switch (fault) {
    case FAULT_CUT:
        if (world_happens(chaos.options.world, 500))
            sim_net_cut(hub, peer, some_time());
        else
            sim_net_cut(peer, hub, some_time());
        break;
    case FAULT_PARTITION:
        sim_net_cut(hub, peer, some_time());
        sim_net_cut(peer, hub, some_time());
        break;
    case FAULT_REFUSE:
        peer = any_machine()->node;
        sim_net_refuse(peer, some_time());
        break;
    case FAULT_RESET:
        sim_net_reset(hub, peer);
        break;
    case FAULT_HALF_OPEN:
        sim_net_half_open(hub, peer);
        break;
    case FAULT_STORM:
        storm();
        break;
    case FAULT_POWER:
        machine_cut_power(any_machine());
        break;
    case FAULT_CHANNEL:
        /* There are so many ways, and of three wallets; more where little else goes wrong. */
        for (int i = chaos.kinds == CHAOS_ALL ? 3 : 15; i > 0; i--)
            misbehave();
        break;
    case FAULT_CLOCK:
        chaos_clock_set_wrong(chaos.options.world, peer);
        break;
    case FAULT_STEP:
        chaos_clock_step(chaos.options.world, any_machine()->node);
        break;
    case FAULT_DRIFT:
        chaos_clock_drift(chaos.options.world, any_machine()->node);
        break;
    case FAULT_BAD_DISK:
        patient = any_of_ours();
        chaos_disk_hurt(patient, some_time());
        break;
    case FAULT_FULL_DISK:
        patient = any_of_ours();
        chaos_disk_fill(patient, some_time());
        break;
    case FAULT_SWAP:
        mix_tills_up();
        break;
    case FAULT_IMAGE:
        chaos_image_strike(any_till());
        break;
    case FAULTS:
        NOT_REACHED();
    }
}

static void
strike(void *context)
{
    struct world *world = chaos.options.world;

    enum fault fault = (enum fault)world_between(world, 0, FAULTS - 1);

    world_at(
        world, &chaos.event, span_ms(world_between(world, 1, chaos.pause_max_ms)), strike, context);
    if (chaos.happens[fault])
        cause(fault);
}

/* Worlds differ in what goes wrong in them: where less does, the rest goes further. */
static void
choose_faults(struct world *world)
{
    int64_t deaths;
    unsigned only;

    for (size_t i = 0; i < FAULTS; i++)
        chaos.happens[i] =
            world_happens(world, i == FAULT_IMAGE ? IMAGES : USUALLY) && chaos_has(kind_of[i]);
    if (chaos.kinds != CHAOS_ALL)
        chaos.happens[FAULT_IMAGE] = chaos_has(CHAOS_IMAGE);
    chaos.pause_max_ms = pauses_max_ms[world_between(world, 0, LENGTH(pauses_max_ms) - 1)];
    deaths = deaths_per_million[world_between(world, 0, LENGTH(deaths_per_million) - 1)];
    machine_set_deaths(chaos_has(CHAOS_CRASH) ? deaths : 0);
    /* A channel that is all that goes wrong goes all the way. */
    if ((world_happens(world, 200) && chaos_has(CHAOS_CHANNEL)) ||
        chaos.kinds == 1U << CHAOS_CHANNEL) {
        chaos.figures.mute++;
        only = any_wallets();
        misbehave_long(only, "notify", "notify_never", MUTE_COUNT);
        /* And blind, in half of them: no payment is heard of until it should have expired. */
        if (chaos.pause_max_ms == PAUSE_OF_HALF_MS) {
            chaos.figures.blind++;
            misbehave_long(only, "query", "query_behind", BLIND_COUNT);
        }
    }
    if (world_happens(world, 150) && chaos_has(CHAOS_CHANNEL)) {
        chaos.figures.deaf++;
        misbehave_long(any_wallets(), "close", "close_unheeded", MUTE_COUNT);
    }
}

/*
 * Between the hub and its channels, in some worlds; where that is all, it is in each of them, and
 * every other one has no callbacks either.
 */
static void
set_proxy(struct world *world)
{
    const struct machine *hub = chaos.options.machines[0];
    const struct machine *sandbox = chaos.options.machines[1];
    const bool is_all = chaos.kinds == 1U << CHAOS_ANSWERS;
    struct sim_proxy proxy;

    proxy.request_dropped = world_between(world, 0, 200);
    proxy.answer_dropped = world_between(world, 0, 400);
    proxy.answer_cut = world_between(world, 0, 200);
    if (!world_happens(world, PROXIES) && !is_all)
        return;
    sim_net_set_proxy(chaos.options.net, hub->node, sandbox->node, &proxy);
    if (is_all && world_happens(world, 500))
        misbehave_long(SIM_WALLETS, "notify", "notify_never", MUTE_COUNT);
}

void
chaos_start(const struct chaos_options *options)
{
    chaos.options = *options;
    choose_faults(options->world);
    if (chaos_has(CHAOS_ANSWERS))
        set_proxy(options->world);
    if (chaos_has(CHAOS_NETWORK))
        sim_net_set_weather(options->net, &usual);
    world_at(options->world, &chaos.event, span_s(1), strike, NULL);
}

void
chaos_stop(void)
{
    if (chaos.options.world == NULL)
        return;
    world_never(chaos.options.world, &chaos.event);
    world_never(chaos.options.world, &chaos.calm);
    machine_set_deaths(0);
    sim_net_set_weather(chaos.options.net, &(struct sim_weather){0});
    sim_net_set_proxy(chaos.options.net, NULL, NULL, &(struct sim_proxy){0});
    sim_net_heal(chaos.options.net);
    chaos_disk_heal();
    chaos_swap_stop();
    sim_sandbox_behave();
}

const struct chaos_figures *
chaos_figures(void)
{
    return &chaos.figures;
}
