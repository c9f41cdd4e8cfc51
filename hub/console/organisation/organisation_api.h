/*
 * organisation_api.h -- who stands below the organisation that one looks at, and one by its id.
 *
 * The list is what stands directly below `at`; with `search`, whoever has that in his name, at any
 * depth. Pages are in the order of the tree. One by its id is told to all staff who have a post
 * there or above: the console shows it on top of every page. Who stands above the highest of
 * somebody's posts is not told.
 */
#ifndef HUB_CONSOLE_ORGANISATION_ORGANISATION_API_H
#define HUB_CONSOLE_ORGANISATION_ORGANISATION_API_H

#include "hub/api/route.h"

#define ORGANISATION_API_PAGE_MAX 100
#define ORGANISATION_API_PAGE_INITIAL 50
#define ORGANISATION_API_SEARCH_MAX 60 /* bytes */

extern const struct route_set organisation_api_routes;

/** organisation_api_show() answers with one by its id, if it is where the call looks or below. */
void organisation_api_show(struct call *call, int64_t id);

#endif
