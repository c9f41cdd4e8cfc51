#include "hub/console/people/session_api.h"

#include "hub/api/staff_act.h"
#include "hub/console/console.h"
#include "hub/console/people/cookie.h"
#include "hub/flow/session_flow.h"
#include "shared/base/version.h"

#include "hub/store/sql/store.sql.h"

#define SESSIONS_MAX 100

static void
put_post(struct json_writer *writer, const struct session_post *post, bool english)
{
    json_open_object(writer, NULL);
    json_open_object(writer, "organisation");
    json_put_id(writer, "id", post->organisation_id);
    json_put_text(writer, "name", bytes_text(post->organisation_name));
    json_put_text(writer, "kind", bytes_text(organisation_kind_word(post->kind)));
    json_close_object(writer);
    console_put_role(writer, post->role_id, bytes_text(post->role_name), english);
    console_put_permissions(writer, "permissions", post->may);
    json_close_object(writer);
}

static void
put_staff(struct json_writer *writer, const struct session_seen *seen)
{
    json_open_object(writer, "staff");
    json_put_id(writer, "id", seen->staff_id);
    json_put_text(writer, "login", bytes_text(seen->login));
    json_put_text(writer, "name", bytes_text(seen->name));
    json_put_text(writer, "language", bytes_text(seen->language));
    json_put_bool(writer, "second_factor", seen->has_second_factor);
    json_put_int(writer, "version", seen->staff_version);
    json_close_object(writer);
}

static void
me(struct call *call)
{
    const struct session_seen *seen = &call->staff->seen;
    struct text *text = call_text(call);
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    put_staff(&writer, seen);
    json_put_bool(&writer, "second_factor_wanted", staff_look_wants_second(call->hub, seen));
    json_put_text(&writer, "csrf", bytes_text(call->staff->csrf));
    json_open_list(&writer, "posts");
    for (size_t i = 0; i < seen->posts_count; i++)
        put_post(&writer, &seen->posts[i], call->english);
    json_close_list(&writer);
    json_open_object(&writer, "hub");
    json_put_text(&writer, "version", bytes_text(VERSION));
    json_close_object(&writer);
    json_close_object(&writer);
    call_json(call, text);
}

/* The sessions of one person, read on the reader's thread. In the arena. */
struct mine {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct moment now;
    enum err err;
};

static void
put_session(struct json_writer *writer, const struct mine *mine, struct query *row)
{
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_put_bool(writer, "here", query_int(row, 0) == mine->call->staff->seen.id);
    console_put_time(writer, "created_at", query_int(row, 1));
    console_put_time(writer, "seen_at", query_int(row, 2));
    console_put_time(writer, "until", query_int(row, 3));
    json_put_text(writer, "address", query_text(row, 4));
    json_put_text(writer, "agent", query_text(row, 5));
    json_close_object(writer);
}

static void
mine_run(struct reading *reading, struct reader *reader)
{
    struct mine *mine = (struct mine *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_SESSIONS_OF);
    int64_t idle_us = mine->call->hub->settings.session_idle.us;
    struct json_writer writer;

    query_bind_int(rows, 1, mine->call->staff->seen.staff_id);
    query_bind_int(rows, 2, mine->now.us);
    query_bind_int(rows, 3, mine->now.us - idle_us);
    query_bind_int(rows, 4, SESSIONS_MAX);
    json_start(&writer, mine->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    while ((mine->err = query_step(rows)) == ERR_OK)
        put_session(&writer, mine, rows);
    query_reset(rows);
    json_close_list(&writer);
    json_close_object(&writer);
    if (mine->err == ERR_NOT_FOUND)
        mine->err = ERR_OK;
}

static void
mine_done(struct reading *reading)
{
    struct mine *mine = (struct mine *)reading;

    if (mine->err == ERR_OK)
        call_json(mine->call, mine->text);
    else
        call_refuse(mine->call, problem_of(mine->err), NULL);
}

static void
sessions(struct call *call)
{
    struct mine *mine = arena_take(call->arena, sizeof(*mine));
    enum err err = ERR_NO_SPACE;

    if (mine != NULL) {
        *mine = (struct mine){.reading = {.run = mine_run, .done = mine_done},
            .call = call,
            .text = call_text(call),
            .now = net_moment(call->hub->net)};
        if (mine->text != NULL)
            err = reader_submit(call->hub->reader, &mine->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
ended(struct operation *operation)
{
    struct call *call = operation->context;

    session_ring_forget(call->hub->sessions);
    if (operation->err == ERR_OK)
        cookie_put_session(call, NULL);
    if (operation->err == ERR_OK)
        call_answer(call, 200, "application/json; charset=utf-8", bytes_text("{}"));
    else
        call_refuse(call, problem_of(operation->err), NULL);
}

static void
end(struct call *call, int64_t session_id)
{
    struct session_end *end = arena_take(call->arena, sizeof(*end));
    enum err err = ERR_NO_SPACE;

    if (end != NULL) {
        *end = (struct session_end){.operation = {.answer = ended, .context = call},
            .staff_id = call->staff->seen.staff_id,
            .session_id = session_id};
        session_flow_end(end);
        err = staff_act_own(call, &end->operation, call->staff->seen.staff_id, 0);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
sign_out(struct call *call)
{
    end(call, call->staff->seen.id);
}

static void
sign_out_everywhere(struct call *call)
{
    end(call, 0);
}

static const struct route routes[] = {
    {"GET", "/console/api/me", ROUTE_STAFF | ROUTE_ENROL, 0, me, NULL},
    {"GET", "/console/api/sessions", ROUTE_STAFF, 0, sessions, NULL},
    {"DELETE", "/console/api/session", ROUTE_STAFF | ROUTE_ENROL, 0, sign_out, NULL},
    {"DELETE", "/console/api/sessions", ROUTE_STAFF, 0, sign_out_everywhere, NULL},
};

const struct route_set session_api_routes = {routes, LENGTH(routes)};
