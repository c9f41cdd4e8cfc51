#include "hub/flow/permitted_flow.h"

#include "hub/flow/organisation.h"
#include "hub/flow/role.h"

#define OWN_WEIGHT 1

/* A post leads to its place and, where that is a row, to its role. */
static void
want_post(struct desk *desk, int64_t post_id)
{
    const struct post_row *post;

    desk_want(desk, TABLE_post, KEY_OF(post_id));
    if (!desk_has(desk, TABLE_post, KEY_OF(post_id)))
        return;
    post = desk_get_post(desk, KEY_OF(post_id));
    desk_want(desk, TABLE_organisation, KEY_OF(post->organisation_id));
    if (post->role_id > ROLE_BUILT_IN_MAX)
        desk_want(desk, TABLE_role, KEY_OF(post->role_id));
}

static void
permitted_keys(struct operation *operation, struct desk *desk)
{
    const struct permitted *permitted = (const struct permitted *)operation;

    desk_want(desk, TABLE_session, KEY_OF(permitted->session_id));
    desk_want(desk, TABLE_staff, KEY_OF(permitted->staff_id));
    for (size_t i = 0; i < permitted->posts_count; i++)
        want_post(desk, permitted->posts[i]);
    for (size_t i = 0; i < permitted->demands_count; i++)
        desk_want(desk, TABLE_organisation, KEY_OF(permitted->demands[i].organisation_id));
    permitted->inner->kind->keys(permitted->inner, desk);
}

static bool
is_in(const struct permitted *permitted, struct desk *desk, const struct turn *turn)
{
    const struct session_row *session = desk_get_session(desk, KEY_OF(permitted->session_id));
    const struct staff_row *staff = desk_get_staff(desk, KEY_OF(permitted->staff_id));

    return session != NULL && staff != NULL && session->staff_id == staff->id &&
           session->ended_us == 0 && turn->now.us < session->until_us &&
           session->created_us > staff->signed_out_us && strcmp(session->stage, "in") == 0 &&
           strcmp(staff->state, "active") == 0;
}

/* What a role lets one do; nothing, where it is off or cannot be read. */
static struct permissions
role_may(struct desk *desk, int64_t role_id)
{
    struct role_built_in built_in;
    struct permissions may = {0};
    const struct role_row *role;

    if (role_built_in(role_id, &built_in))
        return built_in.may;
    if (role_id <= ROLE_BUILT_IN_MAX)
        return may;
    role = desk_get_role(desk, KEY_OF(role_id));
    if (role == NULL || strcmp(role->state, "on") != 0 ||
        permission_parse(bytes_text(role->permissions), &may) != ERR_OK)
        return (struct permissions){0};
    return may;
}

static enum permitted_refusal
judge_demand(
    const struct permitted *permitted, struct desk *desk, const struct permitted_demand *demand)
{
    const struct organisation_row *place =
        desk_get_organisation(desk, KEY_OF(demand->organisation_id));
    struct permissions may = {0};
    bool is_seen = false;

    for (size_t i = 0; place != NULL && i < permitted->posts_count; i++) {
        const struct post_row *post = desk_get_post(desk, KEY_OF(permitted->posts[i]));
        const struct organisation_row *above;

        if (post == NULL || post->staff_id != permitted->staff_id ||
            strcmp(post->state, "held") != 0)
            continue;
        above = desk_get_organisation(desk, KEY_OF(post->organisation_id));
        if (above == NULL || !organisation_path_is_below(place->path, above->path))
            continue;
        may = permissions_both(may, role_may(desk, post->role_id));
        is_seen = true;
    }
    if (!is_seen)
        return PERMITTED_REFUSAL_NOT_FOUND;
    return permissions_cover(may, demand->may) ? PERMITTED_REFUSAL_NONE
                                               : PERMITTED_REFUSAL_FORBIDDEN;
}

static enum permitted_refusal
judge(const struct permitted *permitted, struct desk *desk, const struct turn *turn)
{
    enum permitted_refusal refusal = PERMITTED_REFUSAL_NONE;

    if (!is_in(permitted, desk, turn))
        return PERMITTED_REFUSAL_SIGNED_OUT;
    for (size_t i = 0; refusal == PERMITTED_REFUSAL_NONE && i < permitted->demands_count; i++)
        refusal = judge_demand(permitted, desk, &permitted->demands[i]);
    return refusal;
}

static enum err
permitted_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct permitted *permitted = (struct permitted *)operation;

    permitted->refusal = judge(permitted, desk, turn);
    if (permitted->refusal != PERMITTED_REFUSAL_NONE)
        return ERR_FORBIDDEN;
    permitted->inner->err = permitted->inner->kind->decide(permitted->inner, desk, turn);
    return permitted->inner->err;
}

static enum err
permitted_look(struct operation *operation, struct engine *engine)
{
    struct operation *inner = ((struct permitted *)operation)->inner;

    return inner->look(inner, engine);
}

static enum err
permitted_also(
    struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    struct operation *inner = ((struct permitted *)operation)->inner;

    return inner->also(inner, engine, now, ret_changed);
}

static const struct operation_kind permitted_kind = {"permitted", permitted_keys, permitted_decide};

void
permitted_flow(struct permitted *permitted)
{
    const struct operation *inner = permitted->inner;

    permitted->operation.kind = &permitted_kind;
    permitted->operation.merchant_id = inner->merchant_id;
    permitted->operation.weight = inner->weight + OWN_WEIGHT;
    permitted->operation.look = inner->look == NULL ? NULL : permitted_look;
    permitted->operation.also = inner->also == NULL ? NULL : permitted_also;
    permitted->refusal = PERMITTED_REFUSAL_NONE;
}
