/*
 * station.h -- a whole till without a face: core, store, link and printer on one net.
 *
 * Carries out what the core decides, in this order: commit, draw, tell, then
 * frames and paper. Runs on any net, so the simulator runs this very code.
 * One thread. The folder's store belongs to the station.
 */
#ifndef AGENT_STATION_H
#define AGENT_STATION_H

#include "agent/flow/command.h"
#include "agent/flow/notice.h"
#include "agent/flow/screen.h"
#include "agent/store/store.h"
#include "shared/net/net.h"

struct station;

/* Who is shown and told things. A NULL function is not called. */
struct station_face {
    void *context;
    void (*draw)(void *context, const struct screen *screen);
    void (*tell)(void *context, const struct till_notice *notice);
    void (*broken)(void *context, enum err err);       /* the disk failed: end the process */
    void (*leave)(void *context, enum till_leave why); /* end it, in a later turn */
};

struct station_options {
    struct net *net;
    const char *folder;
    const char *printer;   /* setting of agent/device/printer.h; these are borrowed */
    const char *logo_file; /* NULL for none */
    unsigned paper_mm;     /* 58 or 80 */
    bool printer_never_answers;
    const char *program;        /* name and version; borrowed */
    const char *authority_file; /* for wss; NULL for the system's; borrowed */
    const char *log_file;       /* what the hub may be sent the end of; NULL: none; borrowed */
    bool english;               /* receipts */
    struct station_face face;
};

/**
 * station_open() is ERR_NOT_FOUND when the till is not enrolled, ERR_BUSY when
 * another agent uses the folder; see also store_open() and printer_open().
 */
enum err station_open(
    const struct station_options *options, struct station **ret_station) MUST_CHECK;
void station_close(struct station **station);

void station_command(struct station *station, const struct till_command *command);

/** station_store() is for reading what was sold; never written to by others. */
struct store *station_store(struct station *station);

/** station_stop() hurries what workers do for it: before net_lws_quiesce() and station_close(). */
void station_stop(struct station *station);

/** station_allow_link() cuts the link on purpose, or lets it come back. */
void station_allow_link(struct station *station, bool allowed);

/** station_screen() is what was drawn last. */
const struct screen *station_screen(const struct station *station);

#endif
