/*
 * channel_account_body.h -- what an app says of a channel account, read into the flow's operation.
 *
 * Whom the channel pays is said by who runs the hub only, and where the channel is only in a hub
 * that is told so (hub/settings.h, [account] apps_say_where): requests go there, and payers.
 */
#ifndef HUB_API_CHANNEL_ACCOUNT_BODY_H
#define HUB_API_CHANNEL_ACCOUNT_BODY_H

#include "hub/api/call.h"
#include "hub/api/shape.h"
#include "hub/flow/channel_account_flow.h"

#define CHANNEL_ACCOUNT_BODY_PATH_SIZE 48

extern const struct shape channel_account_body_new;
extern const struct shape channel_account_body_change;

/**
 * channel_account_body_read_new() fills terms, values and dialect; *ret_merchant is the number of
 * the merchant whose it is to be, 0 for the app's. False: the call has been answered.
 */
bool channel_account_body_read_new(
    struct call *call, struct channel_account_put *put, int64_t *ret_merchant) MUST_CHECK;

/** channel_account_body_read_change() fills terms and values. */
bool channel_account_body_read_change(
    struct call *call, struct channel_account_put *put) MUST_CHECK;

/** channel_account_body_problem() is which problem an error of the operation is. */
enum problem channel_account_body_problem(const struct channel_account_put *put, enum err err);

/** channel_account_body_wrong() is which field that is about; NULL for none. */
const char *channel_account_body_wrong(
    const struct channel_account_put *put, char block[static CHANNEL_ACCOUNT_BODY_PATH_SIZE]);

/** channel_account_body_path() is "values.NAME"; "values" for what is no name: it may be a key. */
const char *channel_account_body_path(
    const char *name, char block[static CHANNEL_ACCOUNT_BODY_PATH_SIZE]);

#endif
