/*
 * nth.h -- the Nth call of one kind fails, on one machine of the simulator.
 *
 * The product's archives are linked here with some of their calls renamed
 * (nth.syms): malloc() is nth_malloc(), sqlite3_step() is nth_sqlite3_step().
 * SQLite, OpenSSL and cJSON are given memory of ours; a machine's net is stood
 * in front of. What is called while an event of the chosen machine runs is
 * counted, and one call fails as such a call may: once, or until nth_disarm().
 *
 * All memory of the product is written down, so that what is left at the end
 * has a name. One process, one thread, one world.
 */
#ifndef TESTS_NTH_NTH_H
#define TESTS_NTH_NTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sim/sim_net.h"

/* What fails, and as what. */
enum nth_kind {
    NTH_MEMORY,        /* an allocation of our own code, or of cJSON */
    NTH_DB_MEMORY,     /* one inside SQLite */
    NTH_CRYPTO_MEMORY, /* one inside OpenSSL */
    NTH_NET,           /* a timer, work, post, request, connection: no room */
    NTH_DB_FULL,       /* a step of SQLite: the disk is full, nothing happened */
    NTH_DB_DISK,       /* … an I/O error, nothing happened */
    NTH_DB_LOST,       /* … an I/O error, and it happened all the same */
    NTH_DISK_READ,     /* the simulated disk's, in the order of enum sim_disk_kind */
    NTH_DISK_WRITE,
    NTH_DISK_SYNC,
    NTH_KINDS
};

/** nth_install() comes before anything else in the process. */
void nth_install(void);

/** nth_arm() begins to count; call number nth of the kind fails, and the more after it. */
void nth_arm(struct sim_node *node, enum nth_kind kind, int64_t nth, int64_t more);
void nth_disarm(void);

/** nth_calls() is how many there were; nth_failed() how many of them failed. */
int64_t nth_calls(void);
int64_t nth_failed(void);

const char *nth_kind_name(enum nth_kind kind);

/** nth_fails() counts a call; whether it is to fail. */
bool nth_fails(enum nth_kind kind);

/** nth_say() and nth_say_where() say on standard error what fails; an address is for addr2line. */
void nth_say(const char *what);
void nth_say_where(const void *caller);

/* nth_memory.c */
void nth_memory_install(void);
/** nth_memory_begin() has blocks written down from here on. */
void nth_memory_begin(void);
/** nth_memory_left() is how many of them are not freed; each is named on standard error. */
int64_t nth_memory_left(void);

/* nth_calls.c */
/** nth_stand_before() puts the counting of NTH_NET in front of a machine's net. */
void nth_stand_before(struct net *net);

#endif
