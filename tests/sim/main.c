/*
 * shanju-sim -- a hub, its tills, a channel and payers in one process, on a
 * seeded clock, chance and network.
 *
 *     shanju-sim [--seed N] [--hours H] [--terminals N] [--faults on|off|KIND,KIND...]
 *
 * Sells for H virtual hours while things go wrong, then lets everything heal,
 * and checks: some of it all along, all of it at the end. Prints what happened
 * and is 0, or says what is wrong with which seed and is 1. One seed is one
 * story. A mistake that was to be made (--plant) and never was: 3.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "tests/sim/cashier.h"
#include "tests/sim/chaos.h"
#include "tests/sim/chaos_image.h"
#include "tests/sim/check.h"
#include "tests/sim/check_step.h"
#include "tests/sim/clerk.h"
#include "tests/sim/payer.h"
#include "tests/sim/plant.h"
#include "tests/sim/report.h"
#include "tests/sim/shop.h"
#include "tests/sim/sim_app.h"
#include "tests/sim/sim_books.h"
#include "tests/sim/sim_complain.h"
#include "tests/sim/sim_folder.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_options.h"
#include "tests/sim/sim_plate.h"
#include "tests/sim/sim_sandbox.h"
#include "tests/sim/steward.h"

/* The first ten minutes once a minute, then the rarer the more there is to read. */
#define CHECK_EVERY span_s(60)
#define CHECK_RARER 10
#define CHECK_EVERY_SHORT span_s(300) /* of a world that heals for longer than it sells */
/* Before the first fault: the tills enrol. */
#define CALM span_s(120)
#define CALM_SHORT span_s(20)
/* A ticket lives 15 minutes, an absent payment ten more; queries may be ten minutes apart. */
#define HEAL_MAX span_s(60 * 60)
/* A notice that was refused for hours is tried again each six (docs/api.md). */
#define NOTICES_MAX span_s(7 * 60 * 60)
#define STAYS span_s(15 * 60)

struct sim {
    struct sim_options options;
    struct world *world;
    struct sim_net *net;
    struct machine *machines[SIM_TILL_MAX + 3];
    size_t machines_count;
    struct sim_till *tills[SIM_TILL_MAX];
    size_t tills_count;
    char folder[SIM_FOLDER_SIZE];
    struct span healed_in;
    struct tally tally;
    bool has_tally;
};

#define NEVER_MADE 3

static struct report
report_of(const struct sim *sim)
{
    return (struct report){
        .seed = sim->options.seed,
        .hours = sim->options.hours,
        .terminals = sim->options.terminals,
        .world = sim->world,
        .net = sim->net,
        .healed_in = sim->healed_in,
        .tally = sim->has_tally ? &sim->tally : NULL,
    };
}

static void
on_fail(void *context)
{
    struct sim *sim = context;
    const struct report report = report_of(sim);

    if (sim->options.figures)
        report_figures(&report);
    if (!sim->options.keep) {
        sim_folder_remove(sim->folder);
        return;
    }
    sim_disk_dump(sim->folder);
    sim_sandbox_dump(sim->folder);
    (void)printf("%s has the databases\n", sim->folder);
}

static void
open_till(struct sim *sim, int64_t index)
{
    struct sim_till_options options = {.number = index + 1, .folder = sim->folder};
    struct sim_till *till;

    options.clock_offset_us =
        index == 1 ? -WORLD_START_US : world_between(sim->world, -60000000, 60000000);
    options.clock_drift_ppm = world_between(sim->world, -200, 200);
    till = sim_till_start(sim->net, sim->world, &options);
    sim->tills[sim->tills_count++] = till;
    sim->machines[index + 2] = &till->machine;
    cashier_start(till);
}

static void
open_all(struct sim *sim)
{
    const struct sim_options *own = &sim->options;
    enum err err =
        world_make(&(struct world_options){(uint64_t)own->seed, own->trace}, &sim->world);

    NEED(err == ERR_OK);
    world_set_fail(sim->world, on_fail, sim);
    sim_disk_start(sim->world);
    err = sim_net_make(sim->world, &sim->net);
    NEED(err == ERR_OK);
    sim->machines[1] = sim_sandbox_start(sim->net, sim->world);
    sim->machines[0] = sim_hub_start(sim->net, sim->world, world_between(sim->world, 0, 4000000));
    payer_start(sim->net, sim->world);
    for (int64_t i = 0; i < own->terminals; i++)
        open_till(sim, i);
    sim->machines[sim->tills_count + 2] = sim_app_start(sim->net, sim->world);
    sim->machines_count = sim->tills_count + 3;
    shop_start(sim->world);
    sim_plate_start(sim->world, sim->tills_count);
    sim_complain_start(sim->world);
    clerk_start(sim->machines[0]);
    steward_start(sim->machines[0]);
}

static void
close_all(struct sim *sim)
{
    payer_stop();
    cashier_stop();
    shop_stop();
    sim_plate_stop();
    sim_complain_stop();
    clerk_stop();
    steward_stop();
    sim_books_close();
    machine_stop_all();
    chaos_image_free();
    sim_app_close();
    shop_free();
    sim_sandbox_close();
    sim_net_free(&sim->net);
    for (size_t i = 0; i < sim->tills_count; i++)
        sim_till_free(&sim->tills[i]);
    sim_disk_stop();
    sim_sign_close();
    world_free(&sim->world);
    sim_folder_remove(sim->folder);
}

static void
pass(struct sim *sim, struct span until)
{
    while (world_step(sim->world, until))
        check_step(sim->machines[0]);
}

static void
run_until(struct sim *sim, struct span until)
{
    while (world_now(sim->world).us < until.us) {
        int64_t rarer_us = world_now(sim->world).us / CHECK_RARER;
        struct span next = span_us(
            world_now(sim->world).us + (rarer_us > CHECK_EVERY.us ? rarer_us : CHECK_EVERY.us));

        /* Of a short one, to ask everything would be most of it. */
        if (next.us > until.us || sim->options.minutes > 0)
            next = until;
        pass(sim, next);
        check_all(sim->world, sim->tills, sim->tills_count, false);
    }
}

/* Nobody sells or pays any more, and everything is known everywhere. */
static bool
rests(const struct sim *sim)
{
    return cashier_is_at_rest() && shop_is_at_rest() && steward_is_at_rest() &&
           sim_app_is_at_rest() && payer_all_gone() &&
           check_has_rested(sim->tills, sim->tills_count);
}

/* Whether what is under way may still be. */
static bool
is_in_time(const struct sim *sim, int64_t last_fault_us)
{
    int64_t healing_us = world_now(sim->world).us - last_fault_us;

    return healing_us < HEAL_MAX.us ||
           (healing_us < NOTICES_MAX.us && check_waits_for_notices(sim->world));
}

/* All faults end, nobody begins anything, and what is under way comes to its end. */
static void
heal(struct sim *sim)
{
    int64_t last_fault_us = world_now(sim->world).us;
    struct span look = sim->options.minutes > 0 ? CHECK_EVERY_SHORT : CHECK_EVERY;

    chaos_stop();
    cashier_close_shops();
    shop_close();
    sim_plate_close();
    sim_complain_close();
    clerk_finish();
    steward_finish();
    sim_app_be_kind(true);
    payer_no_more();
    while (!rests(sim) && is_in_time(sim, last_fault_us))
        pass(sim, span_us(world_now(sim->world).us + look.us));
    sim->healed_in = span_us(world_now(sim->world).us - last_fault_us);
    if (!payer_all_gone() || !cashier_is_at_rest() || !shop_is_at_rest())
        world_fail(sim->world, "somebody is still paying after %" PRId64 " s",
            sim->healed_in.us / 1000000);
    check_all(sim->world, sim->tills, sim->tills_count, true);
}

/* The day after. */
static void
reopen(void)
{
    cashier_open_shops();
    shop_open();
    sim_plate_open();
    sim_complain_open();
    clerk_go_on();
    steward_go_on();
    sim_app_be_kind(false);
}

/* It stays as it has come to rest. */
static void
stay(struct sim *sim)
{
    cashier_stop();
    if (sim->options.minutes == 0) {
        run_until(sim, span_us(world_now(sim->world).us + STAYS.us));
        check_all(sim->world, sim->tills, sim->tills_count, true);
    }
    tally_count(sim->world, sim->tills, sim->tills_count, &sim->tally);
    sim->has_tally = true;
}

/* Some worlds come to rest once on the way, too. */
static void
play(struct sim *sim)
{
    const struct chaos_options chaos = {
        sim->net, sim->world, sim->machines, sim->machines_count, sim->tills, sim->tills_count};
    const bool is_short = sim->options.minutes > 0;
    const int64_t s = is_short ? sim->options.minutes * 60 : sim->options.hours * 3600;
    const bool rests_between = world_happens(sim->world, 250) && !is_short;

    run_until(sim, is_short ? CALM_SHORT : CALM);
    if (sim->options.faults != 0)
        chaos_start(&chaos);
    if (rests_between) {
        run_until(sim, span_s(s / 2));
        heal(sim);
        reopen();
        if (sim->options.faults != 0)
            chaos_start(&chaos);
        run_until(sim, span_us(world_now(sim->world).us + span_s(s / 2).us));
    } else {
        run_until(sim, span_s(s));
    }
    heal(sim);
    stay(sim);
}

/* What there is to say of a run that went well. */
static int
tell(const struct sim *sim)
{
    const struct report report = report_of(sim);

    report_line(&report);
    if (sim->options.figures)
        report_figures(&report);
    if (sim->options.plant == NULL || plant_made() > 0)
        return EXIT_SUCCESS;
    (void)printf("%s was never made\n", sim->options.plant);
    return NEVER_MADE;
}

int
main(int argc, char **argv)
{
    static struct sim sim;
    int nowhere;
    int status;

    sim_options_read(argc, argv, &sim.options);
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (!sim.options.trace && nowhere >= 0)
        log_set_file(nowhere);
    sim_sign_choose(sim.options.signer, sim.options.seed);
    plant_choose(sim.options.plant);
    chaos_choose(sim.options.faults);
    sim_folder_make(sim.folder);
    open_all(&sim);
    play(&sim);
    status = tell(&sim);
    close_all(&sim);
    (void)close(nowhere);
    return status;
}
