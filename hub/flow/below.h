/*
 * below.h -- whether a merchant was brought by another one, or by somebody whom that one brought.
 *
 * On the desk, pure. Partners are looked at BELOW_STEPS_MAX upwards, as the statements of readers
 * do (store.sql, "above").
 */
#ifndef HUB_FLOW_BELOW_H
#define HUB_FLOW_BELOW_H

#include "hub/store/desk.h"

#define BELOW_STEPS_MAX 8

/** below_want() is for keys(): the merchant and those above, as far as the asker. */
void below_want(struct desk *desk, int64_t merchant_id, int64_t asker_id);

/** below_is() is whether the merchant is the asker itself or below; nobody (0) is below nobody. */
bool below_is(struct desk *desk, int64_t merchant_id, int64_t asker_id);

#endif
