#include "tests/sim/sim_complain.h"

#include <stdio.h>

#include "tests/sim/payer.h"
#include "tests/sim/sim_sandbox.h"

#define PAUSE_MIN_MS 30000
#define PAUSE_MAX_MS 300000
/* One of so many that were paid last. */
#define LAST 20

static struct {
    struct world *world;
    struct world_event event;
    int64_t count;
    bool closed;
} complaints;

static void
complain(void *context)
{
    char number[SIM_SANDBOX_NUMBER_SIZE];
    char body[256];

    world_at(complaints.world, &complaints.event,
        span_ms(world_between(complaints.world, PAUSE_MIN_MS, PAUSE_MAX_MS)), complain, context);
    if (complaints.closed ||
        !sim_sandbox_paid(SIM_WALLET_WECHAT, world_between(complaints.world, 0, LAST - 1), number))
        return;
    (void)snprintf(body, sizeof(body),
        "{\"number\":\"%s\",\"text\":\"complaint %lld\",\"kind\":\"OTHERS\"}", number,
        (long long)++complaints.count);
    payer_post(SIM_SANDBOX_URL "/sandbox/wechat/complaint", SIM_WALLET_WECHAT, body);
}

void
sim_complain_start(struct world *world)
{
    complaints.world = world;
    world_at(world, &complaints.event, span_s(60), complain, NULL);
}

void
sim_complain_close(void)
{
    complaints.closed = true;
}

void
sim_complain_open(void)
{
    complaints.closed = false;
}

void
sim_complain_stop(void)
{
    world_never(complaints.world, &complaints.event);
}

int64_t
sim_complain_count(void)
{
    return complaints.count;
}
