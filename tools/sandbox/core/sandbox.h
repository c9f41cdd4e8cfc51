/*
 * sandbox.h -- payment channels that are not there, imitated on loopback.
 *
 * One struct sandbox serves one HTTP port on one net with one database, all
 * handed in; it has no clock or randomness but the net's, so that it runs in
 * the simulator too. Everything an answer says has been committed before it is
 * given, and what a restart finds in the database goes on: notifies as well.
 *
 * The channels are dialects (sandbox_dialect.h), handed in as well.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_H
#define TOOLS_SANDBOX_CORE_SANDBOX_H

#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/moment.h"
#include "shared/base/need.h"
#include "shared/db/db.h"
#include "shared/net/net.h"
#include "tools/sandbox/core/sandbox_dialect.h"

struct sandbox_settings {
    const char *host;        /* to bind */
    uint16_t port;           /* 0 for any free one */
    const char *public_base; /* begins the URLs in answers; "" for http://host:port */
    int64_t notify_speed; /* the schedule of notifies is divided by this; 1 is the channel's own */
    int64_t seed;         /* of numbers and codes, which then are the same again; 0: the net's */
    struct moment clock;  /* it stands there until it is turned; 0: the net's */
    struct sandbox_part parts[SANDBOX_PARTS_MAX];
    size_t parts_count;
    net_fn *on_broken; /* the database is lost: end the process, and start again */
    void *on_broken_context;
};

/* The newest migration; for --version. */
#define SANDBOX_VERSION 6

/** sandbox_migrate() brings a database that was just opened up to this version. */
enum err sandbox_migrate(struct db *db, int64_t now_us) MUST_CHECK;

/**
 * sandbox_open() begins to serve. ERR_BAD_INPUT: a key cannot be read. ERR_BUSY:
 * the port is in use. ERR_FORBIDDEN: not ours to bind. net and db stay the caller's.
 */
enum err sandbox_open(struct net *net, struct db *db, const struct sandbox_settings *settings,
    struct sandbox **ret_sandbox) MUST_CHECK;

/** sandbox_url() is where it listens, "http://127.0.0.1:8080". */
const char *sandbox_url(const struct sandbox *sandbox);

/** sandbox_stop() takes no more requests and calls then(context) when the last worker is done. */
void sandbox_stop(struct sandbox *sandbox, net_fn *then, void *context);

/**
 * sandbox_close() takes *sandbox; NULL inside is fine. Only after sandbox_stop()
 * has called back, or when the net will run no more of its work.
 */
void sandbox_close(struct sandbox **sandbox);

#endif
