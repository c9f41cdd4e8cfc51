#include "shared/net/net_lws_internal.h"

void
net_lws_link_init(struct net_lws_link *list)
{
    list->next = list;
    list->previous = list;
}

void
net_lws_link_add(struct net_lws_link *list, struct net_lws_link *link)
{
    link->next = list;
    link->previous = list->previous;
    list->previous->next = link;
    list->previous = link;
}

void
net_lws_link_remove(struct net_lws_link *link)
{
    if (link->next == NULL)
        return;
    link->next->previous = link->previous;
    link->previous->next = link->next;
    link->next = NULL;
    link->previous = NULL;
}

struct net_lws_link *
net_lws_link_take(struct net_lws_link *list)
{
    struct net_lws_link *link = list->next;

    if (link == list)
        return NULL;
    net_lws_link_remove(link);
    return link;
}
