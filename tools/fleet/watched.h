/*
 * watched.h -- what another process has used so far, from /proc.
 */
#ifndef TOOLS_FLEET_WATCHED_H
#define TOOLS_FLEET_WATCHED_H

#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

struct watched {
    int64_t cpu_us;        /* of all its threads, in steps of the kernel's tick */
    int64_t rss_kib;       /* now */
    int64_t written_bytes; /* by write() and its kin, sockets left out */
};

/** watched_read() is ERR_NOT_FOUND without such a process. */
enum err watched_read(int64_t pid, struct watched *ret_watched) MUST_CHECK;

#endif
