/*
 * move_flow.h -- money between two books: sent from one, received in the other.
 *
 * No transaction spans two organisations. The sender posts to clearing, and in
 * the same transaction stores the move and an effect (topic "move"); whoever
 * carries it (move_courier.h) has it received in the other book, under a claim,
 * so exactly once. Between the two the money stands in clearing, whose sum over
 * all books is what was sent and has not come. A move stays with its holder.
 */
#ifndef HUB_FLOW_MOVE_FLOW_H
#define HUB_FLOW_MOVE_FLOW_H

#include "hub/flow/journal.h"

/* Stored; never renumbered. */
enum move_kind {
    MOVE_TRANSFER = 1,    /* to another wallet */
    MOVE_PARTNER = 2,     /* a partner's share of a fee, or what is called back of it */
    MOVE_SPLIT = 3,       /* a share that we pay */
    MOVE_SPLIT_RETURN = 4 /* and its return, from the receiver to the merchant: pending there */
};

/**
 * move_flow_send() posts journal, which puts move->amount into clearing (a NEED), and sends
 * it. The caller fills merchant_id (whose book it leaves), peer_id (another's), holder_id,
 * kind, amount (< 0: called back from the peer) and cause. The entries' cause is the move.
 */
void move_flow_send(struct desk *desk, const struct turn *turn, const struct move_row *move,
    const struct book_journal *journal);

/** move_flow_read() reads what an outbox row of the topic "move" carries. */
enum err move_flow_read(const struct outbox_row *row, struct move_row *ret_sent) MUST_CHECK;

/*
 * It has come to the other book: available there, after debt. What is called back is taken
 * from available, else it becomes debt. Again changes nothing.
 */
struct move_receive {
    struct operation operation;
    struct move_row sent; /* as the sender stored it */

    bool repeated; /* handed back */
};

void move_flow_receive(struct move_receive *receive);

#endif
