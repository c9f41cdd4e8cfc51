/*
 * script.h -- what is played while a call fails: a cashier who goes on until it is sold.
 *
 * A script is a list of steps. Each sale is repeated until the till has announced
 * its end, whatever stands in between; so a script ends, unless something hangs.
 */
#ifndef TESTS_NTH_SCRIPT_H
#define TESTS_NTH_SCRIPT_H

#include "tests/sim/sim_till.h"

#define SCRIPT_STEPS_MAX 8

enum script_step {
    SCRIPT_END,
    SCRIPT_SELL,      /* by QR, paid in time */
    SCRIPT_CASH,      /* cash */
    SCRIPT_OFFLINE,   /* the till is cut off: the payer shows a code */
    SCRIPT_LATE,      /* cut off, and cash is taken for what the payer has paid: that goes back */
    SCRIPT_BARCODE,   /* the app's order, paid by a barcode */
    SCRIPT_GIVE_BACK, /* and refunded */
    SCRIPT_SHOP,      /* whatever the simulator's shop wants for a while */
    SCRIPT_HUB_DIES,  /* and boots, while a sale is open */
    SCRIPT_TILL_DIES, /* likewise */
    SCRIPT_STEPS
};

struct script {
    const char *name;
    enum script_step steps[SCRIPT_STEPS_MAX];
    const char *proves; /* a number of the books, above 0 when the script did what it is for */
};

/* Ends with one without a name. */
extern const struct script script_all[];

struct script_options {
    struct sim_net *net;
    struct world *world;
    struct machine *hub;
    struct sim_till *till;
};

void script_start(const struct script *script, const struct script_options *options);
/** script_is_done() is whether all is sold, and the till shows nothing that is open. */
bool script_is_done(void);
void script_stop(void);
/** script_free() is after machine_stop_all(). */
void script_free(void);

#endif
