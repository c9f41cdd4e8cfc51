#include "tests/sim/steward.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/flow/audit_flow.h"
#include "hub/flow/organisation_flow.h"
#include "tests/sim/sim_books.h"
#include "tests/sim/sim_hub.h"

#define WORLDS 3 /* in one of so many */
#define PAUSE_MIN_MS 5000
#define PAUSE_MAX_MS 90000
#define PLATFORM 1
#define NAME_SIZE 32

enum deed {
    DEED_NONE,
    DEED_SUSPEND,
    DEED_RESUME,
    DEED_MOVE,
    DEED_RENAME
};

static struct {
    struct machine *hub;
    struct world *world;
    struct world_event event;
    struct random chance;
    int64_t crashes; /* of the hub, when it was told */
    bool waits;      /* for its answer */
    bool finishes;
    bool works; /* in this world */
    int64_t deeds;
    int64_t suspended; /* who is, as far as he has been answered; 0: nobody */
    int64_t begun;     /* orders that people had begun by then */
    enum deed deed;
    char name[NAME_SIZE];
    struct organisation_set set;
    struct organisation_move *move; /* large */
    struct audited audited;
} steward;

static int64_t
between(int64_t low, int64_t high)
{
    return low + (int64_t)random_below(&steward.chance, (uint64_t)(high - low) + 1);
}

static int64_t
atol_of(const char *number)
{
    int64_t value = 0;

    NEED(text_read_int(bytes_text(number), &value) == ERR_OK);
    return value;
}

/* One number of the hub's books; false while there is nobody to ask, or no row. */
static bool
look_up(const char *sql, int64_t about, int64_t *ret_value)
{
    struct db_statement *row = sim_books_ask(steward.hub, sql);
    enum err err;

    if (row == NULL)
        return false;
    if (about != 0)
        db_bind_int(row, 1, about);
    err = db_step(row);
    NEED(err == ERR_OK || err == ERR_NOT_FOUND);
    if (err == ERR_OK)
        *ret_value = db_int(row, 0);
    db_reset(row);
    return err == ERR_OK;
}

static const char versions[] = "SELECT version FROM organisation WHERE id = ?1";
static const char parents[] = "SELECT parent_id FROM organisation WHERE id = ?1";
static const char suspended[] = "SELECT id FROM organisation WHERE state = 'suspended'";
/*
 * Orders that people have begun below ?1. A till's record of what nobody opened is a fact, and
 * taken; an order of the app's has no store, and asks the merchant only.
 */
static const char begun[] =
    "SELECT count(*) FROM orders o JOIN organisation m ON m.id = o.merchant_id"
    " WHERE o.whole_id = 0 AND (o.opened_us <> 0 OR o.terminal_id = 0)"
    " AND ?1 IN (o.store_id, m.id, m.parent_id)";

static void
answered(struct operation *operation)
{
    int64_t value;

    steward.waits = false;
    if (operation->err == ERR_UNREACHABLE || operation->err == ERR_NO_SPACE ||
        operation->err == ERR_DISK || operation->err == ERR_CONFLICT)
        return;
    if (operation->err != ERR_OK)
        world_fail(steward.world, "the steward's deed %d is refused: %s", (int)steward.deed,
            err_name(operation->err));
    steward.deeds++;
    if (steward.deed == DEED_SUSPEND && look_up(begun, steward.set.id, &value)) {
        steward.suspended = steward.set.id;
        steward.begun = value;
    } else if (steward.deed == DEED_RESUME) {
        steward.suspended = 0;
    }
}

/* Whom the books say to be suspended: an answer may have been lost. */
static int64_t
who_is_suspended(void)
{
    int64_t id = 0;
    int64_t value;

    if (!look_up(suspended, 0, &id))
        return 0;
    if (steward.suspended != id && look_up(begun, id, &value)) {
        steward.suspended = id;
        steward.begun = value;
    }
    return id;
}

static void
demand_nothing_begun(void)
{
    int64_t value;

    if (look_up(begun, steward.suspended, &value) && value != steward.begun)
        world_fail_check(steward.world, "an order began below who is suspended",
            "%lld orders began below %lld, who is suspended", (long long)(value - steward.begun),
            (long long)steward.suspended);
}

static bool
set(int64_t id, unsigned says, bool is_suspended)
{
    steward.set = (struct organisation_set){
        .id = id, .says = says, .name = steward.name, .suspended = is_suspended};
    (void)snprintf(steward.name, sizeof(steward.name), "店 %lld", (long long)steward.deeds);
    if (!look_up(versions, id, &steward.set.version))
        return false;
    organisation_flow_set(&steward.set);
    steward.audited.inner = &steward.set.operation;
    return true;
}

/* The merchant, from its partner to the platform or back. */
static bool
move(void)
{
    const int64_t id = atol_of(SIM_HUB_MERCHANT);
    int64_t parent = 0;

    *steward.move = (struct organisation_move){.id = id};
    if (!look_up(versions, id, &steward.move->version) || !look_up(parents, id, &parent))
        return false;
    steward.move->parent_id = parent == PLATFORM ? atol_of(SIM_HUB_FRIEND) : PLATFORM;
    organisation_flow_move(steward.move);
    steward.audited.inner = &steward.move->operation;
    return true;
}

static bool
choose(void)
{
    static const char *const whom[] = {SIM_HUB_STORE, SIM_HUB_MERCHANT, SIM_HUB_FRIEND};
    int64_t id = who_is_suspended();
    int64_t what = between(0, 99);

    if (id != 0) {
        demand_nothing_begun();
        steward.deed = steward.finishes || what < 40 ? DEED_RESUME : DEED_NONE;
        return steward.deed == DEED_RESUME && set(id, ORGANISATION_SAYS_STATE, false);
    }
    if (steward.finishes)
        return false;
    id = atol_of(whom[between(0, LENGTH(whom) - 1)]);
    if (what < 40) {
        steward.deed = DEED_SUSPEND;
        return set(id, ORGANISATION_SAYS_STATE, true);
    }
    steward.deed = what < 70 ? DEED_MOVE : DEED_RENAME;
    return what < 70 ? move() : set(id, ORGANISATION_SAYS_NAME, false);
}

static void
work(void *context)
{
    world_at(
        steward.world, &steward.event, span_ms(between(PAUSE_MIN_MS, PAUSE_MAX_MS)), work, context);
    if (!steward.hub->is_up || (steward.waits && steward.crashes == steward.hub->crashes))
        return;
    steward.waits = false;
    steward.audited = (struct audited){.act = {.who = AUDIT_COMMAND,
                                           .name = "steward",
                                           .address = "",
                                           .action = "organisation.change",
                                           .about = "organisation"}};
    if (!choose())
        return;
    audit_flow(&steward.audited);
    steward.audited.operation.answer = answered;
    steward.crashes = steward.hub->crashes;
    steward.waits = sim_hub_submit(&steward.audited.operation);
}

void
steward_start(struct machine *hub)
{
    steward.hub = hub;
    steward.world = hub->world;
    random_seed(&steward.chance, world_seed(hub->world, "steward"));
    steward.works = between(1, WORLDS) == 1;
    if (!steward.works)
        return;
    steward.move = calloc(1, sizeof(*steward.move));
    NEED(steward.move != NULL);
    world_at(steward.world, &steward.event, span_s(90), work, NULL);
}

void
steward_finish(void)
{
    steward.finishes = true;
}

void
steward_go_on(void)
{
    steward.finishes = false;
}

void
steward_stop(void)
{
    if (steward.works)
        world_never(steward.world, &steward.event);
    free(steward.move);
    steward.move = NULL;
}

bool
steward_is_at_rest(void)
{
    int64_t id = 0;

    return !steward.works || (steward.hub->is_up && !look_up(suspended, 0, &id));
}

int64_t
steward_deeds(void)
{
    return steward.deeds;
}
