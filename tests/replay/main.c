/*
 * shanju-replay -- what a simulated hub asks of SQLite, asked once more of other databases.
 *
 *     shanju-replay PLACE... -- [options of shanju-sim]
 *
 * Plays a seed and records every turn and query at hub/store/engine.h; then plays
 * the record on each empty place ("file:/name?vfs=memdb", postgres://…), compares
 * every answer, and at the end every table. One line for each; 0 when all agree.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "tests/replay/replay.h"

/* main() of tests/sim/main.c, renamed by objcopy. */
int replay_sim_main(int argc, char **argv);

static bool
replay(const char *place)
{
    struct replay_figures figures = {0};
    bool agrees = replay_on(place, &figures);
    char shown[200];

    engine_describe(place, shown, sizeof(shown));
    (void)printf("%s: %" PRId64 " turns, %" PRId64 " keys read, %" PRId64 " rows found, %" PRId64
                 " written, %" PRId64 " answers, %" PRId64 " skipped, %" PRId64
                 " rows at the end: %s\n",
        shown, figures.turns, figures.reads, figures.found, figures.writes, figures.answers,
        figures.skipped, figures.rows, agrees ? "the same" : "DIFFERENT");
    return agrees;
}

int
main(int argc, char **argv)
{
    bool agrees = true;
    int places = 0;
    int status;

    while (1 + places < argc && strcmp(argv[1 + places], "--") != 0)
        places++;
    if (places == 0 || 1 + places == argc) {
        (void)fputs("usage: shanju-replay PLACE... -- [options of shanju-sim]\n", stderr);
        return 2;
    }
    record_start();
    status = replay_sim_main(argc - 1 - places, argv + 1 + places);
    record_stop();
    log_set_file(STDERR_FILENO);
    log_set_level(LOG_ERROR);
    for (int i = 1; status == EXIT_SUCCESS && i <= places; i++)
        agrees = replay(argv[i]) && agrees;
    record_free();
    return status == EXIT_SUCCESS && agrees ? EXIT_SUCCESS : EXIT_FAILURE;
}
