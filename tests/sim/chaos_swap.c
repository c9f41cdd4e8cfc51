#include "tests/sim/chaos_swap.h"

/* No machine boots so soon. */
#define A_MOMENT span_ms(1)

static struct {
    struct sim_till *a;
    struct sim_till *b;
    struct world_event event;
    int64_t count;
} swap;

/* Whoever was off before may be about to come back, or to get an old disk: then it is not done. */
static void
exchange(void *context)
{
    (void)context;
    if (swap.a->machine.is_up || swap.b->machine.is_up || swap.a->machine.image != NULL ||
        swap.b->machine.image != NULL)
        return;
    swap.count++;
    world_write(swap.a->machine.world, "%s and %s are mixed up", swap.a->name, swap.b->name);
    sim_till_swap(swap.a, swap.b);
}

static void
turn_second_off(void *context)
{
    machine_cut_power(&swap.b->machine);
    world_at(swap.a->machine.world, &swap.event, A_MOMENT, exchange, context);
}

void
chaos_swap_begin(struct sim_till *a, struct sim_till *b)
{
    if (swap.event.place != 0)
        return;
    swap.a = a;
    swap.b = b;
    machine_cut_power(&a->machine);
    world_at(a->machine.world, &swap.event, A_MOMENT, turn_second_off, NULL);
}

void
chaos_swap_stop(void)
{
    if (swap.a != NULL)
        world_never(swap.a->machine.world, &swap.event);
}

int64_t
chaos_swap_count(void)
{
    return swap.count;
}
