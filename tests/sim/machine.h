/*
 * machine.h -- a node with a program on it that may die and come back.
 *
 * A program dies at a named place inside of a turn (fault_point()), while it
 * writes and syncs, between two events, as by a power cut, or by itself,
 * because its disk has failed. What it had not committed never was: its
 * database connections are killed with it, and without power its disk loses
 * what was not synced. After a while the machine boots and the program opens
 * again on what the disk holds.
 */
#ifndef TESTS_SIM_MACHINE_H
#define TESTS_SIM_MACHINE_H

#include "tests/sim/sim_disk.h"
#include "tests/sim/sim_net.h"

/*
 * What runs on a machine. open: with the node entered. die: at the moment of
 * death, before anything unwinds; may be NULL. close: also half open, and for the dead.
 */
struct machine_program {
    enum err (*open)(void *context);
    void (*die)(void *context);
    void (*close)(void *context);
};

struct machine {
    struct sim_node *node;
    struct sim_disk *disk;
    struct world *world;
    const struct machine_program *program;
    void *context;
    struct machine *next;
    struct world_event boot;
    const struct sim_disk_image
        *image;        /* that its disk holds when it boots next; NULL for its own */
    bool has_old_disk; /* it boots on one just now */
    int64_t crashes;
    bool is_up;
    bool without_power; /* while it is dead */
};

/* How often programs die, and what for. */
struct machine_figures {
    int64_t at_points;
    int64_t at_disk; /* between two writes or syncs */
    int64_t between;
    int64_t broken; /* gave up, since the disk had failed */
};

/** machine_start() adds node and disk and opens the program; it stays until machine_stop_all(). */
void machine_start(struct machine *machine, struct sim_net *net, struct world *world,
    const struct sim_node_options *options);

/** machine_set_deaths() is how many visits of a million to a named place are the last. */
void machine_set_deaths(int64_t per_million);

/** machine_restore() has a machine that is off boot on the image, which it borrows until then. */
void machine_restore(struct machine *machine, const struct sim_disk_image *image);

/** machine_cut_power() kills it between two events: call it from an event of the world. */
void machine_cut_power(struct machine *machine);

/**
 * machine_give_up() is for a program that calls its disk broken, which is its
 * end: only the dead may, those whose disk has failed, and whom machine_forgive() lets.
 */
void machine_give_up(struct machine *machine, const char *what);

/**
 * machine_forgive() is asked whether a program may give up, or not open, with a disk that
 * is sound: it boots again after a while. NULL, as at first: it may not.
 */
void machine_forgive(bool (*asked)(const struct machine *machine));

/** machine_stop_all() closes every program, the newest first, with time for goodbyes. */
void machine_stop_all(void);

const struct machine_figures *machine_figures(void);

/** machine_deaths() is how often any of them died, whatever of: files may be other ones since. */
int64_t machine_deaths(void);

#endif
