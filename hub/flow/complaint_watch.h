/*
 * complaint_watch.h -- each channel account is asked for its complaints now and then.
 *
 * That is a task of the account (hub/flow/upkeep_flow.h), whose effect is nobody's. A walk goes
 * over the pages of the last days, and once a day of all days that a channel lists, since a
 * complaint may be gone on with after weeks. A row says how far it is.
 */
#ifndef HUB_FLOW_COMPLAINT_WATCH_H
#define HUB_FLOW_COMPLAINT_WATCH_H

#include "hub/channel/adapter_complaint.h"
#include "hub/store/lane.h"

/* The complaints of no merchant that we know, and the effects of all accounts. */
#define COMPLAINT_WATCH_NOBODY 0
#define COMPLAINT_WATCH_DEEP span_s(24 * 3600)

/*
 * A page has been stored, or could not be had. The first time the channel is also told where to
 * call us.
 */
struct complaint_watch_walked {
    struct operation operation;
    int64_t account_id;
    int64_t outbox_id;
    struct span every; /* between two walks; 0: this was the last one */
    bool subscribes;   /* the channel can be told that */
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
