/*
 * sim_disk.h -- the disks of the machines: files in memory that forget and fail.
 *
 * What a program opens below SIM_DISK_ROOT/MACHINE is on that machine's disk,
 * whether SQLite opens it (whose default VFS this is) or shared/db and
 * agent/store do by the calls of the system: the linker leads those here. What
 * was written is there for every program of the machine; what was not synced
 * is lost, kept or torn when the power goes, sector by sector, and so is what
 * became of a name before its folder was synced. Reads, writes and syncs fail
 * by chance, a sync is slow, the room runs out. After a sync that failed,
 * what it was to keep may or may not be there, and no later sync tells.
 *
 * SIM_DISK_VIEW/MACHINE are the same files for who stands outside of the
 * story, between two events: nothing fails there, and no lock is in the way.
 *
 * One thread. Chance comes from a source for each disk.
 */
#ifndef TESTS_SIM_SIM_DISK_H
#define TESTS_SIM_SIM_DISK_H

#include "tests/sim/world.h"

#define SIM_DISK_ROOT "/sim.disk"
#define SIM_DISK_VIEW "/sim.view"
#define SIM_DISK_NAME_SIZE 64

struct sim_disk;
struct sim_disk_image;

/* What can fail. */
enum sim_disk_kind {
    SIM_DISK_READ,
    SIM_DISK_WRITE,
    SIM_DISK_SYNC,
    SIM_DISK_KINDS
};

/* How bad a disk is; all zeros: sound. */
struct sim_disk_health {
    int64_t fails[SIM_DISK_KINDS]; /* of a million */
    int64_t slow;                  /* of a thousand syncs */
    int64_t slow_max_us;
};

/* What went wrong on all disks so far. */
struct sim_disk_figures {
    int64_t operations[SIM_DISK_KINDS];
    int64_t failed[SIM_DISK_KINDS];
    int64_t refused; /* for want of room */
    int64_t slow;
    int64_t cuts;    /* of power, with something unsynced */
    int64_t sectors; /* that were unsynced when the power went … */
    int64_t lost;    /* … and lost, … */
    int64_t torn;    /* … or torn in the middle */
    int64_t names;   /* made, moved or taken away in vain */
};

/** sim_disk_start() is before anything opens a database; the world stays until sim_disk_stop(). */
void sim_disk_start(struct world *world);
/** sim_disk_stop() frees all disks; nothing is open any more. */
void sim_disk_stop(void);

/** sim_disk_add() puts an empty disk into the machine of that name. */
struct sim_disk *sim_disk_add(const char *machine);

/**
 * sim_disk_die() is the end of all that the machine's programs have open: each
 * call fails from now on. without_power also decides what of the unsynced there is.
 */
void sim_disk_die(struct sim_disk *disk, bool without_power);
/** sim_disk_has_failed() is whether something failed, or had no room, since the disk last died. */
bool sim_disk_has_failed(const struct sim_disk *disk);

/**
 * sim_disk_set_visit() has visit(context) called before each write and sync of
 * a program of the machine, and it may be the death of it.
 */
void sim_disk_set_visit(struct sim_disk *disk, world_fn *visit, void *context);
void sim_disk_set_health(struct sim_disk *disk, const struct sim_disk_health *health);
/** sim_disk_fill() leaves so many bytes; a negative number for as many as there were. */
void sim_disk_fill(struct sim_disk *disk, int64_t free_bytes);
/** sim_disk_fail_nth() has the nth operation of that kind from now on fail, once; 0 for none. */
void sim_disk_fail_nth(struct sim_disk *disk, enum sim_disk_kind kind, int64_t nth);
/** sim_disk_nth_waits() is whether one is still to come. */
bool sim_disk_nth_waits(const struct sim_disk *disk);
/** sim_disk_syncs() is how many syncs of its programs have not failed so far. */
int64_t sim_disk_syncs(const struct sim_disk *disk);
/** sim_disk_take_delay() is how long syncs took since it was last asked. */
struct span sim_disk_take_delay(struct sim_disk *disk);

/** sim_disk_copy() is what a program would find that opens the files now, for sim_disk_free(). */
struct sim_disk_image *sim_disk_copy(const struct sim_disk *disk);
/** sim_disk_put() has the disk, of a machine that is off, hold that copy and nothing else. */
void sim_disk_put(struct sim_disk *disk, const struct sim_disk_image *image);
void sim_disk_free(struct sim_disk_image **image);
/** sim_disk_swap() puts each disk into the other's machine; both are off. */
void sim_disk_swap(struct sim_disk *a, struct sim_disk *b);
/** sim_disk_dump() writes all files below a real folder, for people to look at. */
void sim_disk_dump(const char *folder);

const struct sim_disk_figures *sim_disk_figures(void);

#endif
