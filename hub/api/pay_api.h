/*
 * pay_api.h -- the payer's phone: /T/<ticket>.
 *
 * A scan opens the order; the wallet says who pays; Pay creates the payment and
 * waits a little for the channel; the result page shows how it ended and, if the
 * terminal has not acknowledged it, the confirmation code. Everything works
 * without JavaScript, after back and reload, and pressed twice.
 */
#ifndef HUB_API_PAY_API_H
#define HUB_API_PAY_API_H

#include "hub/api/route.h"

extern const struct route_set pay_api_routes;

enum err pay_api_waiters_make(struct pay_waiters **ret_waiters) MUST_CHECK;
void pay_api_waiters_free(struct pay_waiters **waiters);

/** pay_api_news() answers the payers that wait for this payment, and tells the terminal of it. */
void pay_api_news(
    struct hub *hub, const struct payment_row *payment, const struct orders_row *order);

#endif
