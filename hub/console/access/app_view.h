/*
 * app_view.h -- apps as people look at them: a page of those where one looks, and one.
 *
 * No secret is ever shown but in the answer that has made it. Of a public key its fingerprint is
 * (SHA-256 of the PEM as it is kept), so that people can compare it.
 */
#ifndef HUB_CONSOLE_ACCESS_APP_VIEW_H
#define HUB_CONSOLE_ACCESS_APP_VIEW_H

#include "hub/api/call.h"

#define APP_VIEW_PAGE_MAX 100
#define APP_VIEW_PAGE_INITIAL 50
#define APP_VIEW_SEARCH_MAX 60 /* bytes */

/** app_view_page() answers with a page: at, after, limit, search. */
void app_view_page(struct call *call);

/** app_view_one() answers with one; secret: that it was given just now, or NULL. */
void app_view_one(struct call *call, int64_t id, const char *secret);

#endif
