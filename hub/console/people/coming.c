#include "hub/console/people/coming.h"

#include "hub/password/password_rule.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

bool
coming_throttled(struct call *call, const struct throttle_key *keys, size_t count)
{
    const struct hub *hub = call->hub;
    struct span wait;
    const char *seconds;

    if (throttle_enter(hub->throttle, net_tick(hub->net), keys, count, &wait))
        return false;
    seconds = arena_printf(call->arena, "%lld", (long long)((wait.us + 999999) / 1000000));
    if (seconds != NULL)
        call_header(call, "retry-after", seconds);
    log_event(
        LOG_WARN, "sign_in_throttled", "request=%s address=%s", call->request_id, call->address);
    call_refuse(call, PROBLEM_TOO_OFTEN, seconds);
    return true;
}

bool
coming_weak(struct call *call, const char *password, const char *login, const char *name)
{
    static const enum problem problems[] = {[PASSWORD_RULE_SHORT] = PROBLEM_PASSWORD_SHORT,
        [PASSWORD_RULE_LONG] = PROBLEM_PASSWORD_LONG,
        [PASSWORD_RULE_COMMON] = PROBLEM_PASSWORD_COMMON,
        [PASSWORD_RULE_NAMED] = PROBLEM_PASSWORD_NAMED};
    enum password_rule broken = password_rule(bytes_text(password), login, name);

    if (broken == PASSWORD_RULE_KEPT)
        return false;
    call_refuse(call, problems[broken], "password");
    return true;
}

bool
coming_made(struct call *call, struct session_new *ret_made, const char **ret_token)
{
    /* The request of who is in already is gone by now. */
    const char *agent =
        call->staff == NULL ? net_header(call->request, "user-agent") : call->staff->agent;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *kept;

    staff_token_make(call->hub->net->random, token);
    NEED(staff_token_read("session", bytes_text(token), ret_made->hash) == ERR_OK);
    kept = arena_text(call->arena, bytes_text(token));
    ret_made->lasts = call->hub->settings.session_lasts;
    ret_made->address = call->address;
    ret_made->agent = arena_text(call->arena, bytes_text(agent == NULL ? "" : agent));
    if (kept != NULL && ret_made->agent != NULL) {
        *ret_token = kept;
        return true;
    }
    call_refuse(call, PROBLEM_BUSY, NULL);
    return false;
}

struct coming *
coming_take(struct call *call)
{
    struct coming *coming = change_take(call, sizeof(*coming));

    if (coming != NULL) {
        coming->call = call;
        coming->now = net_moment(call->hub->net);
    }
    return coming;
}

static enum err
read_person(struct coming_person *person, struct query *row)
{
    enum err err = text_copy(query_text(row, 1), person->password, sizeof(person->password));
    struct bytes invitation = query_blob(row, 6);

    person->exists = true;
    person->is_active = bytes_is(query_text(row, 0), "active");
    person->has_second_factor = query_int(row, 4) != 0;
    person->is_platform = query_int(row, 5) != 0;
    person->is_invited =
        invitation.size == sizeof(person->invitation) && !bytes_is(query_text(row, 0), "suspended");
    if (person->is_invited)
        memcpy(person->invitation, invitation.at, sizeof(person->invitation));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 2), person->login, sizeof(person->login));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 3), person->name, sizeof(person->name));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 8), person->home, sizeof(person->home));
    return err;
}

static void
person_run(struct reading *reading, struct reader *reader)
{
    struct coming *coming = (struct coming *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_STAFF_LOGIN);

    query_bind_int(row, 1, coming->staff_id);
    coming->err = query_step(row);
    if (coming->err == ERR_OK)
        coming->err = read_person(&coming->person, row);
    if (coming->err == ERR_OK && coming->now.us >= query_int(row, 7))
        coming->person.is_invited = false;
    query_reset(row);
}

static void
person_done(struct reading *reading)
{
    struct coming *coming = (struct coming *)reading;

    if (coming->err == ERR_OK || coming->err == ERR_NOT_FOUND)
        coming->then(coming);
    else
        call_refuse(coming->call, problem_of(coming->err), NULL);
}

void
coming_find(struct coming *coming, void (*then)(struct coming *coming))
{
    enum err err;

    coming->reading = (struct reading){.run = person_run, .done = person_done};
    coming->then = then;
    err = reader_submit(coming->call->hub->reader, &coming->reading);
    if (err != ERR_OK)
        call_refuse(coming->call, problem_of(err), NULL);
}

struct coming *
coming_of(struct password_job *job)
{
    return (struct coming *)(void *)((char *)job - offsetof(struct coming, job));
}
