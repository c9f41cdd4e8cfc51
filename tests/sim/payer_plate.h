/*
 * payer_plate.h -- what somebody types at a plate's page.
 *
 * Every press has a remark of its own, by which the order that it makes is known again; what was
 * typed under it is noted before it is sent.
 */
#ifndef TESTS_SIM_PAYER_PLATE_H
#define TESTS_SIM_PAYER_PLATE_H

#include "shared/base/money.h"
#include "shared/base/text.h"
#include "tests/sim/world.h"

/** payer_plate_takes() is whether the page still wants an amount. */
bool payer_plate_takes(const char *page);

/** payer_plate_open() counts an opening: however often somebody presses, it is one order. */
int64_t payer_plate_open(void);
int64_t payer_plate_openings(void);

/** payer_plate_type() fills the form in with *ret_amount; false when that cannot be. */
bool payer_plate_type(struct world *world, const char *page, int64_t opening, struct text *body,
    char *ret_action, size_t size, struct money *ret_amount);

#endif
