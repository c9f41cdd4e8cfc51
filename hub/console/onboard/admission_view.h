/*
 * admission_view.h -- merchants' applications as people see them: a page, and one.
 *
 * Those whose parent is where the call looks or below. What is personal is masked.
 */
#ifndef HUB_CONSOLE_ONBOARD_ADMISSION_VIEW_H
#define HUB_CONSOLE_ONBOARD_ADMISSION_VIEW_H

#include "hub/api/call.h"
#include "hub/flow/admission_flow.h"

#define ADMISSION_VIEW_PAGE 50
#define ADMISSION_VIEW_SEARCH_MAX 60 /* bytes */

/** admission_view_page() answers with a page, as the query says: after, state, search. */
void admission_view_page(struct call *call);

/** admission_view_one() answers with one; with the link of whom a pass has invited, or NULL. */
void admission_view_one(struct call *call, int64_t id, const char *invitation);

#endif
