/*
 * sim_options.h -- what a run of the simulator is told on its command line.
 *
 * The same options and the same commit are the same run. What is written wrong
 * ends the process with the usage and status 2.
 */
#ifndef TESTS_SIM_SIM_OPTIONS_H
#define TESTS_SIM_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sim/sim_sign.h"

struct sim_options {
    int64_t seed;
    int64_t hours;   /* of selling, with faults */
    int64_t minutes; /* … instead of hours; 0 for those */
    int64_t terminals;
    unsigned faults;   /* a set of enum chaos_kind */
    const char *plant; /* the mistake that is made; NULL for none */
    enum sim_signer signer;
    bool trace;   /* what happens, and the programs' logs, on standard error */
    bool keep;    /* leave the databases of a failed run */
    bool figures; /* print every figure by name, for a program that adds them up */
};

void sim_options_read(int argc, char **argv, struct sim_options *ret_options);

#endif
