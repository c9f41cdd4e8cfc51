/*
 * plate_view.h -- plates as people look at them: a page of those where one looks, and one.
 */
#ifndef HUB_CONSOLE_FLEET_PLATE_VIEW_H
#define HUB_CONSOLE_FLEET_PLATE_VIEW_H

#include "hub/api/call.h"

#define PLATE_VIEW_PAGE_MAX 100
#define PLATE_VIEW_PAGE_INITIAL 50
#define PLATE_VIEW_SEARCH_MAX 60 /* bytes */

/** plate_view_page() answers with a page: at, after, limit, store, state, search. */
void plate_view_page(struct call *call);

/** plate_view_one() answers with one, with the terminals that tell what is paid at it. */
void plate_view_one(struct call *call, int64_t id);

#endif
