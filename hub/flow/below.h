/*
 * below.h -- whether a merchant is the asker itself, or stands below it.
 *
 * On the desk, pure: who is above stands in the merchant's path (organisation.h), which is what
 * the statements of readers compare, too.
 */
#ifndef HUB_FLOW_BELOW_H
#define HUB_FLOW_BELOW_H

#include "hub/store/desk.h"

/** below_want() is for keys(). */
void below_want(struct desk *desk, int64_t merchant_id);

/** below_is() is whether it is; nobody (0) is below nobody. */
bool below_is(struct desk *desk, int64_t merchant_id, int64_t asker_id);

#endif
