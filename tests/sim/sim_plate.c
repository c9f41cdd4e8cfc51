#include "tests/sim/sim_plate.h"

#include "hub/flow/plate_code.h"
#include "tests/sim/payer.h"
#include "tests/sim/sim_hub.h"

#define PAUSE_MAX_MS 60000

/* Random numbers, as they all are. */
static const struct sim_hub_plate kinds[] = {
    {.id = INT64_C(4093018572265119213), .name = "é¨å£", .amount_max = 5000000},
    {.id = INT64_C(1170359482216003377),
        .name = "1",
        .wallets = 1 << CHANNEL_ALIPAY | 1 << CHANNEL_WECHAT,
        .amount_max = 20000,
        .tills = 1},
};

static struct {
    struct world *world;
    struct world_event event;
    bool closed;
} plates;

static void
walk_up(void *context)
{
    char block[128];
    struct text url;

    world_at(plates.world, &plates.event, span_ms(world_between(plates.world, 500, PAUSE_MAX_MS)),
        walk_up, context);
    if (plates.closed)
        return;
    text_init(&url, block, sizeof(block));
    plate_code_put_url(&url, "HTTP://HUB.SIM", kinds[world_happens(plates.world, 300) ? 1 : 0].id);
    payer_send(block, 0, 0);
}

void
sim_plate_start(struct world *world, size_t tills)
{
    plates.world = world;
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        struct sim_hub_plate plate = kinds[i];

        if (plate.tills == 0)
            plate.tills = (int64_t)tills;
        sim_hub_add_plate(&plate);
    }
    world_at(world, &plates.event, span_s(20), walk_up, NULL);
}

void
sim_plate_close(void)
{
    plates.closed = true;
}

void
sim_plate_open(void)
{
    plates.closed = false;
}

void
sim_plate_stop(void)
{
    world_never(plates.world, &plates.event);
}
