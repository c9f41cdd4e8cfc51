/*
 * complaint_watch.h -- each channel account is asked for its complaints now and then.
 *
 * A walk is an effect of the outbox (topic channel, action "complaints", merchant 0): it goes over
 * the pages of the last days, and once a day of all days that a channel lists, since a complaint
 * may be gone on with after weeks. When it is due stands in a row; whoever changes it first, of
 * several hubs, begins the walk.
 */
#ifndef HUB_FLOW_COMPLAINT_WATCH_H
#define HUB_FLOW_COMPLAINT_WATCH_H

#include "hub/channel/adapter_complaint.h"
#include "hub/store/lane.h"

/* The complaints of no merchant that we know, and the effects of all accounts. */
#define COMPLAINT_WATCH_NOBODY 0
/* How long after an account was first seen it is asked. */
#define COMPLAINT_WATCH_FIRST span_s(60)
#define COMPLAINT_WATCH_DEEP span_s(24 * 3600)

/* It may be time for a walk; the first time the channel is also told where to call us. */
struct complaint_watch_begin {
    struct operation operation;
    int64_t account_id;
    struct span every;
    bool subscribes;

    bool walks; /* handed back: one was begun */
};

/* A page has been stored, or could not be had. */
struct complaint_watch_walked {
    struct operation operation;
    int64_t account_id;
    int64_t outbox_id;
    bool heard;
    bool more;
    bool deep; /* it was a walk over all days */
    char code[ADAPTER_CODE_SIZE];
};

/* A callback has named one: it is asked about, now. */
struct complaint_watch_named {
    struct operation operation;
    int64_t account_id;
    char number[ADAPTER_NUMBER_SIZE];
};

/* An effect of an account that brought no answer: again on the schedule of queries, for a day. */
struct complaint_watch_unheard {
    struct operation operation;
    int64_t outbox_id;
};

void complaint_watch_begin(struct complaint_watch_begin *begin);
void complaint_watch_walked(struct complaint_watch_walked *walked);
void complaint_watch_named(struct complaint_watch_named *named);
void complaint_watch_unheard(struct complaint_watch_unheard *unheard);

/**
 * complaint_watch_days() is which days a walk goes over, now, that goes on with a page.
 * It is *ret_deep when the last one over all of them, deep_us, is too long ago.
 */
struct adapter_complaint_list complaint_watch_days(
    struct moment now, int64_t page, int64_t deep_us, bool *ret_deep);

#endif
