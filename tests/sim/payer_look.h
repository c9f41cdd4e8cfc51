/*
 * payer_look.h -- what a payer does with the page that he sees.
 *
 * Inside of payer.c and payer_look.c: what a payer is.
 */
#ifndef TESTS_SIM_PAYER_LOOK_H
#define TESTS_SIM_PAYER_LOOK_H

#include "shared/base/money.h"
#include "tests/sim/payer.h"

#define PAYER_LOOK_URL_SIZE 2048
/* So many pages, and he has had enough. */
#define PAYER_LOOK_STEPS_MAX 120

struct payer {
    struct payer *next;
    struct world *world;
    struct payer_figures *figures; /* of all of them */
    struct net *net;
    const char *page; /* that he looks at just now */
    world_fn *step;   /* what he does next, when event comes */
    struct world_event event;
    struct net_fetch *fetch;
    struct net_fetch *second; /* the button was pressed twice */
    int64_t till;
    int64_t sequence;
    int64_t came_us;
    int64_t steps;
    int64_t failures;
    int64_t person;
    struct money typed; /* at a plate; 0 for nothing yet */
    enum sim_wallet wallet;
    bool posts;    /* what the next step does */
    bool scripts;  /* … or it asks as the page's script does */
    bool browser;  /* he has another one than the wallet's */
    bool has_paid; /* he has pressed that button of his wallet's */
    char url[PAYER_LOOK_URL_SIZE];
    char shop[PAYER_LOOK_URL_SIZE]; /* where the shop says how it stands */
    char body[PAYER_LOOK_URL_SIZE];
    char other[PAYER_LOOK_URL_SIZE]; /* what the second press says; "" for the same */
    char code[PAYER_CODE_SIZE];
};

/** payer_look() is for a page, or for what its script was answered: he goes on, or he does not. */
void payer_look(struct payer *payer);

/** payer_look_go() has him open what a page named, next; false when that is no address. */
bool payer_look_go(struct payer *payer, const char *location, bool posts);

/** payer_look_after() has him do that, so many milliseconds later. */
void payer_look_after(struct payer *payer, int64_t low_ms, int64_t high_ms);

#endif
