/* shanju-fleet: reads what is asked, runs a fleet or verifies a journal. */
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/net/net_lws.h"
#include "tools/fleet/fleet.h"
#include "tools/fleet/verify.h"

#define WORKERS 1
#define SOCKETS_SPARE 256

extern char **environ;

struct run {
    struct net *net;
    struct fleet *fleet;
};

static void
ended(void *context)
{
    struct run *run = context;

    net_lws_stop(run->net);
}

static void
stop(void *context)
{
    struct run *run = context;

    if (run->fleet != NULL)
        fleet_stop(run->fleet);
    else
        net_lws_stop(run->net);
}

static int
complain(const char *what, enum err err)
{
    (void)fprintf(stderr, "shanju-fleet: %s: %s\n", what, err_text(err));
    return EXIT_FAILURE;
}

static int
run_fleet(const struct options *options)
{
    struct run run = {.net = NULL};
    struct random random;
    uint64_t seed;
    int status = EXIT_FAILURE;
    enum err err = net_lws_open(
        &(struct net_lws_options){.workers = WORKERS,
            .sockets_max = (unsigned)(options->terminals + options->payers) + SOCKETS_SPARE,
            .on_stop = stop,
            .on_stop_context = &run},
        &run.net);

    if (err != ERR_OK)
        return complain("network", err);
    /* Masks of frames and jitter are no keys: they need no system call each. */
    random_fill(random_system(), &seed, sizeof(seed));
    random_seed(&random, seed);
    run.net->random = &random;
    err = fleet_open(options, run.net, ended, &run, &run.fleet);
    if (err == ERR_OK) {
        net_lws_run(run.net);
        status = fleet_print(run.fleet) ? EXIT_SUCCESS : EXIT_FAILURE;
    } else {
        status = complain("fleet", err);
    }
    net_lws_close(&run.net);
    fleet_close(&run.fleet);
    return status;
}

int
main(int argc, char **argv)
{
    static struct options options;
    bool sound = false;
    int status;
    enum err err;

    if (!options_read(argc, argv, environ, &options, &status))
        return status;
    if (options.quiet)
        log_set_level(LOG_WARN);
    if (!options.verifies)
        return run_fleet(&options);
    err = verify_run(options.journal, options.db, &sound);
    if (err != ERR_OK)
        return complain("verify", err);
    return sound ? EXIT_SUCCESS : EXIT_FAILURE;
}
