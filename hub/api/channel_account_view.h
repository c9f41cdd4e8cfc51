/*
 * channel_account_view.h -- a channel account as an app sees it.
 *
 * One that takes its merchant's payments, or those of somebody that it has brought. What an
 * account was opened with is shown where the app may change it, and of a secret only that it is
 * there.
 */
#ifndef HUB_API_CHANNEL_ACCOUNT_VIEW_H
#define HUB_API_CHANNEL_ACCOUNT_VIEW_H

#include "hub/api/view.h"

#define CHANNEL_ACCOUNT_VIEW_STATES "ON OFF"

extern const struct target_kind channel_account_view_target;
extern const struct view_kind channel_account_view_one;
extern const struct view_kind channel_account_view_list;
extern const struct shape channel_account_view_shape;
extern const struct shape channel_account_view_query;

#endif
