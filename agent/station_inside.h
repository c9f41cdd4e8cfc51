/*
 * station_inside.h -- what the files of the station share.
 */
#ifndef AGENT_STATION_INSIDE_H
#define AGENT_STATION_INSIDE_H

#include "agent/device/printer.h"
#include "agent/flow/till.h"
#include "agent/link/link.h"
#include "agent/station.h"
#include "shared/base/arena.h"

struct station {
    struct station_options options;
    struct net *net;
    struct store *store;
    struct printer *printer;
    struct link *link;
    struct arena *arena;
    struct crypt_key *key;
    struct net_timer *timer;
    struct till till;
    struct screen screen;
    char settings[STORE_SETTINGS_MAX + 1]; /* as stored */

    bool turning; /* inside run(): what comes now waits for its end */
    bool stalled; /* a commit failed: no more work in this run */
    bool committed;
    bool wants_job;
    bool wants_asked;
    bool wants_history;
    bool wants_shifts;
    bool printed;
    struct printer_end print_end;
    struct message_ack owed; /* what the disk did not take; sequence 0: none */
    bool has_frame;          /* this run began with a frame, at frame_at */
    struct tick frame_at;
};

/* station.c */
/**
 * station_run() takes one event through the core, and all that follows from it. Not from inside
 * itself.
 */
void station_run(struct station *station, const struct till_event *event);
/** station_store_failed() is for every err of the store: for good is the end of the program. */
void station_store_failed(const struct station *station, enum err err);
/** station_broken() tells the face that nothing goes on here any more. */
void station_broken(const struct station *station, enum err err);
/** station_start() gives the core what the store knows. */
enum err station_start(struct station *station) MUST_CHECK;
/** station_fit_settings() queues no receipts when nobody prints them. */
void station_fit_settings(const struct station *station, struct settings *settings);

/* station_hub.c */
/** station_hub_owed() tries once more to keep what the disk did not take of the hub's word. */
void station_hub_owed(struct station *station);
/** station_hub_end() tells the hub what has become of its instruction. */
void station_hub_end(struct station *station, struct till_effects *effects);
enum err station_hub_open(
    struct station *station, const struct store_identity *identity) MUST_CHECK;

#endif
