#include "hub/flow/staff_flow.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/package.h"
#include "hub/flow/role.h"

void
staff_flow_link(int64_t staff_id, const char *secret, struct staff_link *ret_link)
{
    (void)snprintf(
        ret_link->token, sizeof(ret_link->token), "%016" PRIx64 "%s", (uint64_t)staff_id, secret);
    NEED(staff_token_read("invitation", bytes_text(secret), ret_link->hash) == ERR_OK);
}

static void
ready(struct operation *operation, const struct operation_kind *kind, int64_t id)
{
    operation->kind = kind;
    operation->merchant_id = id;
    operation->weight = 2;
}

static void
want_post(struct desk *desk, int64_t staff_id, int64_t organisation_id, int64_t role_id)
{
    const struct role_row *role;

    desk_want(desk, TABLE_staff, KEY_OF(staff_id));
    desk_want(desk, TABLE_organisation, KEY_OF(organisation_id));
    desk_want(desk, TABLE_post, KEY_OF(staff_post_id(staff_id, organisation_id, role_id)));
    if (role_id <= ROLE_BUILT_IN_MAX)
        return;
    desk_want(desk, TABLE_role, KEY_OF(role_id));
    if (desk_has(desk, TABLE_role, KEY_OF(role_id))) {
        role = desk_get_role(desk, KEY_OF(role_id));
        desk_want(desk, TABLE_organisation, KEY_OF(role->organisation_id));
    }
}

/* A role of somebody's own is given at his place and below it. */
static enum err
own_role_fits(struct desk *desk, int64_t role_id, const struct organisation_row *place)
{
    const struct role_row *role = desk_get_role(desk, KEY_OF(role_id));
    const struct organisation_row *home;

    if (role == NULL || strcmp(role->state, "on") != 0)
        return ERR_NOT_FOUND;
    home = desk_get_organisation(desk, KEY_OF(role->organisation_id));
    return home != NULL && organisation_path_is_below(place->path, home->path) ? ERR_OK
                                                                               : ERR_BAD_STATE;
}

static enum err
role_fits(struct desk *desk, int64_t role_id, int64_t organisation_id)
{
    const struct organisation_row *place = desk_get_organisation(desk, KEY_OF(organisation_id));
    struct role_built_in role;

    if (place == NULL)
        return ERR_NOT_FOUND;
    if (role_id > ROLE_BUILT_IN_MAX)
        return own_role_fits(desk, role_id, place);
    if (!role_built_in(role_id, &role))
        return ERR_NOT_FOUND;
    return organisation_is(place, role.kind) ? ERR_OK : ERR_BAD_STATE;
}

/* The same role at the same place is one post, however often it was given and ended. */
static int64_t
put_post(struct desk *desk, const struct turn *turn, const struct post_row *wanted)
{
    int64_t id = staff_post_id(wanted->staff_id, wanted->organisation_id, wanted->role_id);
    struct post_row *post = desk_get_post(desk, KEY_OF(id));
    struct post_row made = *wanted;

    if (post == NULL) {
        made.id = id;
        text_set(made.state, sizeof(made.state), "held");
        made.created_us = made.changed_us = turn->now.us;
        (void)desk_add_post(desk, &made);
    } else if (strcmp(post->state, "held") != 0) {
        text_set(post->state, sizeof(post->state), "held");
        post->given_by = wanted->given_by;
        post->changed_us = turn->now.us;
        desk_change_post(desk, post);
    }
    return id;
}

static void
put_link(
    struct staff_row *staff, const uint8_t link[static CRYPT_SHA256_SIZE], const struct turn *turn)
{
    memcpy(staff->invitation, link, CRYPT_SHA256_SIZE);
    staff->invitation_size = CRYPT_SHA256_SIZE;
    staff->invitation_until_us = turn->now.us + STAFF_FLOW_LINK_LASTS.us;
}

static enum err
invite_look(struct operation *operation, struct engine *engine)
{
    struct staff_invite *invite = (struct staff_invite *)operation;

    return package_is_full(engine, invite->organisation_id, PACKAGE_STAFF, &invite->is_full);
}

static void
invite_keys(struct operation *operation, struct desk *desk)
{
    const struct staff_invite *invite = (const struct staff_invite *)operation;

    want_post(desk, staff_id(invite->login), invite->organisation_id, invite->role_id);
}

static enum err
invite_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct staff_invite *invite = (struct staff_invite *)operation;
    struct staff_row staff = {.id = staff_id(invite->login),
        .organisation_id = invite->organisation_id,
        .state = "invited",
        .created_us = turn->now.us};
    enum err err = role_fits(desk, invite->role_id, invite->organisation_id);

    if (err != ERR_OK)
        return err;
    if (desk_get_staff(desk, KEY_OF(staff.id)) != NULL)
        return ERR_CONFLICT;
    if (invite->is_full)
        return ERR_OUT_OF_RANGE;
    text_set(staff.login, sizeof(staff.login), invite->login);
    text_set(staff.name, sizeof(staff.name), invite->name);
    put_link(&staff, invite->link, turn);
    (void)desk_add_staff(desk, &staff);
    (void)put_post(desk, turn,
        &(struct post_row){.staff_id = staff.id,
            .organisation_id = invite->organisation_id,
            .role_id = invite->role_id,
            .given_by = invite->given_by});
    invite->staff_id = staff.id;
    return ERR_OK;
}

void
staff_flow_invite(struct staff_invite *invite)
{
    static const struct operation_kind kind = {"staff_invite", invite_keys, invite_decide};

    ready(&invite->operation, &kind, 0);
    invite->operation.look = invite_look;
}

static void
renew_keys(struct operation *operation, struct desk *desk)
{
    desk_want(desk, TABLE_staff, KEY_OF(((const struct staff_renew *)operation)->staff_id));
}

static enum err
renew_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct staff_renew *renew = (const struct staff_renew *)operation;
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(renew->staff_id));
    bool has_come;

    if (staff == NULL)
        return ERR_NOT_FOUND;
    has_come = strcmp(staff->state, "invited") != 0;
    if (strcmp(staff->state, "suspended") == 0 || (has_come && renew->only_invited))
        return ERR_BAD_STATE;
    if (has_come) {
        staff->second_since_us = 0;
        staff->second_secret_size = 0;
        staff->recovery_size = 0;
        staff->password[0] = '\0';
        staff->signed_out_us = turn->now.us;
    }
    put_link(staff, renew->link, turn);
    desk_change_staff(desk, staff);
    return ERR_OK;
}

void
staff_flow_renew(struct staff_renew *renew)
{
    static const struct operation_kind kind = {"staff_renew", renew_keys, renew_decide};

    ready(&renew->operation, &kind, 0);
}

static void
change_keys(struct operation *operation, struct desk *desk)
{
    desk_want(desk, TABLE_staff, KEY_OF(((const struct staff_change_of *)operation)->staff_id));
}

/* Who has no password has not come yet, or was sent a new link. */
static void
set_state(struct staff_row *staff, bool suspends, const struct turn *turn)
{
    if (suspends) {
        text_set(staff->state, sizeof(staff->state), "suspended");
        staff->signed_out_us = turn->now.us;
        staff->invitation_size = 0;
    } else if (strcmp(staff->state, "suspended") == 0) {
        text_set(
            staff->state, sizeof(staff->state), staff->password[0] == '\0' ? "invited" : "active");
    }
}

static enum err
change_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct staff_change_of *change = (const struct staff_change_of *)operation;
    struct staff_row *staff = desk_get_staff(desk, KEY_OF(change->staff_id));

    if (staff == NULL)
        return ERR_NOT_FOUND;
    if (change->version != 0 && change->version != staff->version)
        return ERR_CONFLICT;
    if (change->name != NULL)
        text_set(staff->name, sizeof(staff->name), change->name);
    if (change->suspends >= 0)
        set_state(staff, change->suspends == 1, turn);
    desk_change_staff(desk, staff);
    return ERR_OK;
}

void
staff_flow_change(struct staff_change_of *change)
{
    static const struct operation_kind kind = {"staff_change", change_keys, change_decide};

    ready(&change->operation, &kind, 0);
}

static void
give_keys(struct operation *operation, struct desk *desk)
{
    const struct post_give *give = (const struct post_give *)operation;

    want_post(desk, give->staff_id, give->organisation_id, give->role_id);
}

static enum err
give_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct post_give *give = (struct post_give *)operation;
    enum err err = role_fits(desk, give->role_id, give->organisation_id);

    if (err == ERR_OK && desk_get_staff(desk, KEY_OF(give->staff_id)) == NULL)
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        give->post_id = put_post(desk, turn,
            &(struct post_row){.staff_id = give->staff_id,
                .organisation_id = give->organisation_id,
                .role_id = give->role_id,
                .given_by = give->given_by});
    return err;
}

void
staff_flow_give(struct post_give *give)
{
    static const struct operation_kind kind = {"post_give", give_keys, give_decide};

    ready(&give->operation, &kind, 0);
}

static void
end_keys(struct operation *operation, struct desk *desk)
{
    desk_want(desk, TABLE_post, KEY_OF(((const struct post_end *)operation)->post_id));
}

static enum err
end_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct post_end *end = (const struct post_end *)operation;
    struct post_row *post = desk_get_post(desk, KEY_OF(end->post_id));

    if (post == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(post->state, "held") == 0) {
        text_set(post->state, sizeof(post->state), "ended");
        post->changed_us = turn->now.us;
        desk_change_post(desk, post);
    }
    return ERR_OK;
}

void
staff_flow_end(struct post_end *end)
{
    static const struct operation_kind kind = {"post_end", end_keys, end_decide};

    ready(&end->operation, &kind, 0);
}

static void
role_keys(struct operation *operation, struct desk *desk)
{
    const struct role_put *put = (const struct role_put *)operation;

    if (put->role_id == 0)
        desk_want(desk, TABLE_organisation, KEY_OF(put->organisation_id));
    else
        desk_want(desk, TABLE_role, KEY_OF(put->role_id));
}

static enum err
role_add(struct role_put *put, struct desk *desk, const struct turn *turn)
{
    struct role_row role = {
        .organisation_id = put->organisation_id, .state = "on", .created_us = turn->now.us};

    if (desk_get_organisation(desk, KEY_OF(put->organisation_id)) == NULL)
        return ERR_NOT_FOUND;
    role.id = id_make(turn->ids);
    text_set(role.name, sizeof(role.name), put->name);
    text_set(role.permissions, sizeof(role.permissions), put->permissions);
    (void)desk_add_role(desk, &role);
    put->made_id = role.id;
    return ERR_OK;
}

static enum err
role_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct role_put *put = (struct role_put *)operation;
    struct role_row *role;

    if (put->role_id == 0)
        return role_add(put, desk, turn);
    role = desk_get_role(desk, KEY_OF(put->role_id));
    if (role == NULL)
        return ERR_NOT_FOUND;
    if (put->version != 0 && put->version != role->version)
        return ERR_CONFLICT;
    if (put->name != NULL)
        text_set(role->name, sizeof(role->name), put->name);
    if (put->permissions != NULL)
        text_set(role->permissions, sizeof(role->permissions), put->permissions);
    if (put->off)
        text_set(role->state, sizeof(role->state), "off");
    desk_change_role(desk, role);
    put->made_id = role->id;
    return ERR_OK;
}

void
staff_flow_role(struct role_put *put)
{
    static const struct operation_kind kind = {"role_put", role_keys, role_decide};

    ready(&put->operation, &kind, 0);
}
