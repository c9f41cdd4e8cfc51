#include "tests/sim/chaos_clock.h"

#include <stdlib.h>

#define ONE_S_US INT64_C(1000000)
#define ONE_DAY_US (86400 * ONE_S_US)
/* How far off a clock is that is looked after; /v1 bears five minutes between two of them. */
#define STEP_MAX_US (100 * ONE_S_US)
#define STEERED_US (30 * ONE_S_US)
/* A cheap crystal, too warm. */
#define DRIFT_MAX_PPM 500

static struct chaos_clock_figures figures;

static bool
is_till(const struct sim_node *node)
{
    return strncmp(sim_net_name(node), "till", 4) == 0;
}

static void
set(struct world *world, struct sim_node *node, int64_t off_us)
{
    world_clock_set(sim_net_clock(node), off_us);
    world_write(world, "%s clock %lld", sim_net_name(node), (long long)off_us);
}

void
chaos_clock_set_wrong(struct world *world, struct sim_node *node)
{
    if (!is_till(node))
        return;
    figures.set_wrong++;
    set(world, node,
        world_happens(world, 300) ? -WORLD_START_US
                                  : world_between(world, -ONE_DAY_US, ONE_DAY_US));
}

void
chaos_clock_step(struct world *world, struct sim_node *node)
{
    figures.steps++;
    set(world, node,
        is_till(node) ? world_between(world, -ONE_S_US, ONE_S_US)
                      : world_between(world, -STEP_MAX_US, STEP_MAX_US));
}

void
chaos_clock_drift(struct world *world, struct sim_node *node)
{
    const int64_t off_us = world_clock_off(sim_net_clock(node));
    int64_t ppm = world_between(world, -DRIFT_MAX_PPM, DRIFT_MAX_PPM);

    /* What is looked after does not get away. */
    if (!is_till(node) && llabs(off_us) > STEERED_US && (off_us > 0) == (ppm > 0))
        ppm = -ppm;
    figures.drifts++;
    world_clock_drift(sim_net_clock(node), ppm);
    world_write(world, "%s drifts %lld", sim_net_name(node), (long long)ppm);
}

const struct chaos_clock_figures *
chaos_clock_figures(void)
{
    return &figures;
}
