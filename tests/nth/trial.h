/*
 * trial.h -- one world in which one call fails, from the first event to the last check.
 *
 * A trial is played in a process of its own; how it ended is in memory that it
 * shares with whoever started it.
 */
#ifndef TESTS_NTH_TRIAL_H
#define TESTS_NTH_TRIAL_H

#include "tests/nth/nth.h"
#include "tests/nth/script.h"

enum trial_machine {
    TRIAL_HUB,
    TRIAL_TILL,
    TRIAL_MACHINES
};

struct trial_options {
    const struct script *script;
    enum trial_machine machine;
    enum nth_kind kind;
    int64_t nth;  /* 0: none fails */
    int64_t more; /* how many after it fail, too */
    bool trace;
};

struct trial_end {
    int64_t calls;  /* of the kind, on the machine */
    int64_t failed; /* of them */
    int64_t ended;  /* how often a program gave up, said so, and was started again */
    int64_t left;   /* blocks of memory that nobody freed */
    bool stopped;   /* it ended in the middle of something, with words: no more is known */
    bool is_through;
};

/** trial_play() ends the process, not 0, when something is not as it must be. */
void trial_play(const struct trial_options *options, struct trial_end *end);

/** trial_stops() is for the program under trial that ends with words. */
_Noreturn void trial_stops(void);

const char *trial_machine_name(enum trial_machine machine);

#endif
