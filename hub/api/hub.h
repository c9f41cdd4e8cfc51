/*
 * hub.h -- what the doors share: the parts of one running hub.
 *
 * Made and owned by hub/core.c; everything is used on the loop. Settings do not
 * change after the start.
 */
#ifndef HUB_API_HUB_H
#define HUB_API_HUB_H

#include "hub/api/meter.h"
#include "hub/api/staff_watch.h"
#include "hub/courier/channel_courier.h"
#include "hub/courier/courier.h"
#include "hub/courier/folding.h"
#include "hub/courier/keeper.h"
#include "hub/courier/notice_courier.h"
#include "hub/export/exporter.h"
#include "hub/flow/audit_teller.h"
#include "hub/flow/directory.h"
#include "hub/flow/keyring.h"
#include "hub/flow/sentry.h"
#include "hub/flow/session_ring.h"
#include "hub/flow/sign_watch.h"
#include "hub/flow/throttle.h"
#include "hub/password/password_queue.h"
#include "hub/store/heart.h"
#include "hub/store/lane.h"
#include "hub/store/reader.h"
#include "hub/store/sweep.h"
#include "shared/net/net.h"
#include "shared/wire/frame.h"

#define HUB_URL_SIZE 200
#define HUB_FONT_SIZE 256

enum hub_second_factor {
    HUB_SECOND_FACTOR_OFF, /* whoever wants one */
    HUB_SECOND_FACTOR_PLATFORM,
    HUB_SECOND_FACTOR_ALL
};

struct hub_settings {
    char pay_base[HUB_URL_SIZE]; /* "HTTPS://PAY.EXAMPLE.COM": what tickets begin with */
    char public_base
        [HUB_URL_SIZE]; /* the same host as phones and channels reach it, no slash at the end */
    char socket_url[HUB_URL_SIZE];  /* where terminals connect */
    char plate_font[HUB_FONT_SIZE]; /* a file; "": one that is found */
    char board_token[80];           /* "" when the board answers on loopback only */
    char terminal_settings[2048];   /* JSON that terminals are told */
    bool exchanges;                 /* what channels say about orders is kept for people */
    bool apps_say_where;            /* apps may set at which address a channel is */
    char
        console_url[HUB_URL_SIZE]; /* where people open the console, no slash at the end; "" here */
    struct span session_lasts;     /* a session, whatever is done in it */
    struct span session_idle;      /* while nothing is done in it */
    enum hub_second_factor second_factor; /* who has to have one */
    struct password_cost password_cost;
    bool lab; /* the books may be tested from outside: /_lck */
};

struct terminals;
struct terminal_settings_watch;
struct live;
struct pay_waiters;
struct merchants;
struct nonces;
struct order_waiters;
struct plate_limit;
struct console_folder;
struct route_set;

/* Counters for /metrics. */
struct hub_figures {
    int64_t frames_in;
    int64_t records_in;
    int64_t refusals_out;
    int64_t results_pushed;
    int64_t callbacks;
    int64_t callbacks_refused;
    int64_t tickets_opened;
    int64_t tickets_refused;
    int64_t enrolments;
    int64_t enrolments_refused;
};

struct hub {
    struct net *net;
    struct hub_settings settings;
    struct lane *lane;
    struct reader *reader;
    struct heart *heart; /* NULL where no other hub can be */
    struct sweep *sweep;
    struct sentry *sentry;
    struct courier *courier;
    struct channel_courier *channels;
    struct keeper *keeper;
    struct folding *folding;
    struct notice_courier *notices;
    struct exporter *exporter; /* NULL where nothing is exported */
    struct directory *directory;
    struct keyring *keyring;
    struct meter *meter;           /* NULL where no calls are counted */
    struct session_ring *sessions; /* of people */
    struct password_queue *passwords;
    struct throttle *throttle; /* of what is tried at the console */
    struct sign_watch *sign_watch;
    struct audit_teller *audit_teller;
    struct staff_watch staff_watch; /* who looked at what just now */
    const struct vault_keys *keys;
    struct terminals *terminals;                    /* connected ones */
    struct terminal_settings_watch *settings_watch; /* hub/api/terminal_settings.h */
    struct live *live;                              /* hub/console/page/live_socket.h */
    /* NULL, or who looks at that merchant is told to look again; no feed is written for it. */
    void (*changed)(struct hub *hub, int64_t merchant_id);
    struct pay_waiters *waiters;
    struct order_waiters *order_waiters;
    struct merchants *merchants;
    struct plate_limit *plates;    /* unpaid orders of them */
    struct nonces *nonces;         /* of signed requests */
    const struct route_set *doors; /* all that are open to phones, channels and apps */
    size_t doors_count;
    struct console_folder *console; /* what `make console` has built; NULL without */
    int32_t node;                   /* its number */
    struct moment started;
    int64_t requests; /* numbered */
    struct framer *framer;
    struct crypt_key *key; /* P-256: agrees with terminals */
    uint8_t state_key[32]; /* signs what goes through a payer's browser */
    struct roster *roster;
    struct hub_figures figures;
    bool ready; /* couriers have gone on from the stored rows */
    bool stopping;
};

#endif
