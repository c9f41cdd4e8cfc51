/*
 * report.h -- what a run has done: every figure by its name.
 *
 * Figures come from whoever did the things. A group and a name together are
 * one figure; tests/sim/reliability.sh adds up the figures of many runs by
 * them, so a new fault is in its table as soon as it is listed here.
 */
#ifndef TESTS_SIM_REPORT_H
#define TESTS_SIM_REPORT_H

#include "tests/sim/tally.h"

struct report {
    int64_t seed;
    int64_t hours;
    int64_t terminals;
    const struct world *world;
    const struct sim_net *net;
    struct span healed_in;
    const struct tally *tally; /* NULL for a run that failed */
};

/** report_line() prints the run as one line, and as another how fast one core was. */
void report_line(const struct report *report);
/** report_figures() prints "figure GROUP NAME VALUE" for each. */
void report_figures(const struct report *report);

#endif
