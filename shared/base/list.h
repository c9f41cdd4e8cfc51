/*
 * list.h -- lists whose members know how to leave.
 *
 * A link is embedded in each member, and a list is a link that stands for itself. Nothing is
 * allocated; whoever owns a member takes it off before it is freed.
 */
#ifndef SHARED_BASE_LIST_H
#define SHARED_BASE_LIST_H

#include <stddef.h>

struct list_link {
    struct list_link *next; /* NULL: on no list */
    struct list_link *previous;
};

/* The member around an embedded link. */
#define LIST_MEMBER(link, type, field) ((type *)(void *)((char *)(link)-offsetof(type, field)))

void list_init(struct list_link *list);
/** list_add() puts link at the end. */
void list_add(struct list_link *list, struct list_link *link);
/** list_remove() is fine for one that is on no list. */
void list_remove(struct list_link *link);
/** list_take() is the first one, taken off the list; NULL when there is none. */
struct list_link *list_take(struct list_link *list);

#endif
