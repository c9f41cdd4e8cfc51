/*
 * log_tail.h -- the end of a log, for who looks at it from afar.
 */
#ifndef AGENT_LOG_TAIL_H
#define AGENT_LOG_TAIL_H

#include "shared/base/bytes.h"

/** log_tail() is as many whole lines of the file's end as fit into size bytes; may be none. */
struct bytes log_tail(const char *path, char *buffer, size_t size);

#endif
