/*
 * sim_link.h -- lists whose members know how to leave.
 */
#ifndef TESTS_SIM_SIM_LINK_H
#define TESTS_SIM_SIM_LINK_H

#include <stddef.h>

/* Embedded in a member; a list is one that stands for itself. */
struct sim_link {
    struct sim_link *next;
    struct sim_link *previous;
};

#define SIM_AROUND(link_at, type, member)                                                          \
    ((type *)(void *)((char *)(link_at)-offsetof(type, member)))

void sim_link_init(struct sim_link *list);
/** sim_link_add() puts link at the end. */
void sim_link_add(struct sim_link *list, struct sim_link *link);
/** sim_link_remove() is fine for one that is on no list. */
void sim_link_remove(struct sim_link *link);
/** sim_link_take() is the first one, taken off the list; NULL when there is none. */
struct sim_link *sim_link_take(struct sim_link *list);

#endif
