#include "hub/memory.h"

#include <malloc.h>

#define KEPT_MEMORY (64 * 1024 * 1024)
#define MAPPED_FROM (4 * 1024 * 1024)
#define GROWN_BY (4 * 1024 * 1024)

void
memory_keep(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
    /* The lane's own arena would grow a page, and a system call, at a time. */
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_TOP_PAD, GROWN_BY);
}
