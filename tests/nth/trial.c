#include "tests/nth/trial.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "tests/sim/check.h"
#include "tests/sim/payer.h"
#include "tests/sim/sim_app.h"
#include "tests/sim/sim_books.h"
#include "tests/sim/sim_folder.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox.h"
#include "tests/sim/sim_sign.h"

#define SEED 5
#define CHECK_EVERY span_s(60)
#define SELLS_MAX span_s(60 * 60)
#define HEAL_MAX span_s(60 * 60)
#define STAYS span_s(5 * 60)

static struct {
    struct trial_options options;
    struct trial_end *end;
    struct world *world;
    struct sim_net *net;
    struct machine *hub;
    struct sim_till *till;
    bool is_armed;
    char folder[SIM_FOLDER_SIZE];
} trial;

static const char *const machine_names[TRIAL_MACHINES] = {"hub", "till"};

const char *
trial_machine_name(enum trial_machine machine)
{
    return machine_names[machine];
}

static void
remove_folder(void *context)
{
    (void)context;
    sim_folder_remove(trial.folder);
}

static bool
is_of_disk(void)
{
    return trial.options.kind >= NTH_DISK_READ;
}

static enum sim_disk_kind
disk_kind(void)
{
    return (enum sim_disk_kind)(trial.options.kind - NTH_DISK_READ);
}

static struct machine *
chosen(void)
{
    return trial.options.machine == TRIAL_HUB ? trial.hub : &trial.till->machine;
}

/* How many calls have failed by now. */
static int64_t
failures(void)
{
    if (!is_of_disk())
        return nth_failed();
    return trial.is_armed && trial.options.nth > 0 && !sim_disk_nth_waits(chosen()->disk) ? 1 : 0;
}

static void
arm(void)
{
    trial.is_armed = true;
    if (!is_of_disk())
        nth_arm(chosen()->node, trial.options.kind, trial.options.nth, trial.options.more);
    else if (trial.options.nth > 0)
        sim_disk_fail_nth(chosen()->disk, disk_kind(), trial.options.nth);
}

static void
put_figures(void)
{
    trial.end->calls = is_of_disk() ? sim_disk_figures()->operations[disk_kind()] : nth_calls();
    trial.end->failed = failures();
    trial.end->ended = machine_figures()->broken;
}

void
trial_stops(void)
{
    put_figures();
    trial.end->stopped = true;
    remove_folder(NULL);
    _exit(EXIT_SUCCESS);
}

/* Whoever's call failed may end of it, and be started again. */
static bool
may_end(const struct machine *machine)
{
    return failures() > 0 && (machine == trial.hub) == (trial.options.machine == TRIAL_HUB);
}

static void
open_all(void)
{
    struct sim_till_options till = {.number = 1, .folder = trial.folder};
    enum err err = world_make(&(struct world_options){SEED, trial.options.trace}, &trial.world);

    NEED(err == ERR_OK);
    world_set_fail(trial.world, remove_folder, NULL);
    sim_disk_start(trial.world);
    err = sim_net_make(trial.world, &trial.net);
    NEED(err == ERR_OK);
    (void)sim_sandbox_start(trial.net, trial.world);
    trial.hub = sim_hub_start(trial.net, trial.world, 0);
    payer_start(trial.net, trial.world);
    trial.till = sim_till_start(trial.net, trial.world, &till);
    (void)sim_app_start(trial.net, trial.world);
    sim_app_be_kind(true);
    machine_forgive(may_end);
}

static void
run_until(struct span until)
{
    while (world_step(trial.world, until))
        sim_books_look(trial.hub);
    check_all(trial.world, &trial.till, 1, false);
}

static struct span
from_now(struct span span)
{
    return span_us(world_now(trial.world).us + span.us);
}

static void
heal(void)
{
    struct span end = from_now(HEAL_MAX);

    nth_disarm();
    payer_no_more();
    while (!(payer_all_gone() && sim_app_is_at_rest() && check_has_rested(&trial.till, 1)) &&
           world_now(trial.world).us < end.us)
        run_until(from_now(CHECK_EVERY));
    if (!payer_all_gone() || !sim_app_is_at_rest())
        world_fail(trial.world, "somebody is still paying");
    check_all(trial.world, &trial.till, 1, true);
    run_until(from_now(STAYS));
    check_all(trial.world, &trial.till, 1, true);
}

/* A script that has not done what it is for has tried nothing. */
static void
check_purpose(void)
{
    struct db *db = NULL;
    struct db_statement *statement = NULL;
    enum err err = db_open(&(struct db_options){.path = sim_hub_path(), .role = DB_READER}, &db);

    if (err == ERR_OK)
        err = db_prepare(db, "proves", trial.options.script->proves, &statement);
    if (err == ERR_OK)
        err = db_step(statement);
    if (err != ERR_OK)
        world_fail(trial.world, "%s: %s", trial.options.script->name, err_name(err));
    if (db_int(statement, 0) == 0)
        world_fail(trial.world, "%s does not happen", trial.options.script->name);
    db_reset(statement);
    db_close(&db);
}

static void
close_all(void)
{
    payer_stop();
    script_stop();
    sim_books_close();
    machine_stop_all();
    sim_app_close();
    script_free();
    sim_sandbox_close();
    sim_net_free(&trial.net);
    sim_till_free(&trial.till);
    sim_disk_stop();
    sim_sign_close();
    world_free(&trial.world);
    remove_folder(NULL);
}

void
trial_play(const struct trial_options *options, struct trial_end *end)
{
    const struct machine_figures *deaths = machine_figures();
    struct span sells_until;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    trial.options = *options;
    trial.end = end;
    if (!options->trace && nowhere >= 0)
        log_set_file(nowhere);
    /* What RSA asks for is tried with RSA, the rest without. */
    sim_sign_choose(options->kind == NTH_CRYPTO_MEMORY ? SIM_SIGNER_REAL : SIM_SIGNER_QUICK, SEED);
    sim_folder_make(trial.folder);
    open_all();
    script_start(
        options->script, &(struct script_options){trial.net, trial.world, trial.hub, trial.till});
    arm();
    sells_until = from_now(SELLS_MAX);
    while (!script_is_done() && world_now(trial.world).us < sells_until.us)
        run_until(from_now(span_s(5)));
    if (!script_is_done())
        world_fail(trial.world, "nothing can be sold any more");
    heal();
    if (options->nth == 0)
        check_purpose();
    put_figures();
    close_all();
    /* What a program that died had in its hands is lost with it. */
    if (deaths->between + deaths->at_points + deaths->broken == 0)
        end->left = nth_memory_left();
    end->is_through = true;
}
