/*
 * ticket_flow.h -- a payer opens a ticket; an order's time runs out.
 *
 * The ticket's MAC was checked before. (terminal, epoch, sequence) is the
 * order: it is made here if the payer is faster than the terminal's sync. The
 * same identity with other bytes is a fork: an order of its own, an alarm, and
 * never merged.
 */
#ifndef HUB_FLOW_TICKET_FLOW_H
#define HUB_FLOW_TICKET_FLOW_H

#include "hub/flow/sale.h"

/*
 * ERR_NOT_FOUND: no such terminal. ERR_FORBIDDEN: suspended. ERR_EXPIRED: nobody
 * can pay it any more. ERR_TOO_OFTEN: too many forks of one identity.
 */
struct ticket_open {
    struct operation operation;
    struct ticket ticket;

    struct orders_row order; /* handed back, also with ERR_EXPIRED when order.id is not 0 */
    char store[91];
    bool first; /* this was the first scan */
};

struct ticket_expire {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    int64_t outbox_id; /* the timer that is done with this */

    struct orders_row order; /* handed back */
};

void ticket_flow_open(struct ticket_open *open);
void ticket_flow_expire(struct ticket_expire *expire);

#endif
