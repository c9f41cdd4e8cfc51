/*
 * sync_cost -- what this disk takes for an fdatasync after 8 KiB at a file's end.
 *
 *     sync_cost FILE      prints the median and the 99th percentile in µs
 *
 * Every figure of a durable thing is to be read beside it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base/clock.h"

#define ROUNDS 500
#define BLOCK_SIZE 8192

static int
by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return left < right ? -1 : left > right;
}

int
main(int argc, char **argv)
{
    static const char block[BLOCK_SIZE];
    static int64_t spans[ROUNDS];
    int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

    if (fd < 0) {
        (void)fprintf(stderr, "usage: sync_cost FILE\n");
        return 2;
    }
    for (int i = 0; i < ROUNDS; i++) {
        struct tick before;

        if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block))
            return EXIT_FAILURE;
        before = clock_tick(clock_system());
        if (fdatasync(fd) != 0)
            return EXIT_FAILURE;
        spans[i] = clock_tick(clock_system()).us - before.us;
    }
    (void)close(fd);
    (void)unlink(argv[1]);
    qsort(spans, ROUNDS, sizeof(spans[0]), by_size);
    (void)printf("%lld %lld\n", (long long)spans[ROUNDS / 2], (long long)spans[ROUNDS * 99 / 100]);
    return EXIT_SUCCESS;
}
