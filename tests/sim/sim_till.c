#include "tests/sim/sim_till.h"

#include <stdio.h>
#include <stdlib.h>

#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/link/enrol.h"
#include "agent/store/store.h"
#include "tests/sim/sim_hub.h"

#define SALES_FIRST 64
#define ENROL_AGAIN span_s(5)

static struct sim_till_figures figures;

static struct sim_sale *
sale_of(struct sim_till *till, const struct till_notice *notice)
{
    for (size_t i = till->sales_count; i > 0; i--)
        if (till->sales[i - 1].sequence == notice->sequence &&
            till->sales[i - 1].epoch == notice->epoch)
            return &till->sales[i - 1];
    if (till->sales_count == till->sales_size) {
        till->sales_size = till->sales_size == 0 ? SALES_FIRST : till->sales_size * 2;
        till->sales = realloc(till->sales, till->sales_size * sizeof(*till->sales));
        NEED(till->sales != NULL);
    }
    till->sales[till->sales_count] = (struct sim_sale){
        .epoch = notice->epoch, .sequence = notice->sequence, .amount_fen = notice->amount.fen};
    return &till->sales[till->sales_count++];
}

static void
keep_cash(struct sim_till *till, const struct till_notice *notice)
{
    if (till->cash_count == till->cash_size) {
        till->cash_size = till->cash_size == 0 ? SALES_FIRST : till->cash_size * 2;
        till->cash = realloc(till->cash, till->cash_size * sizeof(*till->cash));
        NEED(till->cash != NULL);
    }
    till->cash[till->cash_count++] = (struct sim_cash){
        .epoch = notice->epoch, .sequence = notice->sequence, .salt = notice->salt};
}

static void
complain(const struct sim_till *till, const struct till_notice *notice, const char *what)
{
    world_fail_check(till->machine.world, what, "%s: %s, sale %lld-%lld", till->name, what,
        (long long)notice->epoch, (long long)notice->sequence);
}

/* Money came: that is announced once in a sale's life. */
static void
count_money(struct sim_till *till, const struct till_notice *notice, int64_t *figure)
{
    struct sim_sale *sale = sale_of(till, notice);

    (*figure)++;
    if (sale->amount_fen != notice->amount.fen)
        complain(till, notice, "another amount than before");
    if (notice->what == TILL_HAPPENED_PAID || notice->what == TILL_HAPPENED_PAID_LATE ||
        notice->what == TILL_HAPPENED_PLATE)
        sale->paid++;
    if (notice->what == TILL_HAPPENED_CASH)
        sale->cash++;
    if (notice->what == TILL_HAPPENED_CODE)
        sale->code++;
    if (sale->paid + sale->cash + sale->code > 1)
        complain(till, notice, "announced as paid more than once");
}

static void
on_tell(void *context, const struct till_notice *notice)
{
    struct sim_till *till = context;

    if (sim_net_is_dead(till->machine.node))
        return;
    world_write(till->machine.world, "%s tells %d of %lld-%lld", till->name, (int)notice->what,
        (long long)notice->epoch, (long long)notice->sequence);
    switch ((int)notice->what) {
    case TILL_HAPPENED_OPENED:
        (void)sale_of(till, notice);
        figures.opened++;
        break;
    case TILL_HAPPENED_PAID:
        count_money(till, notice, &figures.paid);
        break;
    case TILL_HAPPENED_PAID_LATE:
        count_money(till, notice, &figures.paid_late);
        break;
    case TILL_HAPPENED_PLATE:
        count_money(till, notice, &figures.at_plate);
        break;
    case TILL_HAPPENED_CODE:
        count_money(till, notice, &figures.codes);
        break;
    case TILL_HAPPENED_CASH:
        count_money(till, notice, &figures.cash);
        keep_cash(till, notice);
        break;
    case TILL_HAPPENED_CONFIRMED:
        figures.confirmed++;
        break;
    case TILL_HAPPENED_CODE_WRONG:
        figures.wrong_codes++;
        break;
    case TILL_HAPPENED_CANCELLED:
        figures.cancelled++;
        break;
    case TILL_HAPPENED_CLOSED:
        figures.closed++;
        break;
    case TILL_HAPPENED_UNCONFIRMED:
        figures.unconfirmed++;
        break;
    case TILL_HAPPENED_RETURNED:
        figures.returned++;
        break;
    case TILL_HAPPENED_PRINTED:
        figures.printed++;
        break;
    case TILL_HAPPENED_DISPUTED:
        complain(till, notice, "the hub disowns a code that it made");
        break;
    case TILL_HAPPENED_STRAY:
        figures.strays++;
        if (till->restores == 0)
            complain(till, notice, "a payment of a sale that this till does not know");
        break;
    case TILL_HAPPENED_EPOCH:
        if (till->restores == 0)
            complain(till, notice, "a new epoch, though nothing was restored");
        break;
    default:
        break;
    }
}

static void
on_broken(void *context, enum err err)
{
    struct sim_till *till = context;

    machine_give_up(&till->machine, err_name(err));
}

static enum err
open_station(struct sim_till *till)
{
    const struct station_options options = {
        .net = sim_net_of(till->machine.node),
        .folder = till->folder,
        .printer = till->printer,
        .program = "shanju-sim",
        .face = {.context = till, .tell = on_tell, .broken = on_broken},
    };

    return station_open(&options, &till->station);
}

static enum err enrol(struct sim_till *till);

static void
on_enrol_timer(void *context)
{
    struct sim_till *till = context;
    bool is_enrolled;
    struct store_identity identity;
    enum err err = store_read_identity(till->store, &identity);

    till->timer = NULL;
    is_enrolled = err == ERR_OK && identity.terminal != 0;
    enrol_free(&till->enrol);
    store_close(&till->store);
    err = is_enrolled ? open_station(till) : enrol(till);
    if (err != ERR_OK)
        machine_give_up(&till->machine, err_name(err));
}

static void
on_enrolled(void *context, const struct enrol_end *end)
{
    struct sim_till *till = context;
    enum err err = net_timer_start(sim_net_of(till->machine.node),
        end->err == ERR_OK ? span_us(0) : ENROL_AGAIN, on_enrol_timer, till, &till->timer);

    if (err != ERR_OK)
        machine_give_up(&till->machine, err_name(err));
}

static enum err
enrol(struct sim_till *till)
{
    struct net *net = sim_net_of(till->machine.node);
    const struct store_options options = {
        .folder = till->folder,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .now_us = net_moment(net).us,
    };
    struct enrol_options ask = {
        .net = net,
        .hub = SIM_HUB_URL,
        .code = till->code,
        .program = "shanju-sim",
        .done = on_enrolled,
        .context = till,
    };
    enum err err = store_open(&options, &till->store);

    if (err != ERR_OK)
        return err;
    ask.store = till->store;
    return enrol_start(&ask, &till->enrol);
}

/* A printer is a thing of its own: what its till does after death must not come out of it. */
static void
connect_printer(const struct sim_till *till, bool connected)
{
    char away[SIM_TILL_PATH_SIZE + 8];

    (void)snprintf(away, sizeof(away), "%s.off", till->paper);
    /* It is not there before the first start, and not away when nothing has died. */
    (void)rename(connected ? away : till->paper, connected ? till->paper : away);
}

static enum err
open_till(void *context)
{
    struct sim_till *till = context;
    enum err err;

    /* What it had announced it knows nothing of, now. */
    if (till->machine.has_old_disk) {
        till->restores++;
        till->sales_count = 0;
        figures.restored++;
    }
    connect_printer(till, true);
    err = open_station(till);
    if (err != ERR_NOT_FOUND)
        return err;
    return enrol(till);
}

static void
die(void *context)
{
    connect_printer(context, false);
}

static void
close_till(void *context)
{
    struct sim_till *till = context;
    struct net *net = sim_net_of(till->machine.node);

    net_timer_cancel(net, &till->timer);
    enrol_free(&till->enrol);
    store_close(&till->store);
    station_close(&till->station);
}

static const struct machine_program program = {.open = open_till, .die = die, .close = close_till};

struct sim_till *
sim_till_start(struct sim_net *net, struct world *world, const struct sim_till_options *options)
{
    struct sim_till *till = calloc(1, sizeof(*till));
    char address[SIM_NET_NAME_SIZE];
    struct sim_node_options node = {
        .clock_offset_us = options->clock_offset_us, .clock_drift_ppm = options->clock_drift_ppm};

    NEED(till != NULL);
    till->number = options->number;
    (void)snprintf(till->name, sizeof(till->name), "till%lld.sim", (long long)till->number);
    (void)snprintf(address, sizeof(address), "10.0.2.%lld", (long long)till->number);
    (void)snprintf(till->folder, sizeof(till->folder), SIM_DISK_ROOT "/%s", till->name);
    (void)snprintf(
        till->paper, sizeof(till->paper), "%s/paper%lld", options->folder, (long long)till->number);
    (void)snprintf(till->printer, sizeof(till->printer), "file:%s", till->paper);
    (void)snprintf(till->code, sizeof(till->code), "SIMULATETIL%c", (char)('A' + till->number));
    sim_hub_add_terminal(till->number, till->code);
    node.name = till->name;
    node.address = address;
    till->machine.program = &program;
    till->machine.context = till;
    machine_start(&till->machine, net, world, &node);
    return till;
}

void
sim_till_path(const struct sim_till *till, char ret_path[static SIM_TILL_PATH_SIZE])
{
    (void)snprintf(ret_path, SIM_TILL_PATH_SIZE, SIM_DISK_VIEW "/%s/till.db", till->name);
}

struct sim_till *
sim_till_of(const struct machine *machine)
{
    return machine->program == &program ? machine->context : NULL;
}

void
sim_till_swap(struct sim_till *a, struct sim_till *b)
{
    const struct sim_till of_a = *a;
    const struct sim_till of_b = *b;

    NEED(!a->machine.is_up && !b->machine.is_up);
    sim_disk_swap(a->machine.disk, b->machine.disk);
    *a = of_b;
    *b = of_a;
    /* What is of the place. */
    a->machine = of_a.machine;
    b->machine = of_b.machine;
    memcpy(a->name, of_a.name, sizeof(a->name));
    memcpy(b->name, of_b.name, sizeof(b->name));
    memcpy(a->folder, of_a.folder, sizeof(a->folder));
    memcpy(b->folder, of_b.folder, sizeof(b->folder));
}

void
sim_till_free(struct sim_till **till)
{
    if (*till == NULL)
        return;
    free((*till)->sales);
    free((*till)->cash);
    free(*till);
    *till = NULL;
}

const struct screen *
sim_till_screen(const struct sim_till *till)
{
    return till->station == NULL || !till->machine.is_up ? NULL : station_screen(till->station);
}

void
sim_till_press(struct sim_till *till, const struct till_command *command)
{
    if (!till->machine.is_up)
        return;
    world_write(till->machine.world, "%s key %d", till->name, (int)command->key);
    sim_net_enter(till->machine.node);
    station_command(till->station, command);
    sim_net_leave(till->machine.node);
}

const struct sim_till_figures *
sim_till_figures(void)
{
    return &figures;
}
