/*
 * staff_view.h -- a person, or a page of those at and below where one looks, as JSON.
 *
 * Of a person only those posts are shown that stand there; what he is elsewhere is not to be seen.
 */
#ifndef HUB_CONSOLE_PEOPLE_STAFF_VIEW_H
#define HUB_CONSOLE_PEOPLE_STAFF_VIEW_H

#include "hub/api/route.h"

/** staff_view_page() answers with those after a person's id; 0: from the first. */
void staff_view_page(struct call *call, int64_t after);

/**
 * staff_view_one() answers with one person; invitation is the link that was made just now, or NULL.
 * Whoever is not to be seen from here is not found.
 */
void staff_view_one(struct call *call, int64_t staff_id, const char *invitation);

#endif
