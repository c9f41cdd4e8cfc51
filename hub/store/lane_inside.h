/*
 * lane_inside.h -- a lane's own parts, for lane.c and lane_turn.c only.
 */
#ifndef HUB_STORE_LANE_INSIDE_H
#define HUB_STORE_LANE_INSIDE_H

#include "hub/store/lane.h"

/* An outbox row on its way from the turn's thread to the loop. */
struct lane_effect {
    struct lane_effect *next;
    struct outbox_row row;
    uint8_t body[];
};

struct lane {
    struct net_work work; /* first: a turn on a worker */
    struct lane_options options;
    struct desk *desk;
    struct id_maker ids; /* the first track's, for all */
    struct id_maker *ids_of;
    struct lane *tracks[LANE_TRACKS_MAX]; /* of the first: all of them, itself too */
    size_t tracks_count;
    size_t tracks_stopping;
    net_fn *all_stopped;
    void *all_stopped_context;

    /* The loop's side. */
    struct operation *queue;
    struct operation **queue_end;
    size_t queue_count;
    struct net_timer *timer; /* to hand the batch to a worker again */
    bool running;
    bool stopping;
    bool broken;
    net_fn *stopped;
    void *stopped_context;

    /* The batch's, handed to the worker and back. */
    struct operation *batch;
    struct lane_effect *effects;
    struct lane_effect **effects_end;
    enum err turn_err;
    size_t decided;                   /* in the last attempt */
    bool missed;                      /* and the next one looked for a row that nobody had read */
    struct lane_figures turn_figures; /* the worker's, added up when it is done */

    struct lane_figures figures;
};

#endif
