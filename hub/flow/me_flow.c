#include "hub/flow/me_flow.h"

/* All of these are about the row of one person. */
static void
want(struct desk *desk, int64_t staff_id)
{
    desk_want(desk, TABLE_staff, KEY_OF(staff_id));
}

static struct staff_row *
active(struct desk *desk, int64_t staff_id)
{
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(staff_id));

    return staff != NULL && strcmp(staff->state, "active") == 0 ? staff : NULL;
}

static void
ready(struct operation *operation, const struct operation_kind *kind, int64_t staff_id)
{
    operation->kind = kind;
    operation->merchant_id = staff_id;
    operation->weight = 2;
}

static void
change_keys(struct operation *operation, struct desk *desk)
{
    want(desk, ((const struct me_change *)operation)->staff_id);
}

static enum err
change_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct me_change *change = (const struct me_change *)operation;
    struct staff_row *staff = active(desk, change->staff_id);

    (void)turn;
    if (staff == NULL)
        return ERR_NOT_FOUND;
    if (change->version != 0 && change->version != staff->version)
        return ERR_CONFLICT;
    if (change->name != NULL)
        text_set(staff->name, sizeof(staff->name), change->name);
    if (change->language != NULL)
        text_set(staff->language, sizeof(staff->language), change->language);
    desk_change_staff(desk, staff);
    return ERR_OK;
}

void
me_flow_change(struct me_change *change)
{
    static const struct operation_kind kind = {"me_change", change_keys, change_decide};

    ready(&change->operation, &kind, change->staff_id);
}

/* All sessions are over but one that begins now: its moment is after theirs. */
static void
begin_alone(struct desk *desk, const struct turn *turn, struct staff_row *staff,
    const struct session_new *made)
{
    struct turn next = *turn;

    staff->signed_out_us = turn->now.us;
    next.now.us++;
    session_flow_add(desk, &next, staff->id, "in", made);
}

static void
password_keys(struct operation *operation, struct desk *desk)
{
    want(desk, ((const struct me_password *)operation)->staff_id);
}

static enum err
password_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct me_password *password = (const struct me_password *)operation;
    struct staff_row *staff = active(desk, password->staff_id);

    if (staff == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(staff->password, password->verified) != 0)
        return ERR_CONFLICT;
    text_set(staff->password, sizeof(staff->password), password->encoded);
    begin_alone(desk, turn, staff, &password->made);
    desk_change_staff(desk, staff);
    return ERR_OK;
}

void
me_flow_password(struct me_password *password)
{
    static const struct operation_kind kind = {"me_password", password_keys, password_decide};

    ready(&password->operation, &kind, password->staff_id);
}

static void
second_keys(struct operation *operation, struct desk *desk)
{
    want(desk, ((const struct me_second *)operation)->staff_id);
}

static enum err
second_begin(struct me_second *second, const struct turn *turn, struct staff_row *staff)
{
    if (staff->second_since_us != 0)
        return ERR_BAD_STATE;
    return second_factor_make(second->keys, turn->random, staff->id, second->secret, staff);
}

static enum err
second_confirm(
    struct me_second *second, struct desk *desk, const struct turn *turn, struct staff_row *staff)
{
    enum err err;

    if (staff->second_since_us != 0 || staff->second_secret_size == 0)
        return ERR_BAD_STATE;
    err = second_factor_take(second->keys, second->code, turn->now, false, staff);
    if (err != ERR_OK)
        return err;
    staff->second_since_us = turn->now.us;
    second_factor_recovery(turn->random, second->codes, staff);
    begin_alone(desk, turn, staff, &second->made);
    return ERR_OK;
}

static enum err
second_remove(const struct me_second *second, const struct turn *turn, struct staff_row *staff)
{
    enum err err;

    if (staff->second_since_us == 0)
        return ERR_BAD_STATE;
    err = second_factor_take(second->keys, second->code, turn->now, true, staff);
    if (err != ERR_OK)
        return err;
    staff->second_since_us = 0;
    staff->second_secret_size = 0;
    staff->recovery_size = 0;
    return ERR_OK;
}

static enum err
second_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct me_second *second = (struct me_second *)operation;
    struct staff_row *staff = active(desk, second->staff_id);
    enum err err = ERR_NOT_FOUND;

    second->is_wrong = false;
    if (staff == NULL)
        return err;
    switch (second->step) {
    case ME_SECOND_BEGIN:
        err = second_begin(second, turn, staff);
        break;
    case ME_SECOND_CONFIRM:
        err = second_confirm(second, desk, turn, staff);
        break;
    case ME_SECOND_REMOVE:
        err = second_remove(second, turn, staff);
        break;
    }
    second->is_wrong = err == ERR_BAD_SIGNATURE;
    if (err == ERR_OK)
        desk_change_staff(desk, staff);
    return err;
}

void
me_flow_second(struct me_second *second)
{
    static const struct operation_kind kind = {"me_second", second_keys, second_decide};

    ready(&second->operation, &kind, second->staff_id);
}

static void
come_keys(struct operation *operation, struct desk *desk)
{
    want(desk, ((const struct me_come *)operation)->staff_id);
}

static enum err
come_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct me_come *come = (const struct me_come *)operation;
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(come->staff_id));

    if (staff == NULL || strcmp(staff->state, "suspended") == 0 ||
        turn->now.us >= staff->invitation_until_us ||
        !crypt_equal(bytes_of(staff->invitation, staff->invitation_size),
            bytes_of(come->hash, sizeof(come->hash))))
        return ERR_EXPIRED;
    text_set(staff->state, sizeof(staff->state), "active");
    text_set(staff->password, sizeof(staff->password), come->encoded);
    if (come->name != NULL)
        text_set(staff->name, sizeof(staff->name), come->name);
    staff->invitation_size = 0;
    staff->invitation_until_us = 0;
    staff->signed_out_us = turn->now.us;
    desk_change_staff(desk, staff);
    return ERR_OK;
}

void
me_flow_come(struct me_come *come)
{
    static const struct operation_kind kind = {"me_come", come_keys, come_decide};

    ready(&come->operation, &kind, come->staff_id);
}
