/*
 * fault.h -- named places where a program may be made to die.
 *
 * fault_point("lane.before_commit") does nothing until somebody names that
 * point: a scenario test by --crash-at NAME[:N] (the process kills itself, as
 * kill -9 would, at the Nth visit), the simulator by a hook that makes every
 * port of that program dead and returns, so that the program unwinds.
 */
#ifndef SHARED_BASE_FAULT_H
#define SHARED_BASE_FAULT_H

#include "shared/base/err.h"
#include "shared/base/need.h"

typedef void fault_fn(void *context, const char *name);

void fault_point(const char *name);

/** fault_set_hook() calls hook at every point; NULL for none. Set before threads start. */
void fault_set_hook(fault_fn *hook, void *context);

/** fault_kill_at("lane.before_commit:3") arranges the death of this process; ERR_BAD_INPUT else. */
enum err fault_kill_at(const char *what) MUST_CHECK;

#endif
