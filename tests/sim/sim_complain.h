/*
 * sim_complain.h -- payers who complain at WeChat Pay of what they have paid there.
 *
 * What has been filed, and what was answered, the sandbox's books say (wechat_complaint,
 * wechat_complaint_log).
 */
#ifndef TESTS_SIM_SIM_COMPLAIN_H
#define TESTS_SIM_SIM_COMPLAIN_H

#include "tests/sim/world.h"

void sim_complain_start(struct world *world);
/** sim_complain_close() has nobody complain any more; sim_complain_open() is the day after. */
void sim_complain_close(void);
void sim_complain_open(void);
void sim_complain_stop(void);

/** sim_complain_count() is how many wanted to. */
int64_t sim_complain_count(void);

#endif
