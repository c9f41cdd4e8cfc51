/*
 * unionpay_courier.h -- who brings notifies to merchants: five times at most, 1, 2, 4 and 5
 * minutes apart, until one is answered with 200 or 302. The waits are divided by notify_speed.
 *
 * What is on its way is claimed in the database: a restart sends it again.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_COURIER_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_COURIER_H

#include "tools/sandbox/unionpay/unionpay.h"

enum err unionpay_courier_open(struct unionpay *unionpay) MUST_CHECK;

/** unionpay_courier_wake() sends what is due; after every change that may have made some. */
void unionpay_courier_wake(struct unionpay *unionpay);

void unionpay_courier_close(struct unionpay *unionpay);

#endif
