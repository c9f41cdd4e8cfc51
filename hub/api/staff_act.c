#include "hub/api/staff_act.h"

#include <stdio.h>

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"

#define BEFORE "/console/api/"

/* What the row's texts are made of; in the call's arena. */
struct words {
    char action[64];
    char about[24];
};

/* "exports" of "/console/api/exports/:/file". */
static void
put_kind(const char *path, char *kind, size_t size)
{
    size_t length = strcspn(path, "/");

    (void)snprintf(kind, size, "%.*s", (int)length, path);
}

static int64_t
about_keyed(const struct operation *inner)
{
    const struct permitted *permitted = (const struct permitted *)inner;

    return ((const struct keyed *)(const void *)permitted->inner)->resource_id;
}

/* From where, and by which door; NULL without memory. */
static struct audit_act *
make_act(struct call *call)
{
    struct words *words = arena_take(call->arena, sizeof(*words));
    struct audit_act *act = arena_take(call->arena, sizeof(*act));
    const char *path = call->route->path;

    if (words == NULL || act == NULL)
        return NULL;
    if (strncmp(path, BEFORE, strlen(BEFORE)) == 0)
        path += strlen(BEFORE);
    (void)snprintf(words->action, sizeof(words->action), "%s %s", call->route->method, path);
    put_kind(path, words->about, sizeof(words->about));
    *act = (struct audit_act){.organisation_id = call->scope.organisation_id,
        .who = AUDIT_STAFF,
        .name = "",
        .address = call->address,
        .action = words->action,
        .about = words->about};
    if (call->staff != NULL) {
        act->who_id = call->staff->seen.staff_id;
        act->name = call->staff->seen.name;
    }
    return act;
}

static enum err
make_audited(struct audited *audited, struct call *call, int64_t merchant_id)
{
    const struct audit_act *act = make_act(call);

    if (act == NULL)
        return ERR_NO_SPACE;
    audited->about = about_keyed;
    audited->act = *act;
    audited->act.merchant_id = merchant_id;
    audit_flow(audited);
    return ERR_OK;
}

static enum err
make_permitted(struct permitted *permitted, struct call *call, const struct permitted_demand *more,
    size_t more_count)
{
    const struct session_seen *seen = &call->staff->seen;
    enum permission permission = route_permission(call->route);
    int64_t *posts = arena_take(call->arena, (seen->posts_count + 1) * sizeof(*posts));
    struct permitted_demand *demands = arena_take(call->arena, (more_count + 1) * sizeof(*demands));

    if (posts == NULL || demands == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < seen->posts_count; i++)
        posts[i] = seen->posts[i].id;
    if (more_count > 0)
        memcpy(demands, more, more_count * sizeof(*demands));
    if (permission != PERMISSION_NONE)
        demands[more_count++] =
            (struct permitted_demand){call->scope.organisation_id, permissions_of(permission)};
    permitted->session_id = seen->id;
    permitted->staff_id = seen->staff_id;
    permitted->posts = posts;
    permitted->posts_count = seen->posts_count;
    permitted->demands = demands;
    permitted->demands_count = more_count;
    permitted_flow(permitted);
    return ERR_OK;
}

enum err
staff_act_make(struct staff_act *act, struct call *call, struct keyed *keyed,
    const struct permitted_demand *more, size_t more_count)
{
    enum err err;

    act->permitted.inner = &keyed->operation;
    err = make_permitted(&act->permitted, call, more, more_count);
    act->audited.inner = &act->permitted.operation;
    return err == ERR_OK ? make_audited(&act->audited, call, keyed->merchant_id) : err;
}

enum err
staff_act_look(struct staff_act *act, struct call *call, int64_t merchant_id, int64_t about_id)
{
    enum err err = make_audited(&act->audited, call, merchant_id);

    if (err != ERR_OK)
        return err;
    act->audited.act.about_id = about_id;
    act->permitted.inner = &act->audited.operation;
    return make_permitted(&act->permitted, call, NULL, 0);
}

bool
staff_act_refused(const struct staff_act *act, struct call *call)
{
    enum permission permission = route_permission(call->route);
    struct hub *hub = call->hub;

    if (act->permitted.refusal != PERMITTED_REFUSAL_NONE)
        session_ring_forget(hub->sessions);
    switch (act->permitted.refusal) {
    case PERMITTED_REFUSAL_NONE:
        return false;
    case PERMITTED_REFUSAL_SIGNED_OUT:
        call_refuse(call, PROBLEM_SIGNED_OUT, NULL);
        break;
    case PERMITTED_REFUSAL_NOT_FOUND:
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
        break;
    case PERMITTED_REFUSAL_FORBIDDEN:
        call_refuse(call, PROBLEM_FORBIDDEN, permission_word(permission));
        break;
    }
    return true;
}

/* What is one's own; in the call's arena. */
struct own {
    struct staff_act act;
    struct call *call;
    struct operation *inner;
};

static void
own_answered(struct operation *operation)
{
    struct own *own = operation->context;

    if (staff_act_refused(&own->act, own->call))
        return;
    own->inner->err = operation->err;
    own->inner->answer(own->inner);
}

enum err
staff_act_own(struct call *call, struct operation *inner, int64_t staff_id, int64_t session_id)
{
    struct own *own = arena_take(call->arena, sizeof(*own));
    const struct audit_act *act = make_act(call);
    struct audited *audited;
    enum err err = ERR_OK;

    if (own == NULL || act == NULL)
        return ERR_NO_SPACE;
    *own = (struct own){.call = call, .inner = inner};
    audited = &own->act.audited;
    audited->inner = inner;
    if (call->staff != NULL) {
        own->act.permitted.inner = inner;
        err = make_permitted(&own->act.permitted, call, NULL, 0);
        audited->inner = &own->act.permitted.operation;
    }
    audited->act = *act;
    audited->person_id = staff_id;
    audited->session_id = session_id;
    audited->operation.answer = own_answered;
    audited->operation.context = own;
    audit_flow(audited);
    return err == ERR_OK ? lane_submit(call->hub->lane, &audited->operation) : err;
}
