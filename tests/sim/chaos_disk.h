/*
 * chaos_disk.h -- what goes wrong with the disks, and when.
 *
 * A disk comes to know a bad time in which reads, writes and syncs fail now
 * and then, or are slow, or it is full. The sandbox's is spared: it stands for
 * somebody else's computing centre.
 */
#ifndef TESTS_SIM_CHAOS_DISK_H
#define TESTS_SIM_CHAOS_DISK_H

#include "tests/sim/machine.h"

/** chaos_disk_hurt() begins a bad time of that machine's disk; it ends by itself. */
void chaos_disk_hurt(struct machine *machine, struct span span);
/** chaos_disk_fill() leaves it little room, or none. */
void chaos_disk_fill(struct machine *machine, struct span span);
/** chaos_disk_heal() ends all of that. */
void chaos_disk_heal(void);

#endif
