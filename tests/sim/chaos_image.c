#include "tests/sim/chaos_image.h"

#include "tests/sim/check_cash.h"

#define OLD_ENOUGH_US (5 * 60 * INT64_C(1000000))

static struct copy {
    struct sim_disk_image *image; /* NULL before the first strike */
    int64_t taken_us;
    size_t cash_count; /* what cash had been taken by then: it is in the copy */
    bool is_spent;     /* not put back again */
} copies[SIM_TILL_MAX + 1];

static void
take_copy(const struct sim_till *till, struct copy *copy)
{
    world_write(till->machine.world, "%s is copied", till->name);
    sim_disk_free(&copy->image);
    copy->image = sim_disk_copy(till->machine.disk);
    copy->taken_us = world_now(till->machine.world).us;
    copy->cash_count = till->cash_count;
    copy->is_spent = false;
}

void
chaos_image_strike(struct sim_till *till)
{
    struct machine *machine = &till->machine;
    struct copy *copy = &copies[till->number];

    /* Before it is enrolled there is nothing to lose; while it is off, nothing to cut. */
    if (!machine->is_up || till->station == NULL)
        return;
    if (copy->image == NULL || copy->is_spent) {
        take_copy(till, copy);
    } else if (world_now(machine->world).us - copy->taken_us > OLD_ENOUGH_US) {
        check_cash_lose(machine->world, till, copy->cash_count);
        machine_cut_power(machine);
        machine_restore(machine, copy->image);
        copy->is_spent = world_happens(machine->world, 500);
    }
}

void
chaos_image_free(void)
{
    for (size_t i = 0; i < LENGTH(copies); i++)
        sim_disk_free(&copies[i].image);
}
