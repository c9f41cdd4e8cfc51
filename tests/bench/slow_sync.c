/*
 * slow_sync -- a disk whose every sync takes longer, for LD_PRELOAD.
 *
 *     LD_PRELOAD=build/bench/slow_sync.so SLOW_SYNC_US=5000 program
 *
 * Waits, then syncs. It is put before the hub and its peers alike.
 */
#include <stdlib.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
wait_first(void)
{
    const char *text = getenv("SLOW_SYNC_US");
    struct timeval wait = {0};
    long us = 0;

    for (; text != NULL && *text >= '0' && *text <= '9'; text++)
        us = us * 10 + (*text - '0');
    wait.tv_sec = us / 1000000;
    wait.tv_usec = us % 1000000;
    if (us > 0)
        (void)select(0, NULL, NULL, NULL, &wait);
}

int
fdatasync(int fildes)
{
    wait_first();
    return (int)syscall(SYS_fdatasync, fildes);
}

int
fsync(int fd)
{
    wait_first();
    return (int)syscall(SYS_fsync, fd);
}
