#include "tests/sim/chaos_image.h"

#define OLD_ENOUGH_US (5 * 60 * INT64_C(1000000))

static struct {
    struct sim_disk_image *image; /* NULL before the first strike */
    int64_t taken_us;
} copies[SIM_TILL_MAX + 1];

void
chaos_image_strike(struct sim_till *till)
{
    struct machine *machine = &till->machine;
    int64_t now_us = world_now(machine->world).us;

    /* Before it is enrolled there is nothing to lose; while it is off, nothing to cut. */
    if (!machine->is_up || till->station == NULL)
        return;
    if (copies[till->number].image == NULL) {
        world_write(machine->world, "%s is copied", till->name);
        copies[till->number].image = sim_disk_copy(machine->disk);
        copies[till->number].taken_us = now_us;
    } else if (now_us - copies[till->number].taken_us > OLD_ENOUGH_US) {
        machine_cut_power(machine);
        machine_restore(machine, copies[till->number].image);
        copies[till->number].image = NULL;
    }
}

void
chaos_image_free(void)
{
    for (size_t i = 0; i < LENGTH(copies); i++)
        sim_disk_free(&copies[i].image);
}
