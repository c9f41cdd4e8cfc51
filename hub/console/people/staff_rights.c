#include "hub/console/people/staff_rights.h"

#include "hub/api/change.h"

#include "hub/store/sql/store.sql.h"

struct staff_rights *
staff_rights_take(struct call *call)
{
    struct staff_rights *rights = change_take(call, sizeof(*rights));

    if (rights != NULL)
        rights->call = call;
    return rights;
}

static enum err
read_may(int64_t role_id, struct bytes words, struct permissions *ret_may)
{
    struct role_built_in role;

    if (!role_built_in(role_id, &role))
        return permission_parse(words, ret_may);
    *ret_may = role.may;
    return ERR_OK;
}

/* The post says which place and role. */
static enum err
read_post(struct staff_rights *rights, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_POST);
    enum err err;

    query_bind_int(row, 1, rights->post_id);
    err = query_step(row);
    if (err == ERR_OK) {
        rights->organisation_id = query_int(row, 0);
        rights->role_id = query_int(row, 1);
    }
    query_reset(row);
    return err;
}

static enum err
read_place(struct staff_rights *rights, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_ORGANISATION_SCOPE);
    enum err err;

    query_bind_int(row, 1, rights->organisation_id);
    err = query_step(row);
    if (err == ERR_OK)
        err = text_copy(query_text(row, 2), rights->path, sizeof(rights->path));
    query_reset(row);
    return err;
}

/* A built-in one is in no table. */
static enum err
read_role(struct staff_rights *rights, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_ROLE);
    enum err err = ERR_OK;

    if (rights->role_id <= ROLE_BUILT_IN_MAX) {
        struct role_built_in role;

        if (!role_built_in(rights->role_id, &role))
            return ERR_NOT_FOUND;
        rights->may = role.may;
        return ERR_OK;
    }
    query_bind_int(row, 1, rights->role_id);
    err = query_step(row);
    if (err == ERR_OK)
        err = permission_parse(query_text(row, 0), &rights->may);
    if (err == ERR_OK && rights->role_home)
        rights->organisation_id = query_int(row, 1);
    query_reset(row);
    return err;
}

static enum err
read_posts(struct staff_rights *rights, struct reader *reader)
{
    struct query *rows = reader_statement(reader, SQL_STORE_STAFF_POSTS);
    enum err err;

    query_bind_int(rows, 1, rights->staff_id);
    query_bind_int(rows, 2, STAFF_POSTS_MAX);
    while ((err = query_step(rows)) == ERR_OK) {
        struct staff_rights_post *post = &rights->posts[rights->posts_count];

        NEED(rights->posts_count < STAFF_POSTS_MAX);
        post->organisation_id = query_int(rows, 1);
        err = text_copy(query_text(rows, 5), post->path, sizeof(post->path));
        if (err == ERR_OK)
            err = read_may(query_int(rows, 2), query_text(rows, 8), &post->may);
        if (err != ERR_OK)
            break;
        rights->posts_count++;
    }
    query_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
read_person(struct staff_rights *rights, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_STAFF_HOME);
    enum err err;

    query_bind_int(row, 1, rights->staff_id);
    err = query_step(row);
    if (err == ERR_OK)
        err = text_copy(query_text(row, 0), rights->login, sizeof(rights->login));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 1), rights->home, sizeof(rights->home));
    if (err == ERR_OK)
        rights->home_id = query_int(row, 2);
    query_reset(row);
    return err == ERR_OK ? read_posts(rights, reader) : err;
}

static void
rights_run(struct reading *reading, struct reader *reader)
{
    struct staff_rights *rights = (struct staff_rights *)reading;
    enum err err = ERR_OK;

    if (rights->post_id != 0)
        err = read_post(rights, reader);
    if (err == ERR_OK && rights->role_id != 0)
        err = read_role(rights, reader);
    if (err == ERR_OK && rights->organisation_id != 0)
        err = read_place(rights, reader);
    if (err == ERR_OK && rights->staff_id != 0)
        err = read_person(rights, reader);
    rights->err = err;
}

static void
rights_done(struct reading *reading)
{
    struct staff_rights *rights = (struct staff_rights *)reading;

    if (rights->err == ERR_OK)
        rights->then(rights);
    else
        call_refuse(rights->call, problem_of(rights->err), NULL);
}

void
staff_rights_read(struct staff_rights *rights)
{
    enum err err;

    rights->reading = (struct reading){.run = rights_run, .done = rights_done};
    err = reader_submit(rights->call->hub->reader, &rights->reading);
    if (err != ERR_OK)
        call_refuse(rights->call, problem_of(err), NULL);
}

/* NOT_FOUND: he has no post there; FORBIDDEN: he may not. */
static enum err
may_give(const struct call *call, const char *path, struct permissions may)
{
    struct permissions mine;

    if (!staff_look_may(&call->staff->seen, path, &mine))
        return ERR_NOT_FOUND;
    return permissions_have(mine, PERMISSION_EMPLOY) && permissions_cover(mine, may)
               ? ERR_OK
               : ERR_FORBIDDEN;
}

static bool
refuse(struct call *call, enum err err)
{
    call_refuse(call, err == ERR_NOT_FOUND ? PROBLEM_NOT_FOUND : PROBLEM_NOT_YOURS_TO_GIVE, NULL);
    return false;
}

/* As may_give() says it. */
static void
demand(struct staff_rights *rights, int64_t organisation_id, struct permissions may)
{
    NEED(rights->demands_count < STAFF_POSTS_MAX);
    rights->demands[rights->demands_count++] = (struct permitted_demand){
        organisation_id, permissions_both(may, permissions_of(PERMISSION_EMPLOY))};
}

bool
staff_rights_give(struct staff_rights *rights)
{
    enum err err = may_give(rights->call, rights->path, rights->may);

    demand(rights, rights->organisation_id, rights->may);
    return err == ERR_OK || refuse(rights->call, err);
}

/* Somebody of whom nothing is to be seen from here does not exist. */
bool
staff_rights_rule(struct staff_rights *rights)
{
    struct call *call = rights->call;
    enum err home = may_give(call, rights->home, (struct permissions){0});
    bool is_seen = home != ERR_NOT_FOUND;
    bool may = rights->posts_count > 0 || home == ERR_OK;

    if (rights->posts_count == 0)
        demand(rights, rights->home_id, (struct permissions){0});
    for (size_t i = 0; i < rights->posts_count; i++) {
        const struct staff_rights_post *post = &rights->posts[i];
        enum err err = may_give(call, post->path, post->may);

        is_seen = is_seen || err != ERR_NOT_FOUND;
        may = may && err == ERR_OK;
        demand(rights, post->organisation_id, post->may);
    }
    if (may)
        return true;
    return refuse(call, is_seen ? ERR_FORBIDDEN : ERR_NOT_FOUND);
}

void
staff_rights_submit(struct staff_rights *rights, struct staff_change *change,
    struct operation *inner, int64_t (*about)(const struct operation *inner))
{
    change->demands = rights->demands;
    change->demands_count = rights->demands_count;
    staff_change_submit(change, rights->call, inner, about);
}
