/*
 * sim_till.h -- a till as a machine: the agent's station, without a face.
 *
 * It enrols by its activation code, sells, dies and comes back on the files of
 * its disk. What it announces is remembered by sale, so that an announcement
 * that comes twice, or that cannot be, is seen at once.
 */
#ifndef TESTS_SIM_SIM_TILL_H
#define TESTS_SIM_SIM_TILL_H

#include "agent/station.h"
#include "tests/sim/machine.h"

#define SIM_TILL_MAX 8
#define SIM_TILL_PATH_SIZE 200

/* What a till said of one of its sales; under epoch 0, of an order that a plate's payer made. */
struct sim_sale {
    int64_t epoch;
    int64_t sequence;
    int64_t amount_fen;
    int64_t paid; /* how often */
    int64_t cash;
    int64_t code;
};

/* Cash that was taken, in all the lives of a till. */
struct sim_cash {
    int64_t epoch; /* of the sale */
    int64_t sequence;
    int64_t salt;
    bool may_be_lost; /* with a disk that an old copy has replaced */
};

struct sim_till {
    struct machine machine;
    int64_t number;
    char name[SIM_NET_NAME_SIZE];
    char folder[SIM_TILL_PATH_SIZE]; /* all its disk */
    char paper[SIM_TILL_PATH_SIZE];  /* where its receipts lie */
    char printer[SIM_TILL_PATH_SIZE + 8];
    char code[16];
    struct store *store; /* while it enrols */
    struct enrol *enrol;
    struct net_timer *timer;
    struct station *station;
    struct sim_sale *sales;
    size_t sales_count;
    size_t sales_size;
    struct sim_cash *cash;
    size_t cash_count;
    size_t cash_size;
    int64_t restores; /* how often an old copy of its disk was put back */
};

/* What all tills announced, and what they were kept from. */
struct sim_till_figures {
    int64_t opened;
    int64_t paid;
    int64_t paid_late;
    int64_t confirmed;
    int64_t codes;
    int64_t wrong_codes;
    int64_t cash;
    int64_t at_plate;
    int64_t cancelled;
    int64_t closed;
    int64_t returned;
    int64_t unconfirmed;
    int64_t printed;
    int64_t restored;
    int64_t strays;
};

struct sim_till_options {
    int64_t number;
    const char *folder; /* for the paper of all tills */
    int64_t clock_offset_us;
    int64_t clock_drift_ppm;
};

struct sim_till *sim_till_start(
    struct sim_net *net, struct world *world, const struct sim_till_options *options);
/** sim_till_path() is where its memory is for who looks from outside, for db_open(). */
void sim_till_path(const struct sim_till *till, char ret_path[static SIM_TILL_PATH_SIZE]);
/** sim_till_of() is the till that runs on the machine, or NULL. */
struct sim_till *sim_till_of(const struct machine *machine);
/** sim_till_swap() has each boot as the other one; both are off. */
void sim_till_swap(struct sim_till *a, struct sim_till *b);
/** sim_till_free() is after machine_stop_all(). */
void sim_till_free(struct sim_till **till);

/** sim_till_screen() is what the cashier sees; NULL while the till is off or enrols. */
const struct screen *sim_till_screen(const struct sim_till *till);
/** sim_till_press() may be the death of it. */
void sim_till_press(struct sim_till *till, const struct till_command *command);

const struct sim_till_figures *sim_till_figures(void);

#endif
