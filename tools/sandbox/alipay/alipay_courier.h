/*
 * alipay_courier.h -- carries the notifies that are due to merchants' servers.
 *
 * At least once: a crash between sending and storing sends again, under the
 * same notify_id. A few at a time; the rest waits in the database.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_COURIER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_COURIER_H

#include "tools/sandbox/alipay/alipay.h"

/** alipay_courier_open() begins with what is already due. */
enum err alipay_courier_open(struct alipay *alipay) MUST_CHECK;

/** alipay_courier_wake() looks for what is due; to be called after a commit. */
void alipay_courier_wake(struct alipay *alipay);

/** alipay_courier_close() drops what is on its way; it will be sent again. */
void alipay_courier_close(struct alipay *alipay);

#endif
