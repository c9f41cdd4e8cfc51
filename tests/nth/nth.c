#include "tests/nth/nth.h"

#include <inttypes.h>
#include <stdio.h>

/* Where the program begins in memory: the linker's. */
extern const char program_start __asm__("__executable_start");

static struct {
    struct sim_node *node;
    enum nth_kind kind;
    int64_t first;
    int64_t last;
    int64_t calls;
    int64_t failed;
} armed;

static const char *const names[NTH_KINDS] = {
    [NTH_MEMORY] = "memory",
    [NTH_DB_MEMORY] = "db-memory",
    [NTH_CRYPTO_MEMORY] = "crypto-memory",
    [NTH_NET] = "net",
    [NTH_DB_FULL] = "db-full",
    [NTH_DB_DISK] = "db-disk",
    [NTH_DB_LOST] = "db-lost",
    [NTH_DISK_READ] = "disk-read",
    [NTH_DISK_WRITE] = "disk-write",
    [NTH_DISK_SYNC] = "disk-sync",
};

void
nth_install(void)
{
    nth_memory_install();
}

void
nth_arm(struct sim_node *node, enum nth_kind kind, int64_t nth, int64_t more)
{
    armed.node = node;
    armed.kind = kind;
    armed.first = nth;
    armed.last = nth + more;
    nth_stand_before(sim_net_of(node));
}

void
nth_disarm(void)
{
    armed.node = NULL;
}

int64_t
nth_calls(void)
{
    return armed.calls;
}

int64_t
nth_failed(void)
{
    return armed.failed;
}

const char *
nth_kind_name(enum nth_kind kind)
{
    return names[kind];
}

bool
nth_fails(enum nth_kind kind)
{
    if (armed.node == NULL || kind != armed.kind || sim_net_is_dead(armed.node) ||
        sim_net_running(sim_net_around(armed.node)) != armed.node)
        return false;
    armed.calls++;
    if (armed.calls < armed.first || armed.calls > armed.last)
        return false;
    armed.failed++;
    return true;
}

void
nth_say(const char *what)
{
    (void)fprintf(
        stderr, "call %" PRId64 " of %s fails: %s\n", armed.calls, names[armed.kind], what);
}

void
nth_say_where(const void *caller)
{
    (void)fprintf(
        stderr, "%s at 0x%tx\n", names[armed.kind], (const char *)caller - &program_start);
}
