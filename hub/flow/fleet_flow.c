#include "hub/flow/fleet_flow.h"

#include <string.h>

#include "hub/flow/organisation.h"
#include "hub/flow/package.h"

#include "hub/store/sql/store.sql.h"

static const char *const state_words[] = {
    [TERMINAL_STATE_ACTIVE] = "active",
    [TERMINAL_STATE_SUSPENDED] = "suspended",
    [TERMINAL_STATE_NEW] = "new",
};

bool
fleet_flow_is_name(const char *name)
{
    if (name[0] == '\0' || strlen(name) >= sizeof(((struct terminal_row *)0)->name) ||
        !text_is_utf8(bytes_text(name)))
        return false;
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ' || *name == 0x7F)
            return false;
    return true;
}

enum err
fleet_flow_put(struct desk *desk, struct moment now, struct terminal_row *terminal,
    const char *name, struct bytes code)
{
    struct activation_row activation = {.terminal_id = terminal->id,
        .code_hash_size = CRYPT_SHA256_SIZE,
        .expires_us = moment_after(now, FLEET_FLOW_CODE_VALID).us};

    if (!fleet_flow_is_name(name))
        return ERR_BAD_INPUT;
    text_set(terminal->name, sizeof(terminal->name), name);
    text_set(terminal->state, sizeof(terminal->state), state_words[TERMINAL_STATE_NEW]);
    terminal->epoch = 1;
    terminal->created_us = now.us;
    activation.id = terminal_flow_code_id(code, activation.code_hash);
    (void)desk_add_terminal(desk, terminal);
    (void)desk_add_activation(desk, &activation);
    return ERR_OK;
}

/* A store that stands at or below there, or NULL. */
static const struct organisation_row *
find_store(struct desk *desk, int64_t store_id, const char *below)
{
    const struct organisation_row *store = desk_get_organisation(desk, KEY_OF(store_id));

    return organisation_is(store, ORGANISATION_STORE) &&
                   organisation_path_is_below(store->path, below)
               ? store
               : NULL;
}

/* --- adding --- */

static enum err
add_look(struct operation *operation, struct engine *engine)
{
    struct terminal_add *add = (struct terminal_add *)operation;
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_TERMINAL_HIGHEST], &query);

    if (err != ERR_OK)
        return err;
    err = query_step(query);
    if (err == ERR_OK)
        add->highest = query_int(query, 0);
    query_reset(query);
    return err == ERR_OK ? package_is_full(engine, add->store_id, PACKAGE_TERMINALS, &add->is_full)
                         : err;
}

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct terminal_add *add = (const struct terminal_add *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(add->store_id));
    desk_want(desk, TABLE_terminal, KEY_OF(add->highest + 1));
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct terminal_add *add = (struct terminal_add *)operation;
    const struct organisation_row *store = find_store(desk, add->store_id, add->below);
    struct terminal_row terminal = {.id = add->highest + 1, .store_id = add->store_id};
    enum err err;

    if (store == NULL)
        return ERR_NOT_FOUND;
    if (add->is_full)
        return ERR_OUT_OF_RANGE;
    /* One that was added before in this turn has it. */
    while (desk_get_terminal(desk, KEY_OF(terminal.id)) != NULL)
        terminal.id++;
    terminal.merchant_id = store->merchant_id;
    err = fleet_flow_put(desk, turn->now, &terminal, add->name, add->code);
    add->terminal = terminal;
    add->expires_us = moment_after(turn->now, FLEET_FLOW_CODE_VALID).us;
    return err;
}

static const struct operation_kind add_kind = {"terminal_add", add_keys, add_decide};

void
fleet_flow_add(struct terminal_add *add)
{
    add->operation.kind = &add_kind;
    add->operation.look = add_look;
}

/* --- codes --- */

static enum err
look_for_codes(struct engine *engine, int64_t terminal_id, struct fleet_codes *codes)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_TERMINAL_CODES], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, terminal_id);
    query_bind_int(query, 2, FLEET_FLOW_CODES_MAX);
    codes->count = 0;
    while (codes->count < LENGTH(codes->ids) && (err = query_step(query)) == ERR_OK)
        codes->ids[codes->count++] = query_int(query, 0);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
want_codes(struct desk *desk, const struct fleet_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++)
        desk_want(desk, TABLE_activation, KEY_OF(codes->ids[i]));
}

static void
end_codes(struct desk *desk, const struct fleet_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        struct activation_row *activation = desk_get_activation(desk, KEY_OF(codes->ids[i]));

        if (activation == NULL || activation->used_us != 0 || activation->expires_us == 0)
            continue;
        activation->expires_us = 0;
        desk_change_activation(desk, activation);
    }
}

static enum err
code_look(struct operation *operation, struct engine *engine)
{
    struct terminal_code *code = (struct terminal_code *)operation;

    return look_for_codes(engine, code->terminal_id, &code->codes);
}

/* The terminal and where it stands; and, if it is to move, where to. */
void
fleet_flow_want(struct desk *desk, int64_t terminal_id)
{
    desk_want(desk, TABLE_terminal, KEY_OF(terminal_id));
    if (desk_has(desk, TABLE_terminal, KEY_OF(terminal_id)))
        desk_want(desk, TABLE_organisation,
            KEY_OF(desk_get_terminal(desk, KEY_OF(terminal_id))->store_id));
}

struct terminal_row *
fleet_flow_find(struct desk *desk, int64_t terminal_id, const char *below)
{
    struct terminal_row *terminal = desk_get_terminal(desk, KEY_OF(terminal_id));

    return terminal != NULL && find_store(desk, terminal->store_id, below) != NULL ? terminal
                                                                                   : NULL;
}

static void
code_keys(struct operation *operation, struct desk *desk)
{
    const struct terminal_code *code = (const struct terminal_code *)operation;

    fleet_flow_want(desk, code->terminal_id);
    want_codes(desk, &code->codes);
}

static enum err
code_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct terminal_code *code = (struct terminal_code *)operation;
    struct terminal_row *terminal = fleet_flow_find(desk, code->terminal_id, code->below);
    struct activation_row activation = {.terminal_id = code->terminal_id,
        .code_hash_size = CRYPT_SHA256_SIZE,
        .expires_us = moment_after(turn->now, FLEET_FLOW_CODE_VALID).us};

    if (terminal == NULL)
        return ERR_NOT_FOUND;
    code->terminal = *terminal;
    code->expires_us = activation.expires_us;
    if (strcmp(terminal->state, state_words[TERMINAL_STATE_SUSPENDED]) == 0)
        return ERR_BAD_STATE;
    end_codes(desk, &code->codes);
    activation.id = terminal_flow_code_id(code->code, activation.code_hash);
    (void)desk_add_activation(desk, &activation);
    desk_change_terminal(
        desk, terminal); /* of two that are made at once the later one ends the other */
    code->terminal = *terminal;
    return ERR_OK;
}

static const struct operation_kind code_kind = {"terminal_code", code_keys, code_decide};

void
fleet_flow_code(struct terminal_code *code)
{
    code->operation.kind = &code_kind;
    code->operation.look = code_look;
}

/* --- setting --- */

static enum err
set_look(struct operation *operation, struct engine *engine)
{
    struct terminal_set *set = (struct terminal_set *)operation;

    return look_for_codes(engine, set->terminal_id, &set->codes);
}

static void
set_keys(struct operation *operation, struct desk *desk)
{
    const struct terminal_set *set = (const struct terminal_set *)operation;

    fleet_flow_want(desk, set->terminal_id);
    want_codes(desk, &set->codes);
    if ((set->says & TERMINAL_SAYS_STORE) != 0)
        desk_want(desk, TABLE_organisation, KEY_OF(set->store_id));
}

static enum err
check_set(const struct terminal_set *set, struct desk *desk, const struct terminal_row *terminal)
{
    if ((set->says & TERMINAL_SAYS_NAME) != 0 && !fleet_flow_is_name(set->name))
        return ERR_BAD_INPUT;
    if ((set->says & TERMINAL_SAYS_STORE) != 0) {
        const struct organisation_row *store = find_store(desk, set->store_id, set->below);

        if (store == NULL)
            return ERR_NOT_FOUND;
        if (store->merchant_id != terminal->merchant_id)
            return ERR_FORBIDDEN;
    }
    return (set->says & TERMINAL_SAYS_STATE) != 0 && terminal->public_key_size == 0 ? ERR_BAD_STATE
                                                                                    : ERR_OK;
}

static void
forget_key(struct terminal_row *terminal)
{
    memset(terminal->public_key, 0, sizeof(terminal->public_key));
    terminal->public_key_size = 0;
}

void
fleet_flow_revoke(struct desk *desk, struct terminal_row *terminal)
{
    text_set(terminal->state, sizeof(terminal->state), state_words[TERMINAL_STATE_NEW]);
    forget_key(terminal);
    desk_change_terminal(desk, terminal);
}

static void
set_state(const struct terminal_set *set, struct desk *desk, struct terminal_row *terminal)
{
    text_set(terminal->state, sizeof(terminal->state), state_words[set->state]);
    if (set->state != TERMINAL_STATE_ACTIVE)
        end_codes(desk, &set->codes);
    if (set->state == TERMINAL_STATE_NEW)
        forget_key(terminal);
}

static bool
is_same(const struct terminal_row *one, const struct terminal_row *other)
{
    return strcmp(one->name, other->name) == 0 && one->store_id == other->store_id &&
           strcmp(one->state, other->state) == 0;
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct terminal_set *set = (struct terminal_set *)operation;
    struct terminal_row *terminal = fleet_flow_find(desk, set->terminal_id, set->below);
    enum err err;

    (void)turn;
    if (terminal == NULL)
        return ERR_NOT_FOUND;
    set->terminal = *terminal;
    if (terminal->version != set->version)
        return ERR_CONFLICT;
    err = check_set(set, desk, terminal);
    if (err != ERR_OK)
        return err;
    if ((set->says & TERMINAL_SAYS_NAME) != 0)
        text_set(terminal->name, sizeof(terminal->name), set->name);
    if ((set->says & TERMINAL_SAYS_STORE) != 0)
        terminal->store_id = set->store_id;
    if ((set->says & TERMINAL_SAYS_STATE) != 0)
        set_state(set, desk, terminal);
    if (!is_same(terminal, &set->terminal))
        desk_change_terminal(desk, terminal);
    set->terminal = *terminal;
    return ERR_OK;
}

static const struct operation_kind set_kind = {"terminal_set", set_keys, set_decide};

void
fleet_flow_set(struct terminal_set *set)
{
    set->operation.kind = &set_kind;
    set->operation.look = set_look;
}
