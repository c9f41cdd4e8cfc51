#include "tests/sim/machine.h"

#include "shared/base/fault.h"
#include "shared/db/db.h"

#define DOWN_MIN_US 200000
#define DOWN_MAX_US (90 * 1000000)
#define ONE_MILLION 1000000
#define GOODBYE span_s(15)
#define VISITS_PER_POINT 4

static struct machine *machines;
static int64_t deaths_per_million;
static struct machine_figures figures;
static int64_t deaths;
static bool (*may_end)(const struct machine *machine);

static struct machine *
running(void)
{
    struct machine *machine = machines;

    while (machine != NULL && sim_net_running(sim_net_around(machine->node)) != machine->node)
        machine = machine->next;
    return machine;
}

static void
die(struct machine *machine, bool without_power)
{
    machine->crashes++;
    deaths++;
    machine->is_up = false;
    machine->without_power = without_power;
    db_kill(true);
    sim_disk_die(machine->disk, without_power);
    if (machine->program->die != NULL)
        machine->program->die(machine->context);
    sim_net_kill(machine->node);
}

static void
on_fault_point(void *context, const char *name)
{
    struct machine *machine = running();

    (void)context;
    if (machine == NULL || sim_net_is_dead(machine->node) ||
        world_between(machine->world, 1, ONE_MILLION) > deaths_per_million)
        return;
    figures.at_points++;
    world_write(machine->world, "%s reaches %s", sim_net_name(machine->node), name);
    die(machine, world_happens(machine->world, 500));
}

/* Its disk has failed, or something else that it may end of. */
static bool
has_reason(const struct machine *machine)
{
    return sim_disk_has_failed(machine->disk) || (may_end != NULL && may_end(machine));
}

/* At its disk, too, while it writes and syncs: rarer, since that is often. */
static void
on_visit(void *context)
{
    struct machine *machine = context;

    if (sim_net_running(sim_net_around(machine->node)) != machine->node ||
        sim_net_is_dead(machine->node) ||
        world_between(machine->world, 1, ONE_MILLION) > deaths_per_million / VISITS_PER_POINT)
        return;
    figures.at_disk++;
    world_write(machine->world, "%s reaches its disk", sim_net_name(machine->node));
    die(machine, world_happens(machine->world, 700));
}

static struct span
delay(void *context)
{
    const struct machine *machine = context;

    return sim_disk_take_delay(machine->disk);
}

static void
open_program(struct machine *machine)
{
    enum err err;

    sim_net_enter(machine->node);
    err = machine->program->open(machine->context);
    machine->is_up = !sim_net_is_dead(machine->node);
    sim_net_leave(machine->node);
    if (err == ERR_OK || !machine->is_up)
        return;
    if (err == ERR_CORRUPT || !has_reason(machine))
        world_fail(
            machine->world, "%s does not open: %s", sim_net_name(machine->node), err_name(err));
    figures.broken++;
    die(machine, false);
}

static void
on_boot(void *context)
{
    struct machine *machine = context;

    if (machine->image != NULL) {
        world_write(machine->world, "%s has an old disk", sim_net_name(machine->node));
        sim_disk_put(machine->disk, machine->image);
        machine->image = NULL;
        machine->has_old_disk = true;
    }
    sim_net_boot(machine->node);
    open_program(machine);
    machine->has_old_disk = false;
}

static void
on_death(void *context)
{
    struct machine *machine = context;

    sim_net_drain(machine->node);
    machine->program->close(machine->context);
    sim_net_discard(machine->node, machine->without_power);
    db_kill(false);
    world_at(machine->world, &machine->boot,
        span_us(world_between(machine->world, DOWN_MIN_US, DOWN_MAX_US)), on_boot, machine);
}

void
machine_start(struct machine *machine, struct sim_net *net, struct world *world,
    const struct sim_node_options *options)
{
    struct sim_node_options own = *options;

    own.on_death = on_death;
    own.delay = delay;
    own.context = machine;
    machine->world = world;
    machine->node = sim_net_add(net, &own);
    machine->disk = sim_disk_add(own.name);
    sim_disk_set_visit(machine->disk, on_visit, machine);
    machine->next = machines;
    machines = machine;
    fault_set_hook(on_fault_point, NULL);
    open_program(machine);
}

void
machine_set_deaths(int64_t per_million)
{
    deaths_per_million = per_million;
}

void
machine_restore(struct machine *machine, const struct sim_disk_image *image)
{
    NEED(!machine->is_up && machine->image == NULL);
    machine->image = image;
}

void
machine_cut_power(struct machine *machine)
{
    if (!machine->is_up)
        return;
    figures.between++;
    die(machine, true);
}

void
machine_give_up(struct machine *machine, const char *what)
{
    if (sim_net_is_dead(machine->node))
        return;
    if (!has_reason(machine))
        world_fail(machine->world, "%s gives up: %s", sim_net_name(machine->node), what);
    world_write(machine->world, "%s gives up: %s", sim_net_name(machine->node), what);
    figures.broken++;
    die(machine, false);
}

void
machine_forgive(bool (*asked)(const struct machine *machine))
{
    may_end = asked;
}

void
machine_stop_all(void)
{
    struct span goodbye;

    for (struct machine *machine = machines; machine != NULL; machine = machine->next) {
        world_never(machine->world, &machine->boot);
        /* A program ends when no worker holds anything of its. */
        goodbye = span_us(world_now(machine->world).us + GOODBYE.us);
        while (machine->is_up && sim_net_is_working(machine->node) &&
               world_step(machine->world, goodbye))
            continue;
        if (machine->is_up)
            machine->program->close(machine->context);
        machine->is_up = false;
        /* Its sockets say goodbye. */
        goodbye = span_us(world_now(machine->world).us + GOODBYE.us);
        while (world_step(machine->world, goodbye))
            continue;
    }
    machines = NULL;
}

const struct machine_figures *
machine_figures(void)
{
    return &figures;
}

int64_t
machine_deaths(void)
{
    return deaths;
}
