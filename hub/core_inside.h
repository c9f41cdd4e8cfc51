/*
 * core_inside.h -- what the two files of the core share.
 */
#ifndef HUB_CORE_INSIDE_H
#define HUB_CORE_INSIDE_H

#include "hub/core.h"
#include "hub/courier/move_courier.h"
#include "hub/courier/timer_courier.h"
#include "hub/doors.h"
#include "hub/exports.h"

struct core {
    struct hub hub;
    struct timer_courier timers;
    struct move_courier moves;
    struct route_set doors[DOORS_COUNT];
    struct core_options options;
    struct database store;
    int64_t unsure; /* turns, at the last beat */
    int64_t beats;
    bool reload_wanted; /* what is pending is to be read once more */
    bool loading;       /* the rows of the outbox */
    struct net_listener *listener;
    struct net_listener *board_listener;
    net_fn *drained;
    void *drained_context;
    struct net_timer *beat_timer; /* where there is no heart */
    struct net_timer *drain_timer;
    struct tick drain_until;
    struct exports *exports; /* NULL: nothing is exported */
};

#endif
