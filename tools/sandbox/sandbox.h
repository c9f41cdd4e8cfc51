/*
 * sandbox.h -- payment channels that are not there, imitated on loopback.
 *
 * One struct sandbox serves one HTTP port on one net with one database, all
 * handed in; it has no clock or randomness but the net's, so that it runs in
 * the simulator too. Everything an answer says has been committed before it is
 * given, and what a restart finds in the database goes on: notifies as well.
 *
 * At present: Alipay's OpenAPI v2, its cashier and its notifies.
 */
#ifndef TOOLS_SANDBOX_SANDBOX_H
#define TOOLS_SANDBOX_SANDBOX_H

#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/moment.h"
#include "shared/base/need.h"
#include "shared/db/db.h"
#include "shared/net/net.h"

struct sandbox;

/* Borrowed for as long as the sandbox lives. */
struct sandbox_alipay {
    const char *app_id;
    const char *seller_id;
    const char *app_public_key; /* text of a key: what requests are signed with */
    const char *private_key;    /* text of "Alipay's" key: what answers are signed with */
    const char *redirect_hosts; /* "pay.example.com, 127.0.0.1:8080"; without a port: any port */
    struct span clock_skew_max; /* how far a request's timestamp may be off */
};

struct sandbox_settings {
    const char *host;        /* to bind */
    uint16_t port;           /* 0 for any free one */
    const char *public_base; /* begins the URLs in answers; "" for http://host:port */
    int64_t notify_speed;    /* the schedule of notifies is divided by this; 1 is Alipay's own */
    struct sandbox_alipay alipay;
    net_fn *on_broken; /* the database is lost: end the process, and start again */
    void *on_broken_context;
};

/* The newest migration; for --version. */
#define SANDBOX_VERSION 1

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
