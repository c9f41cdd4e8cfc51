#include "shared/base/list.h"

void
list_init(struct list_link *list)
{
    list->next = list;
    list->previous = list;
}

void
list_add(struct list_link *list, struct list_link *link)
{
    link->next = list;
    link->previous = list->previous;
    list->previous->next = link;
    list->previous = link;
}

void
list_remove(struct list_link *link)
{
    if (link->next == NULL)
        return;
    link->next->previous = link->previous;
    link->previous->next = link->next;
    link->next = NULL;
    link->previous = NULL;
}

struct list_link *
list_take(struct list_link *list)
{
    struct list_link *first = list->next;

    if (first == list)
        return NULL;
    list_remove(first);
    return first;
}
