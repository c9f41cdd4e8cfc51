#include "hub/flow/admission_flow.h"

#include "hub/flow/admission_seal.h"
#include "hub/flow/role.h"

#include "hub/store/sql/store.sql.h"

#define STEP_WEIGHT 10

/* --- what all of them look at --- */

static void
ready(struct operation *operation, const struct operation_kind *kind, int64_t merchant_id)
{
    operation->kind = kind;
    operation->merchant_id = merchant_id;
    operation->weight = STEP_WEIGHT;
}

/* The row, and who stands above it; false while it is not read yet, or not there. */
static bool
want(struct desk *desk, int64_t merchant_id)
{
    desk_want(desk, TABLE_admission, KEY_OF(merchant_id));
    if (!desk_has(desk, TABLE_admission, KEY_OF(merchant_id)))
        return false;
    desk_want(
        desk, TABLE_organisation, KEY_OF(desk_get_admission(desk, KEY_OF(merchant_id))->parent_id));
    return true;
}

static enum err
find(struct desk *desk, const struct admission_ask *ask, struct admission_row **ret_row)
{
    struct admission_row *row = desk_get_admission(desk, KEY_OF(ask->merchant_id));
    const struct organisation_row *parent;

    if (row == NULL)
        return ERR_NOT_FOUND;
    parent = desk_get_organisation(desk, KEY_OF(row->parent_id));
    if (parent == NULL || !organisation_path_is_below(parent->path, ask->path))
        return ERR_NOT_FOUND;
    if (ask->version != 0 && ask->version != row->version)
        return ERR_CONFLICT;
    *ret_row = row;
    return ERR_OK;
}

static void
log_step(struct desk *desk, const struct turn *turn, const struct admission_row *row,
    const struct admission_ask *ask)
{
    struct admission_step_row step = {.merchant_id = row->merchant_id,
        .id = id_make(turn->ids),
        .by_id = ask->by_id,
        .at_us = turn->now.us};

    text_set(step.state, sizeof(step.state), row->state);
    if (strcmp(row->state, "rejected") == 0)
        text_set(step.reason, sizeof(step.reason), row->reason);
    desk_log_admission_step(desk, &step);
}

/* It is a draft again; who begins to be at it is known from then on. */
static void
edited(struct desk *desk, const struct turn *turn, struct admission_row *row,
    const struct admission_ask *ask)
{
    const bool is_first = row->edited_by != ask->by_id || strcmp(row->state, "draft") != 0;

    text_set(row->state, sizeof(row->state), "draft");
    row->edited_by = ask->by_id;
    row->changed_us = turn->now.us;
    if (is_first)
        log_step(desk, turn, row, ask);
}

/* --- fields --- */

static void
put_keys(struct operation *operation, struct desk *desk)
{
    const struct admission_put *put = (const struct admission_put *)operation;

    if (put->ask.merchant_id == 0)
        desk_want(desk, TABLE_organisation, KEY_OF(put->parent_id));
    else
        (void)want(desk, put->ask.merchant_id);
}

static const char *
wrong_field(const struct admission_put *put)
{
    for (unsigned i = 0; i < ADMISSION_FIELDS; i++) {
        const enum admission_field field = (enum admission_field)i;
        const bool is_left =
            field != ADMISSION_NAME && put->says[i] != NULL && put->says[i][0] == '\0';

        if (put->says[i] != NULL && !is_left && !admission_field_right(field, put->says[i]))
            return admission_field_word(field);
    }
    return NULL;
}

static enum err
say(struct admission_put *put, const struct turn *turn, struct admission_row *row)
{
    struct admission_personal personal;
    enum err err = admission_seal_open_personal(
        put->ask.keys, row->merchant_id, bytes_of(row->personal, row->personal_size), &personal);

    if (err != ERR_OK)
        return err;
    for (unsigned i = 0; i < ADMISSION_FIELDS; i++)
        if (put->says[i] != NULL)
            admission_say(row, &personal, (enum admission_field)i, put->says[i]);
    err = admission_seal_personal(put->ask.keys, turn->random, row, &personal);
    crypt_wipe(&personal, sizeof(personal));
    return err;
}

static enum err
make(struct admission_put *put, struct desk *desk, const struct turn *turn)
{
    const struct organisation_row *parent = desk_get_organisation(desk, KEY_OF(put->parent_id));
    struct admission_row row = {.parent_id = put->parent_id,
        .state = "draft",
        .entered_by = put->ask.by_id,
        .edited_by = put->ask.by_id,
        .created_us = turn->now.us,
        .changed_us = turn->now.us};
    enum err err;

    if (parent == NULL || !organisation_path_is_below(parent->path, put->ask.path))
        return ERR_NOT_FOUND;
    if (!organisation_is(parent, ORGANISATION_PARTNER) &&
        !organisation_is(parent, ORGANISATION_PLATFORM))
        return ERR_BAD_STATE;
    row.merchant_id = id_make(turn->ids);
    row.store_id = id_make(turn->ids);
    err = admission_seal_key(put->ask.keys, turn->random, &row);
    if (err == ERR_OK)
        err = say(put, turn, &row);
    if (err != ERR_OK)
        return err;
    (void)desk_add_admission(desk, &row);
    log_step(desk, turn, &row, &put->ask);
    put->made_id = row.merchant_id;
    return ERR_OK;
}

static enum err
put_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct admission_put *put = (struct admission_put *)operation;
    struct admission_row *row;
    struct admission_row changed;
    enum err err;

    put->ask.wrong = wrong_field(put);
    if (put->ask.wrong != NULL)
        return ERR_BAD_INPUT;
    if (put->ask.merchant_id == 0)
        return make(put, desk, turn);
    err = find(desk, &put->ask, &row);
    if (err == ERR_OK && !admission_may_change(row->state))
        err = ERR_BAD_STATE;
    if (err != ERR_OK)
        return err;
    changed = *row;
    err = say(put, turn, &changed);
    if (err != ERR_OK)
        return err;
    *row = changed;
    edited(desk, turn, row, &put->ask);
    desk_change_admission(desk, row);
    put->made_id = row->merchant_id;
    return ERR_OK;
}

void
admission_flow_put(struct admission_put *put)
{
    static const struct operation_kind kind = {"admission_put", put_keys, put_decide};

    ready(&put->operation, &kind, put->ask.merchant_id);
}

/* --- documents --- */

static void
attach_keys(struct operation *operation, struct desk *desk)
{
    const struct admission_attach *attach = (const struct admission_attach *)operation;

    (void)want(desk, attach->ask.merchant_id);
    desk_want(desk, TABLE_admission_document, KEY_OF(attach->ask.merchant_id, attach->document));
}

static void
put_document(const struct admission_attach *attach, struct desk *desk, const struct turn *turn,
    struct bytes sealed)
{
    const int64_t *key = KEY_OF(attach->ask.merchant_id, attach->document);
    struct admission_document_row *row = desk_get_admission_document(desk, key);
    struct admission_document_row made = {.merchant_id = attach->ask.merchant_id,
        .document = attach->document,
        .size = (int64_t)attach->bytes.size,
        .body = sealed,
        .by_id = attach->ask.by_id,
        .changed_us = turn->now.us};

    text_set(made.type, sizeof(made.type), attach->bytes.size == 0 ? "" : attach->type);
    if (row == NULL) {
        (void)desk_add_admission_document(desk, &made);
        return;
    }
    made.version = row->version;
    *row = made;
    desk_change_admission_document(desk, row);
}

static enum err
attach_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct admission_attach *attach = (struct admission_attach *)operation;
    const int64_t bit = INT64_C(1) << attach->document;
    struct bytes sealed = bytes_of("", 0);
    struct admission_row *row;
    enum err err = find(desk, &attach->ask, &row);

    if (err == ERR_OK && !admission_may_change(row->state))
        err = ERR_BAD_STATE;
    if (err != ERR_OK)
        return err;
    if (attach->bytes.size == 0 && (row->documents & bit) == 0)
        return ERR_OK; /* it was not there */
    if (attach->bytes.size > 0)
        err = admission_seal_document(attach->ask.keys, turn->random, row, attach->document,
            attach->bytes, turn->arena, &sealed);
    if (err != ERR_OK)
        return err;
    put_document(attach, desk, turn, sealed);
    row->documents = attach->bytes.size == 0 ? row->documents & ~bit : row->documents | bit;
    edited(desk, turn, row, &attach->ask);
    desk_change_admission(desk, row);
    return ERR_OK;
}

void
admission_flow_attach(struct admission_attach *attach)
{
    static const struct operation_kind kind = {"admission_attach", attach_keys, attach_decide};

    ready(&attach->operation, &kind, attach->ask.merchant_id);
}

/* --- submitted, passed, rejected --- */

/* Whether the reviewer was at it, and the number that a new merchant gets. */
static enum err
step_look(struct operation *operation, struct engine *engine)
{
    struct admission_step_on *step = (struct admission_step_on *)operation;
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_ADMISSION_REVIEW], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, step->ask.merchant_id);
    query_bind_int(query, 2, step->ask.by_id);
    err = query_step(query);
    if (err == ERR_OK) {
        step->was_at_it = query_int(query, 0) > 0;
        step->number = query_int(query, 1) + 1;
    }
    query_reset(query);
    return err;
}

static void
step_keys(struct operation *operation, struct desk *desk)
{
    const struct admission_step_on *step = (const struct admission_step_on *)operation;
    const struct admission_row *row;
    int64_t administrator;

    if (!want(desk, step->ask.merchant_id))
        return;
    row = desk_get_admission(desk, KEY_OF(step->ask.merchant_id));
    administrator = staff_id(row->admin_login);
    desk_want(desk, TABLE_staff, KEY_OF(administrator));
    if (step->answer == ADMISSION_PASS)
        desk_want(desk, TABLE_post,
            KEY_OF(staff_post_id(administrator, row->merchant_id, ROLE_MERCHANT_ADMIN)));
}

/* All is said, and nobody has the login of who is to be invited. */
static enum err
check_whole(struct admission_step_on *step, struct desk *desk, const struct admission_row *row)
{
    const char *missing[ADMISSION_MISSING_MAX];
    struct admission_personal personal;
    enum err err = admission_seal_open_personal(
        step->ask.keys, row->merchant_id, bytes_of(row->personal, row->personal_size), &personal);

    if (err != ERR_OK)
        return err;
    if (admission_missing(row, &personal, missing) > 0)
        step->ask.wrong = missing[0];
    else if (desk_get_staff(desk, KEY_OF(staff_id(row->admin_login))) != NULL) {
        step->is_taken = true;
        step->ask.wrong = admission_field_word(ADMISSION_ADMIN_LOGIN);
    }
    crypt_wipe(&personal, sizeof(personal));
    return step->ask.wrong == NULL ? ERR_OK : ERR_BAD_INPUT;
}

/* Operations of their own, decided here: each was checked before, and cannot refuse. */
static void
decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    NEED(operation->kind->decide(operation, desk, turn) == ERR_OK);
}

static void
make_merchant(struct admission_step_on *step, struct desk *desk, const struct turn *turn,
    const struct admission_row *row)
{
    step->merchant = (struct organisation_add){.id = row->merchant_id,
        .parent_id = row->parent_id,
        .kind = ORGANISATION_MERCHANT,
        .name = row->name,
        .time_zone = "",
        .books = {.number = step->number,
            .fee_rate = ORGANISATION_FLOW_FEE_RATE,
            .cost_rate = ORGANISATION_FLOW_COST_RATE}};
    organisation_flow_add(&step->merchant);
    decide(&step->merchant.operation, desk, turn);
    step->store = (struct organisation_add){.id = row->store_id,
        .parent_id = row->merchant_id,
        .kind = ORGANISATION_STORE,
        .name = row->store_name,
        .time_zone = ""};
    organisation_flow_add(&step->store);
    decide(&step->store.operation, desk, turn);
    step->invite = (struct staff_invite){.login = row->admin_login,
        .name = row->admin_name,
        .organisation_id = row->merchant_id,
        .role_id = ROLE_MERCHANT_ADMIN,
        .given_by = step->ask.by_id};
    memcpy(step->invite.link, step->link, sizeof(step->link));
    staff_flow_invite(&step->invite);
    decide(&step->invite.operation, desk, turn);
}

static enum err
review(struct admission_step_on *step, struct desk *desk, const struct turn *turn,
    struct admission_row *row)
{
    const bool passes = step->answer == ADMISSION_PASS;
    enum err err = ERR_OK;

    if (strcmp(row->state, "submitted") != 0)
        return ERR_BAD_STATE;
    if (step->was_at_it || row->edited_by == step->ask.by_id)
        return ERR_FORBIDDEN;
    if (passes)
        err = check_whole(step, desk, row);
    if (err != ERR_OK)
        return err;
    if (passes)
        make_merchant(step, desk, turn, row);
    text_set(row->state, sizeof(row->state), passes ? "passed" : "rejected");
    text_set(row->reason, sizeof(row->reason), passes ? "" : step->reason);
    row->reviewed_by = step->ask.by_id;
    row->reviewed_us = turn->now.us;
    return ERR_OK;
}

static enum err
submit(struct admission_step_on *step, struct desk *desk, const struct turn *turn,
    struct admission_row *row)
{
    enum err err = admission_may_change(row->state) ? ERR_OK : ERR_BAD_STATE;

    if (err == ERR_OK)
        err = check_whole(step, desk, row);
    if (err != ERR_OK)
        return err;
    text_set(row->state, sizeof(row->state), "submitted");
    row->edited_by = step->ask.by_id;
    row->submitted_us = turn->now.us;
    return ERR_OK;
}

static enum err
step_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct admission_step_on *step = (struct admission_step_on *)operation;
    struct admission_row *row;
    enum err err = find(desk, &step->ask, &row);

    step->ask.wrong = NULL;
    step->is_taken = false;
    if (err == ERR_OK)
        err = step->answer == ADMISSION_SUBMIT ? submit(step, desk, turn, row)
                                               : review(step, desk, turn, row);
    if (err != ERR_OK)
        return err;
    row->changed_us = turn->now.us;
    desk_change_admission(desk, row);
    log_step(desk, turn, row, &step->ask);
    return ERR_OK;
}

void
admission_flow_step(struct admission_step_on *step)
{
    static const struct operation_kind kind = {"admission_step", step_keys, step_decide};

    ready(&step->operation, &kind, step->ask.merchant_id);
    step->operation.look = step_look;
}
