/*
 * complaint_watcher.h -- has each channel account asked for complaints when that is due.
 *
 * Looks every now and then which accounts are due (hub/flow/complaint_watch.h) and submits that
 * for them; of several hubs that do, one begins. On the loop.
 */
#ifndef HUB_COURIER_COMPLAINT_WATCHER_H
#define HUB_COURIER_COMPLAINT_WATCHER_H

#include "hub/flow/roster.h"
#include "hub/store/lane.h"

struct complaint_watcher;

/** complaint_watcher_make() looks after all accounts, the roster's own ones too; 0: never. */
enum err complaint_watcher_make(struct net *net, struct lane *lane, struct reader *reader,
    struct roster *roster, struct span every, struct complaint_watcher **ret_watcher) MUST_CHECK;

/** complaint_watcher_free() wants lane and reader to be done with it. */
void complaint_watcher_free(struct complaint_watcher **watcher);

#endif
