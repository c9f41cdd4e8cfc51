/*
 * report.h -- a till looked at from outside: also while it runs.
 *
 * Reads its memory by a connection of its own that cannot write, and prints. Each ends with a
 * status for exit().
 */
#ifndef AGENT_REPORT_H
#define AGENT_REPORT_H

#include "agent/options.h"

/** report_status() prints one line for each thing: who it is, what waits, what was sold last. */
int report_status(const struct options *options);

/** report_export() prints all sales, newest first, as "csv" or "json"; NULL is csv. */
int report_export(const struct options *options, const char *form);

/**
 * report_doctor() looks at everything that can be wrong and says in words what to do. 1 when
 * something is.
 */
int report_doctor(const struct options *options);

#endif
