/*
 * sending.h -- what is asked of a channel under a number of its own: a refund, a split,
 * a split return.
 *
 * Pure. That it may be sent is committed before it is, with the row that asks about it
 * (docs/adr/0021). So an answer that is lost, with our own process too, is asked about
 * under the same number; and when the channel says that it has no such number, the same
 * request goes out again. Of what was sent once, a refusal is the end. Of what was sent
 * before it is not: the first one may have got through, and the second be refused for
 * that. Then only what the channel says of the number counts.
 */
#ifndef HUB_FLOW_SENDING_H
#define HUB_FLOW_SENDING_H

#include <stdbool.h>

#include "shared/base/moment.h"

/* When the row that asks is due, unless an answer comes first: after a crash, for one. */
#define SENDING_ASK_AFTER span_s(10)
/* How long a channel may not find yet what it has just been sent (Alipay: 10 s). */
#define SENDING_GRACE span_s(30)

/* How a thing has been sent, of its row: a refund's, a split's, a split return's. */
struct sending {
    int64_t sends;   /* how often it may have been sent */
    int64_t sent_us; /* the newest time */
    bool refused;    /* that one was, and one before it may have got through */
};

#define SENDING_OF(row) (&(const struct sending){(row)->sends, (row)->sent_us, (row)->refused != 0})

enum sending_word {
    SENDING_SILENCE, /* it says nothing of the number: ask about it */
    SENDING_ABSENT,  /* it was never taken: the same once more */
    SENDING_FAILED   /* nothing moved, and nothing will */
};

/** sending_refused() is what a refusal of the newest request says of the number. */
enum sending_word sending_refused(const struct sending *sending);

/** sending_absent() is what it says of it that the channel, asked now, does not know it. */
enum sending_word sending_absent(const struct sending *sending, struct moment now);

#endif
