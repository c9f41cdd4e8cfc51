/*
 * sign_watch.h -- who tried to come in and did not, told to the audit a little at a time.
 *
 * The first try at somebody within an hour is a row at once; those behind it are counted, and told
 * every SIGN_WATCH_SPAN, the newest address with them. Logins that there are not, and people beyond
 * SIGN_WATCH_PEOPLE within an hour, are counted as nobody's, in the chain above merchants. So
 * whoever guesses, from however many places, writes SIGN_WATCH_ROWS_MAX rows an hour. What was
 * counted and not yet told is lost with the process; the log has each. Everything on the loop.
 */
#ifndef HUB_FLOW_SIGN_WATCH_H
#define HUB_FLOW_SIGN_WATCH_H

#include "hub/store/lane.h"

#define SIGN_WATCH_SPAN span_s(600)
#define SIGN_WATCH_PEOPLE 200
#define SIGN_WATCH_ROWS_MAX ((SIGN_WATCH_PEOPLE + 1) * 8)

struct sign_watch;

/** sign_watch_make() wants net and lane to outlive it. */
enum err sign_watch_make(
    struct net *net, struct lane *lane, struct sign_watch **ret_watch) MUST_CHECK;
/** sign_watch_free() ends it; nothing of the lane's runs any more. */
void sign_watch_free(struct sign_watch **watch);

/** sign_watch_saw() counts a try that failed; staff_id 0: there is nobody of that login. */
void sign_watch_saw(struct sign_watch *watch, int64_t staff_id, const char *address);

#endif
