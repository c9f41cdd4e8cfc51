/*
 * sim_app_journal.h -- what a merchant's app has written down.
 *
 * A small database of its own, which outlives its crashes: what it asked for and
 * how that was answered, what it was told of a resource, which notices it has
 * accepted. tests/sim/check_app.c holds the hub's books against it. That two
 * answers contradict each other is seen here, at once.
 */
#ifndef TESTS_SIM_SIM_APP_JOURNAL_H
#define TESTS_SIM_SIM_APP_JOURNAL_H

#include "tests/sim/world.h"

/* A change that was asked for, and its answer. */
struct sim_app_entry {
    int64_t number;   /* its place in the journal, from 1 */
    const char *kind; /* order, refund, … */
    const char *name; /* the merchant's own number; "" for none */
    int64_t amount;   /* fen; 0 for none */
    int64_t tries;    /* how often it was sent */
    int status;
    const char *code; /* why not; "" */
    int64_t id;       /* of the resource; 0 for none */
};

struct sim_app_told {
    const char *kind;
    int64_t id;
    const char *state;
    int64_t asked_us; /* what is told is not older */
};

struct sim_app_heard {
    int64_t id; /* of the notice */
    const char *type;
    int64_t about;
    int64_t sequence;
    const char *state;
    struct bytes body;
    bool accepted;
};

void sim_app_journal_open(const struct world *world);
/** sim_app_journal_path() is where it is, for ATTACH. */
const char *sim_app_journal_path(void);
void sim_app_journal_close(void);

/** sim_app_journal_answered() keeps an answer; a second one has to name the same resource. */
void sim_app_journal_answered(const struct sim_app_entry *entry);
/** sim_app_journal_told() keeps a state that is an end; what is told afterwards is the same. */
void sim_app_journal_told(const struct sim_app_told *told);
/** sim_app_journal_heard() keeps a notice; one that comes again is the same to the byte. */
void sim_app_journal_heard(const struct sim_app_heard *heard);

#endif
