/*
 * sim_complain.h -- payers who complain at WeChat Pay and Alipay of what they have paid there.
 *
 * They say more, agree, withdraw it; who says more after the merchant's feedback has Alipay decide,
 * which ends it or gives it back to the merchant. What has been filed, and what was answered, the
 * sandbox's books say (sim_complaint, sim_said of sim_sandbox_view.h).
 */
#ifndef TESTS_SIM_SIM_COMPLAIN_H
#define TESTS_SIM_SIM_COMPLAIN_H

#include "tests/sim/world.h"

void sim_complain_start(struct world *world);
/**
 * sim_complain_close() has nobody complain any more, and what Alipay decides is decided soon;
 * sim_complain_open() is the day after.
 */
void sim_complain_close(void);
void sim_complain_open(void);
void sim_complain_stop(void);

/**
 * sim_complain_count() is how many wanted to; how often somebody said more, and Alipay decided.
 */
int64_t sim_complain_count(void);
int64_t sim_complain_words(void);
int64_t sim_complain_decisions(void);

#endif
