#include "tests/sim/chaos_disk.h"

#define PATIENTS_MAX SIM_NET_NODES_MAX
#define ROOM_MAX (600 * 1024)
#define SLOW_MAX_US 3000000

/* A disk that is not well, and until when. */
struct patient {
    struct machine *machine;
    struct world_event well;
    struct world_event empty;
};

static struct patient patients[PATIENTS_MAX];
static size_t patients_count;

/* How many of a million operations fail. */
static const int64_t rates[] = {0, 1000, 10000, 100000};

static struct patient *
patient_of(struct machine *machine)
{
    size_t i = 0;

    while (i < patients_count && patients[i].machine != machine)
        i++;
    if (i == patients_count) {
        NEED(patients_count < PATIENTS_MAX);
        patients[patients_count++] = (struct patient){.machine = machine};
    }
    return &patients[i];
}

static void
get_well(void *context)
{
    const struct patient *patient = context;

    sim_disk_set_health(patient->machine->disk, &(struct sim_disk_health){0});
}

static void
get_room(void *context)
{
    const struct patient *patient = context;

    sim_disk_fill(patient->machine->disk, -1);
}

void
chaos_disk_hurt(struct machine *machine, struct span span)
{
    struct world *world = machine->world;
    struct patient *patient = patient_of(machine);
    struct sim_disk_health health = {.slow_max_us = SLOW_MAX_US};

    for (size_t i = 0; i < SIM_DISK_KINDS; i++)
        health.fails[i] = rates[world_between(world, 0, LENGTH(rates) - 1)];
    health.slow = world_happens(world, 500) ? world_between(world, 0, 300) : 0;
    world_write(
        world, "%s disk is not well for %lld us", sim_net_name(machine->node), (long long)span.us);
    sim_disk_set_health(machine->disk, &health);
    world_at(world, &patient->well, span, get_well, patient);
}

void
chaos_disk_fill(struct machine *machine, struct span span)
{
    struct world *world = machine->world;
    struct patient *patient = patient_of(machine);
    int64_t room = world_happens(world, 300) ? 0 : world_between(world, 0, ROOM_MAX);

    world_write(world, "%s disk has %lld bytes for %lld us", sim_net_name(machine->node),
        (long long)room, (long long)span.us);
    sim_disk_fill(machine->disk, room);
    world_at(world, &patient->empty, span, get_room, patient);
}

void
chaos_disk_heal(void)
{
    for (size_t i = 0; i < patients_count; i++) {
        world_never(patients[i].machine->world, &patients[i].well);
        world_never(patients[i].machine->world, &patients[i].empty);
        get_well(&patients[i]);
        get_room(&patients[i]);
    }
    patients_count = 0;
}
