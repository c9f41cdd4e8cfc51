/*
 * channel_account_try.h -- an app has a channel account tested by the hub.
 *
 * The channel is asked each time, also under a key that was used for that before; what it says is
 * the answer, and the account's health of use "test" (hub/courier/account_trial.h).
 */
#ifndef HUB_API_CHANNEL_ACCOUNT_TRY_H
#define HUB_API_CHANNEL_ACCOUNT_TRY_H

#include "hub/api/call.h"
#include "hub/api/shape.h"

extern const struct shape channel_account_try_shape;

/** channel_account_try() tests that account, if it is the app's to change, and answers the call. */
void channel_account_try(struct call *call, int64_t id);

#endif
