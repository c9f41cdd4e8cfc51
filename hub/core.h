/*
 * core.h -- one running hub on a net: hub/main.c runs it, so does the simulator.
 */
#ifndef HUB_CORE_H
#define HUB_CORE_H

#include "hub/api/hub.h"
#include "hub/doors.h"
#include "hub/store/database.h"

/* A channel account that the settings file has, for every merchant. Borrowed. */
struct core_account {
    const struct adapter_account *account; /* NULL: none */
    bool settles_to_platform;              /* else the channel pays the merchant itself */
    bool keeps_cost;                       /* a refund does not give back what the channel took */
};

struct core_options {
    struct net *net;
    const char *place;      /* the database: a file, or postgres://… */
    size_t lanes;           /* connections that write to PostgreSQL; 0 for one */
    size_t readers;         /* that read, from either; 0 for one */
    struct span lease;      /* of the node's number on PostgreSQL; 0 for NODE_LEASE */
    struct vault_keys keys; /* that its secrets are sealed under */
    int64_t checkpoint_pages;
    struct hub_settings settings;
    const char *host; /* where terminals, payers and channels come in */
    uint16_t port;
    const char *certificate_file; /* NULL for plain HTTP */
    const char *certificate_key_file;
    const char *board_host; /* where the board answers; NULL for nowhere */
    uint16_t board_port;
    const char *exports; /* the folder of what people export; NULL: nothing is */
    const char *console; /* the folder of the console's built files; NULL for none */
    const struct adapter *const *adapters; /* the dialects that it speaks */
    size_t adapters_count;
    struct core_account accounts[CHANNEL_COUNT]; /* of the settings file */
    struct span channel_timeout;
    struct span effects_kept;      /* what is over is kept so long; 0 for SWEEP_EFFECTS_KEPT */
    struct span complaints_every;  /* how often accounts are asked for complaints; 0 for never */
    struct span onboardings_every; /* how often channels are asked about applications; likewise */
    bool notices_allow_private;    /* notices go to addresses of our own network, too */
    net_fn *on_broken;             /* the disk did not take a commit: the process must end */
    void *context;
};

struct core;

/**
 * core_open() opens the database and serves. The errors of database_open() and
 * net_listen(); *ret_what says in words what it was about.
 */
enum err core_open(
    const struct core_options *options, struct core **ret_core, const char **ret_what) MUST_CHECK;

uint16_t core_port(const struct core *core);
uint16_t core_board_port(const struct core *core);
const struct hub *core_hub(const struct core *core);

/** core_drain() takes no more, tells terminals to wait, finishes the lane; then(context). */
void core_drain(struct core *core, net_fn *then, void *context);

/** core_close() takes *core. After it nothing of the hub is called any more. */
void core_close(struct core **core);

#endif
