#include "hub/flow/setting_flow.h"

#include "hub/flow/organisation.h"

static void
set_keys(struct operation *operation, struct desk *desk)
{
    const struct setting_set *set = (const struct setting_set *)operation;

    const int64_t terminal = SETTING_OF_TERMINAL(set->holder_id);

    desk_want(desk, TABLE_setting, KEY_OF(setting_rule(set->setting).number, set->holder_id));
    if (set->holder_id > 0) {
        desk_want(desk, TABLE_organisation, KEY_OF(set->holder_id));
        return;
    }
    desk_want(desk, TABLE_terminal, KEY_OF(terminal));
    if (desk_has(desk, TABLE_terminal, KEY_OF(terminal)))
        desk_want(
            desk, TABLE_organisation, KEY_OF(desk_get_terminal(desk, KEY_OF(terminal))->store_id));
}

/* It is there, and where one looks. */
static bool
is_here(const struct setting_set *set, struct desk *desk)
{
    int64_t place = set->holder_id;
    const struct organisation_row *row;

    if (set->holder_id < 0) {
        const struct terminal_row *terminal =
            desk_get_terminal(desk, KEY_OF(SETTING_OF_TERMINAL(set->holder_id)));

        if (terminal == NULL)
            return false;
        place = terminal->store_id;
    }
    row = desk_get_organisation(desk, KEY_OF(place));
    return row != NULL && organisation_path_is_below(row->path, set->path);
}

static enum err
put_value(const struct setting_set *set, const struct turn *turn, struct setting_row *row)
{
    const char *value = set->value == NULL ? "" : set->value;
    const struct bytes plain = bytes_text(value);
    enum err err;

    row->value[0] = '\0';
    row->sealed_size = 0;
    row->is_set = set->value != NULL;
    row->changed_by = set->by_id;
    row->changed_us = turn->now.us;
    if (setting_rule(set->setting).kind != SETTING_PIN) {
        text_set(row->value, sizeof(row->value), value);
        return ERR_OK;
    }
    if (!row->is_set)
        return ERR_OK;
    err =
        vault_seal(set->keys, turn->random, SETTING_FLOW_LABEL, set->holder_id, plain, row->sealed);
    if (err == ERR_OK)
        row->sealed_size = plain.size + VAULT_OVERHEAD;
    return err;
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct setting_set *set = (const struct setting_set *)operation;
    const int64_t number = setting_rule(set->setting).number;
    struct setting_row *row = desk_get_setting(desk, KEY_OF(number, set->holder_id));
    struct setting_row made = {.number = number, .holder_id = set->holder_id};
    enum err err;

    if (!is_here(set, desk))
        return ERR_NOT_FOUND;
    if (set->value != NULL && !setting_right(set->setting, set->value))
        return ERR_BAD_INPUT;
    if (set->version != (row == NULL ? 0 : row->version))
        return ERR_CONFLICT;
    if (row == NULL && set->value == NULL)
        return ERR_OK;
    if (row != NULL)
        made = *row;
    err = put_value(set, turn, &made);
    if (err != ERR_OK)
        return err;
    if (row == NULL) {
        (void)desk_add_setting(desk, &made);
        return ERR_OK;
    }
    *row = made;
    desk_change_setting(desk, row);
    return ERR_OK;
}

void
setting_flow_set(struct setting_set *set)
{
    static const struct operation_kind kind = {"setting_set", set_keys, set_decide};

    set->operation.kind = &kind;
    set->operation.merchant_id = set->holder_id;
    set->operation.weight = 2;
}

enum err
setting_flow_open(const struct vault_keys *keys, int64_t holder_id, struct bytes sealed,
    char *ret_value, size_t size)
{
    size_t length;
    enum err err = vault_open(
        keys, SETTING_FLOW_LABEL, holder_id, sealed, (uint8_t *)ret_value, size - 1, &length);

    if (err == ERR_OK)
        ret_value[length] = '\0';
    return err;
}
