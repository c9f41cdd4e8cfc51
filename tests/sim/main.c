/*
 * shanju-sim -- a hub, its tills, a channel and payers in one process, on a
 * seeded clock, chance and network.
 *
 *     shanju-sim [--seed N] [--hours H] [--terminals N] [--faults on|off] [--trace] [--keep]
 *
 * Sells for H virtual hours while things go wrong, then lets everything heal,
 * and checks: some of it all along, all of it at the end. Prints one line and
 * is 0, or says what is wrong with which seed and is 1. One seed is one story.
 */
#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "tests/sim/cashier.h"
#include "tests/sim/chaos.h"
#include "tests/sim/check.h"
#include "tests/sim/payer.h"
#include "tests/sim/sim_alipay.h"
#include "tests/sim/sim_hub.h"

#define FOLDER_SIZE 100
#define PATH_SIZE 512
#define CHECK_EVERY span_s(60)
#define CALM span_s(120) /* before the first fault: the tills enrol */
/* A ticket lives 15 minutes, an absent payment ten more; queries may be ten minutes apart. */
#define HEAL_MAX span_s(60 * 60)
#define STAYS span_s(15 * 60)

struct settings {
    int64_t seed;
    int64_t hours;
    int64_t terminals;
    bool faults;
    bool trace;
    bool keep;
};

struct sim {
    struct settings settings;
    struct world *world;
    struct sim_net *net;
    struct machine *machines[SIM_TILL_MAX + 2];
    struct sim_till *tills[SIM_TILL_MAX];
    size_t tills_count;
    char folder[FOLDER_SIZE];
    struct span healed_in;
};

static const char usage[] = "usage: shanju-sim [--seed N] [--hours H] [--terminals N] [--faults "
                            "on|off] [--trace] [--keep]\n"
                            "  --trace  what happens, and the programs' logs, on standard error\n"
                            "  --keep   leave the databases of a failed run, and say where\n";

static _Noreturn void
misuse(void)
{
    (void)fputs(usage, stderr);
    exit(2);
}

static int64_t
number_of(const char *text, int64_t low, int64_t high)
{
    int64_t value;

    if (text_read_int(bytes_text(text), &value) != ERR_OK || value < low || value > high)
        misuse();
    return value;
}

static void
read_settings(int argc, char **argv, struct settings *settings)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"hours", required_argument, NULL, 'h'},
        {"terminals", required_argument, NULL, 't'},
        {"faults", required_argument, NULL, 'f'},
        {"trace", no_argument, NULL, 'v'},
        {"keep", no_argument, NULL, 'k'},
        {NULL, 0, NULL, 0},
    };
    int option;

    *settings = (struct settings){.seed = 1, .hours = 2, .terminals = 2, .faults = true};
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            settings->seed = number_of(optarg, 0, INT64_MAX);
        else if (option == 'h')
            settings->hours = number_of(optarg, 1, 24 * 30);
        else if (option == 't')
            settings->terminals = number_of(optarg, 1, SIM_TILL_MAX);
        else if (option == 'f')
            settings->faults = strcmp(optarg, "on") == 0;
        else if (option == 'v')
            settings->trace = true;
        else if (option == 'k')
            settings->keep = true;
        else
            misuse();
    }
    if (optind != argc)
        misuse();
}

/* The tills' files: in memory, where there is such a place. */
static void
make_folder(struct sim *sim)
{
    const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    (void)snprintf(sim->folder, sizeof(sim->folder), "%s/shanju-sim-XXXXXX", root);
    if (mkdtemp(sim->folder) == NULL) {
        perror(sim->folder);
        exit(EXIT_FAILURE);
    }
}

/* Calls each(path) for everything in the folder. */
static void
each_in(const char *path, void (*each)(const char *path))
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char below[PATH_SIZE];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
        each(below);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

static void
remove_file(const char *path)
{
    (void)remove(path);
}

static void
remove_with_files(const char *path)
{
    each_in(path, remove_file);
    (void)remove(path);
}

/* A folder of folders of files. */
static void
remove_folder(const char *path)
{
    each_in(path, remove_with_files);
    (void)remove(path);
}

static void
on_fail(void *context)
{
    struct sim *sim = context;

    if (!sim->settings.keep) {
        remove_folder(sim->folder);
        return;
    }
    sim_hub_dump(sim->folder);
    sim_alipay_dump(sim->folder);
    (void)printf("%s has the databases\n", sim->folder);
}

static void
open_all(struct sim *sim)
{
    const struct settings *settings = &sim->settings;
    enum err err =
        world_make(&(struct world_options){(uint64_t)settings->seed, settings->trace}, &sim->world);

    NEED(err == ERR_OK);
    world_set_fail(sim->world, on_fail, sim);
    err = sim_net_make(sim->world, &sim->net);
    NEED(err == ERR_OK);
    sim->machines[1] = sim_alipay_start(sim->net, sim->world);
    sim->machines[0] = sim_hub_start(sim->net, sim->world, world_between(sim->world, 0, 4000000));
    payer_start(sim->net, sim->world);
    for (int64_t i = 0; i < settings->terminals; i++) {
        const struct sim_till_options options = {
            .number = i + 1,
            .folder = sim->folder,
            .clock_offset_us =
                i == 1 ? -WORLD_START_US : world_between(sim->world, -60000000, 60000000),
            .clock_drift_ppm = world_between(sim->world, -200, 200),
        };
        struct sim_till *till = sim_till_start(sim->net, sim->world, &options);

        sim->tills[sim->tills_count++] = till;
        sim->machines[i + 2] = &till->machine;
        cashier_start(till);
    }
}

static void
close_all(struct sim *sim)
{
    payer_stop();
    cashier_stop();
    machine_stop_all();
    sim_alipay_close();
    sim_hub_close();
    sim_net_free(&sim->net);
    for (size_t i = 0; i < sim->tills_count; i++)
        sim_till_free(&sim->tills[i]);
    world_free(&sim->world);
    remove_folder(sim->folder);
}

static void
run_until(struct sim *sim, struct span until)
{
    while (world_now(sim->world).us < until.us) {
        struct span next = span_us(world_now(sim->world).us + CHECK_EVERY.us);

        if (next.us > until.us)
            next = until;
        while (world_step(sim->world, next))
            continue;
        check_all(sim->world, sim->tills, sim->tills_count, false);
    }
}

/* Nobody sells or pays any more, and everything is known everywhere. */
static bool
rests(const struct sim *sim)
{
    return cashier_is_at_rest() && payer_all_gone() &&
           check_has_rested(sim->tills, sim->tills_count);
}

static void
heal(struct sim *sim)
{
    int64_t last_fault_us = world_now(sim->world).us;

    chaos_stop();
    cashier_close_shops();
    payer_no_more();
    while (!rests(sim) && world_now(sim->world).us < last_fault_us + HEAL_MAX.us)
        run_until(sim, span_us(world_now(sim->world).us + CHECK_EVERY.us));
    sim->healed_in = span_us(world_now(sim->world).us - last_fault_us);
    if (!payer_all_gone() || !cashier_is_at_rest())
        world_fail(sim->world, "somebody is still paying after %" PRId64 " s",
            sim->healed_in.us / 1000000);
    cashier_stop();
    check_all(sim->world, sim->tills, sim->tills_count, true);
    /* And it stays so. */
    run_until(sim, span_us(world_now(sim->world).us + STAYS.us));
    check_all(sim->world, sim->tills, sim->tills_count, true);
}

static void
play(struct sim *sim)
{
    const struct chaos_options chaos = {sim->net, sim->world, sim->machines, sim->tills_count + 2};

    run_until(sim, CALM);
    if (sim->settings.faults)
        chaos_start(&chaos);
    run_until(sim, span_s(sim->settings.hours * 3600));
    heal(sim);
}

static void
print_line(const struct sim *sim)
{
    const struct sim_till_figures *till = sim_till_figures();
    const struct payer_figures *payer = payer_figures();
    const struct sim_net_figures *net = sim_net_figures(sim->net);
    const struct machine_figures *machine = machine_figures();

    (void)printf("seed %" PRId64 ": %" PRId64 " h, %" PRId64 " events; sales %" PRId64
                 " paid %" PRId64 " late %" PRId64 " by code %" PRId64 " cash %" PRId64
                 " returned %" PRId64 " cancelled %" PRId64 " closed %" PRId64
                 " unconfirmed %" PRId64 " printed %" PRId64 "; payers %" PRId64 " gave up %" PRId64
                 " twice %" PRId64 "; ",
        sim->settings.seed, sim->settings.hours, world_events(sim->world), till->opened, till->paid,
        till->paid_late, till->codes, till->cash, till->returned, till->cancelled, till->closed,
        till->unconfirmed, till->printed, payer->came, payer->gave_up, payer->pressed_twice);
    (void)printf("lost requests %" PRId64 " answers %" PRId64 " unreachable %" PRId64
                 " late packets %" PRId64 " slow works %" PRId64 " cuts %" PRId64
                 " refusals %" PRId64 " resets %" PRId64 " half-open %" PRId64 " storms %" PRId64
                 " channel %" PRId64 " clocks %" PRId64 "; crashes %" PRId64 "+%" PRId64
                 "; healed in %" PRId64 " s; hash %016" PRIx64 "\n",
        net->requests_lost, net->answers_lost, net->unreachable, net->late, net->slow_works,
        net->cuts, net->refusals, net->resets, net->half_opens, chaos_figures()->storms,
        chaos_figures()->misbehaved, chaos_figures()->clocks, machine->at_points, machine->between,
        sim->healed_in.us / 1000000, world_hash(sim->world));
}

int
main(int argc, char **argv)
{
    static struct sim sim;
    int nowhere;

    read_settings(argc, argv, &sim.settings);
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (!sim.settings.trace && nowhere >= 0)
        log_set_file(nowhere);
    make_folder(&sim);
    open_all(&sim);
    play(&sim);
    print_line(&sim);
    close_all(&sim);
    (void)close(nowhere);
    return EXIT_SUCCESS;
}
