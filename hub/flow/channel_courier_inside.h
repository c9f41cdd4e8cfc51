/*
 * channel_courier_inside.h -- one errand to a channel, for the two files of
 * channel_courier.
 *
 * channel_courier.c goes and asks; channel_courier_report.c has what came back
 * decided, and ends the errand.
 */
#ifndef HUB_FLOW_CHANNEL_COURIER_INSIDE_H
#define HUB_FLOW_CHANNEL_COURIER_INSIDE_H

#include "hub/flow/channel_courier.h"
#include "hub/flow/outbox_flow.h"

#define CHANNEL_COURIER_SECRET_SIZE 513

enum errand_action {
    ACTION_IDENTIFY,
    ACTION_CREATE,
    ACTION_QUERY,
    ACTION_CLOSE,
    ACTION_COUNT
};

struct channel_courier {
    struct channel_courier_options options;
    size_t running;
    struct errand *errands;
    size_t signing; /* on workers */
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
};

/* One row on its way. Which of the members is in use follows from where it is. */
struct errand {
    struct reading reading; /* first three: what the parts that wait hand back */
    struct net_work work;
    union {
        struct operation operation;
        struct payment_said said;
        struct payment_identified identified;
        struct outbox_done done;
    } ask;
    struct channel_courier *courier;
    struct errand *next;
    struct errand **place; /* what points here */
    struct net_fetch *fetch;
    struct arena *arena;
    enum errand_action action;
    enum adapter_call call; /* of the present request */
    int64_t outbox_id;
    char secret[CHANNEL_COURIER_SECRET_SIZE];
    struct payment_row payment;
    int64_t merchant_number;
    char store[91];
    const struct channel_account_of *account;
    struct adapter_ask request;
    struct moment now;
    enum err err;
};

const char *channel_courier_action(const struct errand *errand);

/** channel_courier_end() gives the errand up; what is still in the outbox comes again. */
void channel_courier_end(struct errand *errand);

/** channel_courier_finish() ends it and its row: nothing is left to be done. */
void channel_courier_finish(struct errand *errand);

/** channel_courier_refuse() is that for what can never be done: a person reads the log. */
void channel_courier_refuse(struct errand *errand, enum err why);

/** channel_courier_report() has decided what the channel said, …_identity() who the payer is. */
void channel_courier_report(struct errand *errand, const struct adapter_reply *reply);
void channel_courier_report_identity(struct errand *errand, enum err outcome, const char *payer);

#endif
