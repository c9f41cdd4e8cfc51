/*
 * channel_courier_inside.h -- one errand to a channel, for the files of
 * channel_courier.
 *
 * channel_courier.c takes a row, goes and asks, and ends the errand. What it is
 * about has a file of its own (channel_courier_payment.c and its siblings), which
 * says in a struct errand_subject what to read, what to ask and what the answer
 * means. A new subject is one such file and one line in channel_courier.c.
 */
#ifndef HUB_COURIER_CHANNEL_COURIER_INSIDE_H
#define HUB_COURIER_CHANNEL_COURIER_INSIDE_H

#include "hub/courier/account_watch.h"
#include "hub/courier/channel_courier.h"
#include "hub/flow/barcode_flow.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/complaint_watch.h"
#include "hub/flow/exchange_flow.h"
#include "hub/flow/onboarding_watch.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/receiver_flow.h"
#include "hub/flow/refund_flow.h"
#include "hub/flow/split_flow.h"
#include "hub/flow/split_return_flow.h"
#include "hub/flow/upkeep_flow.h"

#define CHANNEL_COURIER_SECRET_SIZE 513
#define CHANNEL_COURIER_TITLE_SIZE 385

struct errand;
struct errand_split; /* channel_courier_split.c */

struct errand_subject {
    const char *const *actions; /* of its outbox rows; errand->action is a place in it */
    size_t actions_count;
    enum health_use use; /* of the account */

    /* On a reader: what the channel is to be told, errand->payment.channel among it. */
    enum err (*load)(struct errand *errand, struct reader *reader);

    /* Chooses the first call; false when there is nothing left to ask: the row is finished. */
    bool (*first)(struct errand *errand);

    /* Begins it; NULL for channel_courier_ask() with the call that first() chose. */
    void (*start)(struct errand *errand);

    /* On a worker, since it signs: errand->request for errand->call. */
    enum err (*build)(struct errand *errand);

    /* What came back, which may be no answer: channel_courier_ask() once more, or a report. */
    void (*read)(struct errand *errand, const struct net_answer_got *answer);

    /* It cannot be asked at all: channel_courier_refuse(), or a report of silence. */
    void (*cannot)(struct errand *errand, enum err why);
};

struct channel_courier {
    struct channel_courier_options options;
    struct account_watch watch;
    size_t running;
    struct errand *errands;
    size_t signing; /* on workers */
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
};

/* Where a complaint belongs: the payment that it names, or whose account told of it. */
struct errand_place {
    int64_t merchant_id;
    int64_t order_id; /* 0 for no payment of ours */
    int64_t payment_id;
};

/* What is asked about complaints; what was answered lives in the errand's arena. */
struct errand_complaint {
    enum adapter_complaint_call call;
    struct adapter_complaint_list days;
    bool deep;
    int64_t page; /* of a history */
    int64_t began_us;
    struct errand_place place; /* of the one that is asked about */
    char number[ADAPTER_NUMBER_SIZE];
    char owner[ADAPTER_NUMBER_SIZE];
    char state[10];                  /* of our word that may wait to be said, "" for none */
    char code[ADAPTER_CODE_SIZE];    /* why it waits, if its channel said "not now" */
    char not_now[ADAPTER_CODE_SIZE]; /* of the complaint, as the channel tells of it now */
    char kind[16];
    char text[ADAPTER_COMPLAINT_REPLY_MAX + 1];
    struct adapter_complaint_reply reply;
    struct errand_place *places; /* of reply.complaints */
    size_t at;
};

/* One row on its way. Which of the members is in use follows from where it is. */
struct errand {
    struct reading reading; /* first three: what the parts that wait hand back */
    struct net_work work;
    union {
        struct operation operation;
        struct payment_said said;
        struct payment_identified identified;
        struct payment_waits waits;
        struct barcode_asking asking;
        struct barcode_reversing reversing;
        struct split_asking split_asking;
        struct split_said split_said;
        struct split_return_said split_return_said;
        struct receiver_said receiver_said;
        struct refund_asking refund_asking;
        struct refund_said refund_said;
        struct upkeep_certificates certificates;
        struct complaint_watch_walked complaint_walked;
        struct complaint_watch_unheard complaint_unheard;
        struct complaint_said complaint_said;
        struct complaint_told complaint_told;
        struct complaint_asking complaint_asking;
        struct complaint_answered complaint_answered;
        struct onboarding_watch_heard onboarding_heard;
        struct outbox_done done;
    } ask;
    struct channel_courier *courier;
    struct errand *next;
    struct errand **place; /* what points here */
    struct net_fetch *fetch;
    struct arena *arena;
    const struct errand_subject *subject;
    size_t action;          /* of the subject's */
    enum adapter_call call; /* of the present request */
    int64_t outbox_id;
    int64_t merchant_id;
    int64_t about; /* the payment, the refund, … */
    bool again;    /* its row may have been carried before */
    bool absent;   /* asked before it is closed, the channel did not know it */
    bool over;     /* an application that stays as it is */
    char secret[CHANNEL_COURIER_SECRET_SIZE];
    struct payment_row payment;             /* what was paid, whatever the errand is about */
    char number[SALE_NUMBER_SIZE];          /* the payment's, as the channel knows it */
    char title[CHANNEL_COURIER_TITLE_SIZE]; /* what is paid for, or where */
    bool shared;                            /* the payment will be: its channel is told */
    const struct errand_split *split;       /* what is told of a split, a return, a receiver */
    char split_number[SALE_NUMBER_SIZE];    /* and its number, as the channel knows it */
    struct errand_complaint complaint;
    struct refund_row refund;
    char refund_number[SALE_NUMBER_SIZE];
    struct roster_account *account; /* held, once it is found */
    bool chooses;                   /* which account it is about is not decided yet */
    struct adapter_ask request;
    struct exchange *exchange; /* what was asked, until it is kept; NULL where it is not */
    struct tick sent;
    struct moment now;
    enum err err;
};

/* The subjects, each in the file that is named after it. */
extern const struct errand_subject channel_courier_payment;
extern const struct errand_subject channel_courier_barcode;
extern const struct errand_subject channel_courier_split;
extern const struct errand_subject channel_courier_refund;
extern const struct errand_subject channel_courier_certificates;
extern const struct errand_subject channel_courier_complaint;
extern const struct errand_subject channel_courier_complaint_ask;
extern const struct errand_subject channel_courier_onboarding;

/* What every errand about a payment does alike. */
/** channel_courier_payment_load() reads the payment, for load(). */
enum err channel_courier_payment_load(struct errand *errand, struct reader *reader) MUST_CHECK;

/** channel_courier_payment_build() builds the calls that need the payment's number alone. */
enum err channel_courier_payment_build(struct errand *errand) MUST_CHECK;

/** channel_courier_payment_hear() is what an answer says of it: silence when it cannot be used. */
void channel_courier_payment_hear(
    struct errand *errand, const struct net_answer_got *answer, struct adapter_reply *ret_reply);

/** channel_courier_payment_report() has that decided, and ends the errand. */
void channel_courier_payment_report(struct errand *errand, const struct adapter_reply *reply);

/** channel_courier_payment_tell() has whoever follows the payment know that it may have moved. */
void channel_courier_payment_tell(
    const struct errand *errand, const struct payment_row *payment, const struct orders_row *order);

/** channel_courier_payment_of() is that payment, as its channel is told of it. */
struct adapter_payment channel_courier_payment_of(const struct errand *errand);

/* What every errand about complaints does alike. */
/** channel_courier_complaint_build() is build() for errand->complaint.call. */
enum err channel_courier_complaint_build(struct errand *errand) MUST_CHECK;

/** channel_courier_complaint_hear() reads an answer into errand->complaint.reply. */
void channel_courier_complaint_hear(struct errand *errand, const struct net_answer_got *answer);

/** channel_courier_complaint_said() has one that a channel told of decided. */
void channel_courier_complaint_said(struct errand *errand,
    const struct adapter_complaint *complaint, const struct errand_place *place,
    void (*answer)(struct operation *operation));

/** channel_courier_heard() is an answer, as an adapter reads it. */
struct adapter_heard channel_courier_heard(
    const struct errand *errand, const struct net_answer_got *answer);

/** channel_courier_adapter() is the dialect that the errand speaks. */
const struct adapter *channel_courier_adapter(const struct errand *errand);

/** channel_courier_action() is the action in words, for logs. */
const char *channel_courier_action(const struct errand *errand);

/** channel_courier_ask() builds, signs and sends a call; the subject reads what comes back. */
void channel_courier_ask(struct errand *errand, enum adapter_call call);

/**
 * channel_courier_submit() has errand->ask decided; its answer() finds the errand by
 * channel_courier_errand_of() and ends it. A full lane ends the errand, and its row comes again.
 */
void channel_courier_submit(struct errand *errand);
struct errand *channel_courier_errand_of(struct operation *operation);

/** channel_courier_end() gives the errand up; what is still in the outbox comes again. */
void channel_courier_end(struct errand *errand);

/** channel_courier_finish() ends it and its row: nothing is left to be done. */
void channel_courier_finish(struct errand *errand);

/** channel_courier_refuse() is that for what can never be done: a person reads the log. */
void channel_courier_refuse(struct errand *errand, enum err why);

/**
 * channel_courier_may_send() is whether an errand goes on: the operation that marks what is
 * about to be sent has ended, and says whether to send it. Else the errand is over.
 */
bool channel_courier_may_send(struct errand *errand, const struct operation *operation, bool send);

/** channel_courier_silent() logs that a channel said nothing that can be used. */
void channel_courier_silent(const struct errand *errand, enum err why);

#endif
