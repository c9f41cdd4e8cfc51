#include "hub/flow/channel_account_flow.h"

#include "hub/flow/below.h"

#define ARENA_MAX ((size_t)4 * 1024 * 1024)

static bool
may_change(struct desk *desk, int64_t owner_id, int64_t asker_id)
{
    return asker_id == 0 || below_is(desk, owner_id, asker_id);
}

static void
want_account(struct desk *desk, int64_t account_id, int64_t asker_id)
{
    const int64_t *key = KEY_OF(account_id);

    desk_want(desk, TABLE_channel_account, key);
    desk_want(desk, TABLE_holder, key);
    if (asker_id != 0 && desk_has(desk, TABLE_channel_account, key))
        below_want(desk, desk_get_channel_account(desk, key)->merchant_id);
}

/* --- what is said of it --- */

static enum err
wrong(struct channel_account_put *put, enum channel_account_wrong what, const char *field)
{
    put->wrong = what;
    put->field = field;
    return ERR_BAD_INPUT;
}

static void
set_number(const struct channel_account_terms *terms, unsigned which, int64_t value, int64_t *to)
{
    if ((terms->says & which) != 0)
        *to = value;
}

static bool
is_minute(int64_t minute)
{
    return minute >= 0 && minute < CHANNEL_ACCOUNT_FLOW_MINUTES;
}

static enum err
take_terms(struct channel_account_put *put, struct channel_account_row *row)
{
    const struct channel_account_terms *terms = &put->terms;

    if ((terms->says & CHANNEL_ACCOUNT_SAYS_NAME) != 0)
        text_set(row->name, sizeof(row->name), terms->name);
    if ((terms->says & CHANNEL_ACCOUNT_SAYS_STATE) != 0)
        text_set(row->state, sizeof(row->state), terms->state);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_PRIORITY, terms->priority, &row->priority);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_WEIGHT, terms->weight, &row->weight);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_AMOUNT_MIN, terms->amount_min, &row->amount_min);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_AMOUNT_MAX, terms->amount_max, &row->amount_max);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_HOURS, terms->from_minute, &row->from_minute);
    set_number(terms, CHANNEL_ACCOUNT_SAYS_HOURS, terms->to_minute, &row->to_minute);
    if (row->amount_max != 0 && row->amount_max < row->amount_min)
        return wrong(put, CHANNEL_ACCOUNT_WRONG_AMOUNTS, "");
    return row->priority >= 0 && row->weight >= 0 && row->amount_min >= 0 && row->amount_max >= 0 &&
                   row->amount_min <= MONEY_FEN_MAX && row->amount_max <= MONEY_FEN_MAX &&
                   is_minute(row->from_minute) && is_minute(row->to_minute) && row->name[0] != '\0'
               ? ERR_OK
               : wrong(put, CHANNEL_ACCOUNT_WRONG_TERMS, "");
}

static void
take_holder(const struct channel_account_put *put, const struct channel_account_row *row,
    struct holder_row *holder)
{
    const struct channel_account_terms *terms = &put->terms;

    text_set(holder->name, sizeof(holder->name), row->name);
    if ((terms->says & CHANNEL_ACCOUNT_SAYS_SETTLES) != 0)
        text_set(holder->settles_to, sizeof(holder->settles_to), terms->settles_to);
    if ((terms->says & CHANNEL_ACCOUNT_SAYS_COST) != 0)
        holder->returns_cost = terms->returns_cost;
}

/* NULL: it was not given. */
static const char *
given(const struct adapter_values *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->at[i].name, name) == 0)
            return values->at[i].value;
    return NULL;
}

/* Which of the ways in which a form is not filled in. */
static enum err
explain(
    struct channel_account_put *put, const struct adapter *adapter, const char *name, enum err err)
{
    const struct adapter_field *field =
        adapter_form_find(adapter->fields, adapter->fields_count, name);
    const char *value = given(&put->values, name);

    if (err == ERR_TOO_BIG)
        return wrong(put, CHANNEL_ACCOUNT_WRONG_TOO_BIG, name);
    if (err == ERR_CONFLICT)
        return wrong(put, CHANNEL_ACCOUNT_WRONG_IDENTITY, name);
    if (err == ERR_NOT_FOUND || (err == ERR_BAD_INPUT && field == NULL))
        return wrong(put, CHANNEL_ACCOUNT_WRONG_UNKNOWN, name);
    if (err != ERR_BAD_INPUT)
        return err;
    if (value == NULL ? put->account_id == 0 : value[0] == '\0')
        return wrong(put, CHANNEL_ACCOUNT_WRONG_MISSING, field->name);
    return wrong(put, CHANNEL_ACCOUNT_WRONG_VALUE, field->name);
}

/* Requests and payers are sent there. */
static const char *
address_of(const struct channel_account_put *put, const struct adapter *adapter)
{
    for (size_t i = 0; i < put->values.count; i++) {
        const struct adapter_field *field =
            adapter_form_find(adapter->fields, adapter->fields_count, put->values.at[i].name);

        if (field != NULL && field->kind == ADAPTER_FIELD_URL)
            return field->name;
    }
    return NULL;
}

static enum err
take_values(
    struct channel_account_put *put, const struct turn *turn, struct channel_account_row *row)
{
    const struct adapter *adapter = channel_account_adapter(put->kit, bytes_text(row->dialect));
    const char *field = "";
    struct arena *arena;
    enum err err;

    if (adapter == NULL)
        return wrong(put, CHANNEL_ACCOUNT_WRONG_DIALECT, "");
    if (put->keeps_addresses && address_of(put, adapter) != NULL)
        return wrong(put, CHANNEL_ACCOUNT_WRONG_VALUE, address_of(put, adapter));
    err = arena_make(ARENA_MAX, &arena);
    if (err != ERR_OK)
        return err;
    row->channel = adapter->channel;
    err = channel_account_fill(put->kit, turn->random, &put->values, arena, row, &field);
    if (err != ERR_OK)
        err = explain(put, adapter, field, err);
    arena_free(&arena);
    return err;
}

/* --- putting it --- */

static void
put_keys(struct operation *operation, struct desk *desk)
{
    const struct channel_account_put *put = (struct channel_account_put *)operation;

    if (put->account_id != 0) {
        want_account(desk, put->account_id, put->asker_id);
    } else {
        desk_want(desk, TABLE_merchant, KEY_OF(put->merchant_id));
        below_want(desk, put->merchant_id);
    }
}

/* Whoever has the channel's key in his hand can say that the platform has been paid. */
static bool
may_open_anew(const struct channel_account_put *put, const struct holder_row *holder)
{
    return put->asker_id == 0 || put->values.count == 0 ||
           strcmp(holder->settles_to, "platform") != 0;
}

static enum err
change(struct channel_account_put *put, struct desk *desk, const struct turn *turn)
{
    const int64_t *key = KEY_OF(put->account_id);
    struct channel_account_row *stored = desk_get_channel_account(desk, key);
    struct holder_row *holder = desk_get_holder(desk, key);
    struct channel_account_row row;
    enum err err;

    if (stored == NULL || holder == NULL)
        return ERR_NOT_FOUND;
    if (!may_change(desk, stored->merchant_id, put->asker_id) || !may_open_anew(put, holder))
        return ERR_FORBIDDEN;
    if (put->version != 0 && put->version != stored->version)
        return ERR_CONFLICT;
    row = *stored;
    err = take_terms(put, &row);
    if (err == ERR_OK && put->values.count > 0)
        err = take_values(put, turn, &row);
    if (err != ERR_OK)
        return err;
    row.changed_us = turn->now.us;
    *stored = row;
    take_holder(put, &row, holder);
    desk_change_channel_account(desk, stored);
    desk_change_holder(desk, holder);
    text_set(put->state, sizeof(put->state), row.state);
    return ERR_OK;
}

static enum err
add(struct channel_account_put *put, struct desk *desk, const struct turn *turn)
{
    struct channel_account_row row = {.merchant_id = put->merchant_id,
        .state = "off",
        .weight = 1,
        .created_us = turn->now.us,
        .changed_us = turn->now.us};
    struct holder_row holder = {
        .merchant_id = put->merchant_id, .settles_to = "merchant", .returns_cost = 1};
    enum err err;

    if (put->merchant_id != 0 && desk_get_merchant(desk, KEY_OF(put->merchant_id)) == NULL)
        return ERR_NOT_FOUND;
    if (!may_change(desk, put->merchant_id, put->asker_id))
        return ERR_FORBIDDEN;
    row.id = id_make(turn->ids);
    text_set(row.dialect, sizeof(row.dialect), put->dialect);
    err = take_terms(put, &row);
    if (err == ERR_OK)
        err = take_values(put, turn, &row);
    if (err != ERR_OK)
        return err;
    holder.id = row.id;
    holder.channel = row.channel;
    take_holder(put, &row, &holder);
    if (desk_add_channel_account(desk, &row) == NULL || desk_add_holder(desk, &holder) == NULL)
        return ERR_NO_SPACE;
    put->made_id = row.id;
    text_set(put->state, sizeof(put->state), row.state);
    return ERR_OK;
}

static enum err
put_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct channel_account_put *put = (struct channel_account_put *)operation;

    put->wrong = CHANNEL_ACCOUNT_WRONG_NOTHING;
    put->field = "";
    return put->account_id != 0 ? change(put, desk, turn) : add(put, desk, turn);
}

static const struct operation_kind put_kind = {"channel_account_put", put_keys, put_decide};

void
channel_account_flow_put(struct channel_account_put *put)
{
    put->operation.kind = &put_kind;
    put->operation.merchant_id = put->asker_id != 0 ? put->asker_id : put->merchant_id;
    put->operation.weight = 4;
}

static void
may_keys(struct operation *operation, struct desk *desk)
{
    const struct channel_account_may *may = (struct channel_account_may *)operation;

    want_account(desk, may->account_id, may->asker_id);
}

static enum err
may_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct channel_account_may *may = (struct channel_account_may *)operation;
    const struct channel_account_row *row = desk_get_channel_account(desk, KEY_OF(may->account_id));

    (void)turn;
    if (row == NULL)
        return ERR_NOT_FOUND;
    return may_change(desk, row->merchant_id, may->asker_id) ? ERR_OK : ERR_FORBIDDEN;
}

static const struct operation_kind may_kind = {"channel_account_may", may_keys, may_decide};

void
channel_account_flow_may(struct channel_account_may *may)
{
    may->operation.kind = &may_kind;
    may->operation.merchant_id = may->asker_id;
    may->operation.weight = 2;
}
