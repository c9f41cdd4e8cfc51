#include "hub/console/people/staff_api.h"

#include "hub/console/console.h"
#include "hub/console/invitation_link.h"
#include "hub/console/people/staff_rights.h"
#include "hub/console/people/staff_view.h"
#include "hub/console/staff_change.h"
#include "hub/flow/staff_flow.h"

/* A change of a person, while it is found out whether it may be. In the arena. */
struct changing {
    struct staff_change change; /* first */
    struct call *call;
    struct staff_rights *rights;
    const char *url; /* of a link that was made; NULL: none */
    int64_t staff_id;
    union {
        struct staff_invite invite;
        struct staff_renew renew;
        struct staff_change_of change;
        struct post_give give;
        struct post_end end;
    } flow;
};

static enum problem
problem_of_change(const struct operation *inner, enum err err)
{
    (void)inner;
    switch ((int)err) {
    case ERR_CONFLICT:
        return PROBLEM_CHANGED_MEANWHILE;
    case ERR_BAD_STATE:
        return PROBLEM_BAD_STATE;
    default:
        return problem_of(err);
    }
}

/* What was changed is shown from where it stands, wherever one looked. */
static void
shown(struct call *call, struct staff_change *change, int64_t id)
{
    const struct changing *changing = (const struct changing *)(const void *)change;
    const struct staff_rights *rights = changing->rights;
    const char *path = rights->path;

    session_ring_forget(call->hub->sessions);
    if (path[0] == '\0')
        path = rights->posts_count > 0 ? rights->posts[0].path : rights->home;
    text_set(call->scope.path, sizeof(call->scope.path), path);
    staff_view_one(call, id, changing->url);
}

static struct changing *
take(struct call *call, void (*then)(struct staff_rights *rights))
{
    struct changing *changing = change_take(call, sizeof(*changing));
    struct staff_rights *rights = changing == NULL ? NULL : staff_rights_take(call);

    if (rights == NULL)
        return NULL;
    changing->call = call;
    changing->rights = rights;
    changing->change.problem = problem_of_change;
    changing->change.then = shown;
    rights->then = then;
    rights->context = changing;
    return changing;
}

/* The person of the path; false: it has answered. */
static bool
read_id(struct call *call, int64_t *ret_id)
{
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}

/* --- seeing ------------------------------------------------------------------------- */

static void
page(struct call *call)
{
    const char *text = form_value(call->form, "after");
    int64_t after = 0;

    if (text != NULL && (text_read_int(bytes_text(text), &after) != ERR_OK || after < 0))
        call_refuse(call, PROBLEM_FIELD_WRONG, "after");
    else
        staff_view_page(call, after);
}

static void
one(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        staff_view_one(call, id, NULL);
}

/* --- inviting ----------------------------------------------------------------------- */

enum {
    INVITE_LOGIN,
    INVITE_NAME,
    INVITE_ORGANISATION,
    INVITE_ROLE
};

static const struct shape_field invite_fields[] = {
    {.name = "login", .kind = SHAPE_TEXT, .max = STAFF_LOGIN_MAX},
    {.name = "name", .kind = SHAPE_TEXT, .max = 90},
    {.name = "organisation_id", .kind = SHAPE_ID},
    {.name = "role_id", .kind = SHAPE_ID},
};
static const struct shape invite_shape = {"Invite", invite_fields, LENGTH(invite_fields)};

static enum problem
problem_of_invite(const struct operation *inner, enum err err)
{
    (void)inner;
    if (err == ERR_CONFLICT)
        return PROBLEM_LOGIN_TAKEN;
    if (err == ERR_OUT_OF_RANGE)
        return PROBLEM_PACKAGE_FULL;
    return err == ERR_BAD_STATE ? PROBLEM_FIELD_WRONG : problem_of(err);
}

static const char *
wrong_of_invite(const struct operation *inner, enum err err)
{
    (void)inner;
    if (err == ERR_CONFLICT)
        return "login";
    if (err == ERR_OUT_OF_RANGE)
        return "staff";
    return err == ERR_BAD_STATE ? "role_id" : NULL;
}

static int64_t
about_invited(const struct operation *inner)
{
    return ((const struct staff_invite *)inner)->staff_id;
}

static void
invite_allowed(struct staff_rights *rights)
{
    struct changing *changing = rights->context;
    struct staff_invite *invite = &changing->flow.invite;

    if (!staff_rights_give(rights))
        return;
    changing->url = invitation_link_make(rights->call, staff_id(invite->login), invite->link);
    if (changing->url == NULL)
        return;
    staff_flow_invite(invite);
    changing->change.problem = problem_of_invite;
    changing->change.wrong = wrong_of_invite;
    staff_rights_submit(rights, &changing->change, &invite->operation, about_invited);
}

static void
invite(struct call *call)
{
    union shape_value values[LENGTH(invite_fields)];
    struct changing *changing;
    char login[STAFF_LOGIN_MAX + 1];
    struct staff_invite *invite;

    if (!change_read(call, &invite_shape, values) ||
        (changing = take(call, invite_allowed)) == NULL)
        return;
    if (staff_login(values[INVITE_LOGIN].text, login) != ERR_OK) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "login");
        return;
    }
    invite = &changing->flow.invite;
    invite->login = arena_text(call->arena, bytes_text(login));
    invite->name = values[INVITE_NAME].text;
    invite->organisation_id = changing->rights->organisation_id =
        values[INVITE_ORGANISATION].number;
    invite->role_id = changing->rights->role_id = values[INVITE_ROLE].number;
    invite->given_by = call->staff->seen.staff_id;
    if (invite->login == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    else
        staff_rights_read(changing->rights);
}

/* --- a person ------------------------------------------------------------------------ */

/* Of oneself only /me changes anything: nobody shuts himself out, or signs off what he may. */
static struct changing *
take_person(struct call *call, void (*then)(struct staff_rights *rights))
{
    struct changing *changing;
    int64_t id;

    if (!read_id(call, &id))
        return NULL;
    if (id == call->staff->seen.staff_id) {
        call_refuse(call, PROBLEM_NOT_YOURS_TO_GIVE, NULL);
        return NULL;
    }
    changing = take(call, then);
    if (changing != NULL)
        changing->staff_id = changing->rights->staff_id = id;
    return changing;
}

enum {
    CHANGE_NAME,
    CHANGE_STATE,
    CHANGE_VERSION
};

static const struct shape_field change_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 90},
    {.name = "state", .kind = SHAPE_WORD, .optional = true, .words = "active suspended"},
    {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
};
static const struct shape change_shape = {"ChangeStaff", change_fields, LENGTH(change_fields)};

static int64_t
about_changed(const struct operation *inner)
{
    return ((const struct staff_change_of *)inner)->staff_id;
}

static void
change_allowed(struct staff_rights *rights)
{
    struct changing *changing = rights->context;

    if (!staff_rights_rule(rights))
        return;
    staff_flow_change(&changing->flow.change);
    staff_rights_submit(rights, &changing->change, &changing->flow.change.operation, about_changed);
}

static void
change(struct call *call)
{
    union shape_value values[LENGTH(change_fields)];
    struct changing *changing;

    if (!change_read(call, &change_shape, values) ||
        (changing = take_person(call, change_allowed)) == NULL)
        return;
    changing->flow.change = (struct staff_change_of){.staff_id = changing->staff_id,
        .version = values[CHANGE_VERSION].number,
        .name = values[CHANGE_NAME].text,
        .suspends = (int)values[CHANGE_STATE].number};
    staff_rights_read(changing->rights);
}

static int64_t
about_renewed(const struct operation *inner)
{
    return ((const struct staff_renew *)inner)->staff_id;
}

static void
renew_allowed(struct staff_rights *rights)
{
    struct changing *changing = rights->context;
    struct staff_renew *renew = &changing->flow.renew;

    if (!staff_rights_rule(rights))
        return;
    changing->url = invitation_link_make(rights->call, changing->staff_id, renew->link);
    if (changing->url == NULL)
        return;
    renew->staff_id = changing->staff_id;
    staff_flow_renew(renew);
    staff_rights_submit(rights, &changing->change, &renew->operation, about_renewed);
}

static void
renew(struct call *call)
{
    struct changing *changing = take_person(call, renew_allowed);

    if (changing != NULL)
        staff_rights_read(changing->rights);
}

/* --- posts --------------------------------------------------------------------------- */

enum {
    GIVE_ORGANISATION,
    GIVE_ROLE
};

static const struct shape_field give_fields[] = {
    {.name = "organisation_id", .kind = SHAPE_ID},
    {.name = "role_id", .kind = SHAPE_ID},
};
static const struct shape give_shape = {"GivePost", give_fields, LENGTH(give_fields)};

static int64_t
about_given(const struct operation *inner)
{
    return ((const struct post_give *)inner)->staff_id;
}

/* Whoever is known here may be given a role; who is not seen from here does not exist. */
static void
give_allowed(struct staff_rights *rights)
{
    struct changing *changing = rights->context;
    struct permissions ignored;
    bool is_seen = staff_look_may(&rights->call->staff->seen, rights->home, &ignored);

    for (size_t i = 0; i < rights->posts_count; i++)
        is_seen =
            is_seen || staff_look_may(&rights->call->staff->seen, rights->posts[i].path, &ignored);
    if (!is_seen) {
        call_refuse(rights->call, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    if (!staff_rights_give(rights))
        return;
    staff_flow_give(&changing->flow.give);
    changing->change.problem = problem_of_invite;
    changing->change.wrong = wrong_of_invite;
    staff_rights_submit(rights, &changing->change, &changing->flow.give.operation, about_given);
}

static void
give(struct call *call)
{
    union shape_value values[LENGTH(give_fields)];
    struct changing *changing;

    if (!change_read(call, &give_shape, values) ||
        (changing = take_person(call, give_allowed)) == NULL)
        return;
    changing->rights->organisation_id = values[GIVE_ORGANISATION].number;
    changing->rights->role_id = values[GIVE_ROLE].number;
    changing->flow.give = (struct post_give){.staff_id = changing->staff_id,
        .organisation_id = values[GIVE_ORGANISATION].number,
        .role_id = values[GIVE_ROLE].number,
        .given_by = call->staff->seen.staff_id};
    staff_rights_read(changing->rights);
}

static int64_t
about_ended(const struct operation *inner)
{
    return ((const struct post_end *)inner)->post_id;
}

static void
ended(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    (void)id;
    session_ring_forget(call->hub->sessions);
    call_answer(call, 200, "application/json; charset=utf-8", bytes_text("{}"));
}

static void
end_allowed(struct staff_rights *rights)
{
    struct changing *changing = rights->context;

    if (!staff_rights_give(rights))
        return;
    staff_flow_end(&changing->flow.end);
    staff_rights_submit(rights, &changing->change, &changing->flow.end.operation, about_ended);
}

static void
end(struct call *call)
{
    struct changing *changing;
    int64_t id;

    if (!read_id(call, &id) || (changing = take(call, end_allowed)) == NULL)
        return;
    changing->rights->post_id = id;
    changing->flow.end.post_id = id;
    changing->change.then = ended;
    staff_rights_read(changing->rights);
}

#define STAFF "/console/api/staff"
#define EMPLOY (ROUTE_MAY(PERMISSION_EMPLOY) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", STAFF, ROUTE_MAY(PERMISSION_STAFF), 0, page, NULL},
    {"POST", STAFF, EMPLOY, CONSOLE_BODY_MAX, invite, NULL},
    {"GET", STAFF "/:", ROUTE_MAY(PERMISSION_STAFF), 0, one, NULL},
    {"PATCH", STAFF "/:", EMPLOY, CONSOLE_BODY_MAX, change, NULL},
    {"POST", STAFF "/:/posts", EMPLOY, CONSOLE_BODY_MAX, give, NULL},
    {"POST", STAFF "/:/invitation", EMPLOY, CONSOLE_BODY_MAX, renew, NULL},
    {"DELETE", "/console/api/posts/:", EMPLOY, 0, end, NULL},
};

const struct route_set staff_api_routes = {routes, LENGTH(routes)};
