/*
 * staff_watch.h -- what is sensitive is shown when its row in the audit is stored, and not before.
 *
 * For doors with ROUTE_WATCHED. The same session looking at the same thing again within
 * STAFF_WATCH_SPAN is the same look: a page that is read again, a download that goes on. Of so many
 * looks that is known; beyond that a look is told once more.
 *
 * Watched is what shows somebody's data whole, or leaves the hub: files of exports, the audit,
 * what payers complained of with their numbers, receivers and bank accounts, applications at
 * channels. Keys of apps, passwords and channels' secrets are shown by no door at all. (What is
 * sealed in an application to sell here is told by its own doors, hub/console/onboard.)
 */
#ifndef HUB_API_STAFF_WATCH_H
#define HUB_API_STAFF_WATCH_H

#include "shared/base/moment.h"

struct call;

#define STAFF_WATCH_SPAN span_s(600)
#define STAFF_WATCH_LOOKS 4096 /* a power of two */

/* Looks that are stored; zeroed at first. On the loop. */
struct staff_watch {
    struct {
        uint64_t look;
        struct tick until;
    } looks[STAFF_WATCH_LOOKS];
};

/**
 * staff_watch_enter() runs the call's handler, now or when its row is stored, or answers why not.
 */
void staff_watch_enter(struct call *call);

#endif
