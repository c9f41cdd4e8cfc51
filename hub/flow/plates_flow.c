#include "hub/flow/plates_flow.h"

#include <stdio.h>
#include <string.h>

#include "hub/flow/fleet_flow.h"
#include "hub/flow/organisation.h"

static bool
is_store_below(struct desk *desk, int64_t store_id, const char *below)
{
    const struct organisation_row *store = desk_get_organisation(desk, KEY_OF(store_id));

    return organisation_is(store, ORGANISATION_STORE) &&
           organisation_path_is_below(store->path, below);
}

static void
want_terminals(struct desk *desk, const int64_t *terminals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        desk_want(desk, TABLE_terminal, KEY_OF(terminals[i]));
}

static bool
are_merchants(struct desk *desk, int64_t merchant_id, const int64_t *terminals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(terminals[i]));

        if (terminal == NULL || terminal->merchant_id != merchant_id)
            return false;
    }
    return true;
}

/* --- making --- */

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct plates_add *add = (const struct plates_add *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(add->store_id));
    want_terminals(desk, add->terminals, add->terminals_count);
}

/* False: such a name is too long, or no text. */
static bool
name_one(const struct plates_add *add, int64_t place, struct plate_row *plate)
{
    char name[200];
    int length = add->count == 1 ? snprintf(name, sizeof(name), "%s", add->name)
                                 : snprintf(name, sizeof(name), "%s %lld", add->name,
                                       (long long)add->first + place);

    if (length < 0 || (size_t)length >= sizeof(name) || add->name[0] == '\0' ||
        !fleet_flow_is_name(name))
        return false;
    text_set(plate->name, sizeof(plate->name), name);
    return true;
}

static void
put_one(struct desk *desk, const struct turn *turn, const struct plates_add *add,
    struct plate_row *plate)
{
    uint64_t random;

    random_fill(turn->random, &random, sizeof(random));
    plate->id = (int64_t)(random >> 1) | 1;
    (void)desk_add_plate(desk, plate);
    for (size_t i = 0; i < add->terminals_count; i++)
        (void)desk_add_plate_terminal(desk,
            &(struct plate_terminal_row){
                .plate_id = plate->id, .place = (int64_t)i, .terminal_id = add->terminals[i]});
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct plates_add *add = (struct plates_add *)operation;
    struct plate_row plates[PLATES_FLOW_MAX];

    if (!is_store_below(desk, add->store_id, add->below))
        return ERR_NOT_FOUND;
    if (add->count < 1 || add->count > PLATES_FLOW_MAX)
        return ERR_BAD_INPUT;
    for (int64_t i = 0; i < add->count; i++) {
        plates[i] = (struct plate_row){
            .merchant_id = desk_get_organisation(desk, KEY_OF(add->store_id))->merchant_id,
            .store_id = add->store_id,
            .state = "on",
            .amount_min = 1,
            .amount_max = PLATE_FLOW_AMOUNT_MAX,
            .terminals = (int64_t)add->terminals_count,
            .created_us = turn->now.us};
        if (!name_one(add, i, &plates[i]))
            return ERR_BAD_INPUT;
    }
    if (!are_merchants(desk, plates[0].merchant_id, add->terminals, add->terminals_count))
        return ERR_FORBIDDEN;
    for (int64_t i = 0; i < add->count; i++)
        put_one(desk, turn, add, &plates[i]);
    add->plate = plates[0];
    return ERR_OK;
}

static const struct operation_kind add_kind = {"plates_add", add_keys, add_decide};

void
plates_flow_add(struct plates_add *add)
{
    add->operation.kind = &add_kind;
    add->operation.weight = (uint32_t)add->count;
}

/* --- setting --- */

static void
set_keys(struct operation *operation, struct desk *desk)
{
    const struct plate_set *set = (const struct plate_set *)operation;
    const int64_t *key = KEY_OF(set->plate_id);

    desk_want(desk, TABLE_plate, key);
    if (desk_has(desk, TABLE_plate, key))
        desk_want(desk, TABLE_organisation, KEY_OF(desk_get_plate(desk, key)->store_id));
    if ((set->says & PLATE_SAYS_STORE) != 0)
        desk_want(desk, TABLE_organisation, KEY_OF(set->store_id));
    if ((set->says & PLATE_SAYS_TERMINALS) == 0)
        return;
    want_terminals(desk, set->terminals, set->terminals_count);
    for (size_t i = 0; i < set->terminals_count; i++)
        desk_want(desk, TABLE_plate_terminal, KEY_OF(set->plate_id, (int64_t)i));
}

static enum err
check_set(const struct plate_set *set, struct desk *desk, const struct plate_row *plate)
{
    if ((set->says & PLATE_SAYS_NAME) != 0 && !fleet_flow_is_name(set->name))
        return ERR_BAD_INPUT;
    if ((set->says & PLATE_SAYS_AMOUNTS) != 0 &&
        (set->amount_min < 1 || set->amount_max < set->amount_min ||
            set->amount_max > MONEY_FEN_MAX))
        return ERR_BAD_INPUT;
    if ((set->says & PLATE_SAYS_STORE) != 0 &&
        (!is_store_below(desk, set->store_id, set->below) ||
            desk_get_organisation(desk, KEY_OF(set->store_id))->merchant_id != plate->merchant_id))
        return ERR_FORBIDDEN;
    if ((set->says & PLATE_SAYS_TERMINALS) != 0 &&
        !are_merchants(desk, plate->merchant_id, set->terminals, set->terminals_count))
        return ERR_FORBIDDEN;
    return ERR_OK;
}

/* A place may have been another's before. */
static void
set_terminals(const struct plate_set *set, struct desk *desk, struct plate_row *plate)
{
    plate->terminals = (int64_t)set->terminals_count;
    for (size_t i = 0; i < set->terminals_count; i++) {
        const struct plate_terminal_row row = {
            .plate_id = plate->id, .place = (int64_t)i, .terminal_id = set->terminals[i]};
        struct plate_terminal_row *place =
            desk_get_plate_terminal(desk, KEY_OF(plate->id, (int64_t)i));

        if (place == NULL) {
            (void)desk_add_plate_terminal(desk, &row);
            continue;
        }
        place->terminal_id = set->terminals[i];
        desk_change_plate_terminal(desk, place);
    }
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct plate_set *set = (struct plate_set *)operation;
    struct plate_row *plate = desk_get_plate(desk, KEY_OF(set->plate_id));
    enum err err;

    (void)turn;
    if (plate == NULL || !is_store_below(desk, plate->store_id, set->below))
        return ERR_NOT_FOUND;
    set->plate = *plate;
    if (plate->version != set->version)
        return ERR_CONFLICT;
    err = check_set(set, desk, plate);
    if (err != ERR_OK)
        return err;
    if ((set->says & PLATE_SAYS_NAME) != 0)
        text_set(plate->name, sizeof(plate->name), set->name);
    if ((set->says & PLATE_SAYS_STATE) != 0)
        text_set(plate->state, sizeof(plate->state), set->off ? "off" : "on");
    if ((set->says & PLATE_SAYS_STORE) != 0)
        plate->store_id = set->store_id;
    if ((set->says & PLATE_SAYS_AMOUNTS) != 0) {
        plate->amount_min = set->amount_min;
        plate->amount_max = set->amount_max;
    }
    if ((set->says & PLATE_SAYS_TERMINALS) != 0)
        set_terminals(set, desk, plate);
    desk_change_plate(desk, plate);
    set->plate = *plate;
    return ERR_OK;
}

static const struct operation_kind set_kind = {"plate_set", set_keys, set_decide};

void
plates_flow_set(struct plate_set *set)
{
    set->operation.kind = &set_kind;
}
