#include "tests/sim/sim_link.h"

void
sim_link_init(struct sim_link *list)
{
    list->next = list;
    list->previous = list;
}

void
sim_link_add(struct sim_link *list, struct sim_link *link)
{
    link->next = list;
    link->previous = list->previous;
    list->previous->next = link;
    list->previous = link;
}

void
sim_link_remove(struct sim_link *link)
{
    if (link->next == NULL)
        return;
    link->next->previous = link->previous;
    link->previous->next = link->next;
    link->next = NULL;
    link->previous = NULL;
}

struct sim_link *
sim_link_take(struct sim_link *list)
{
    struct sim_link *first = list->next;

    if (first == list)
        return NULL;
    sim_link_remove(first);
    return first;
}
