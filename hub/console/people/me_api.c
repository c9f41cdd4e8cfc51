#include "hub/console/people/me_api.h"

#include <stdio.h>

#include "hub/api/change.h"
#include "hub/console/console.h"
#include "hub/console/people/coming.h"
#include "hub/console/people/cookie.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

/* A person is known here: what he tries is counted by who he is. */
#define FREE_OF_PERSON 5

static void
done(struct call *call)
{
    session_ring_forget(call->hub->sessions);
    call_answer(call, 200, "application/json; charset=utf-8", bytes_text("{}"));
}

/* --- name and language ----------------------------------------------------------- */

enum {
    ME_NAME,
    ME_LANGUAGE,
    ME_VERSION
};

#define LANGUAGES "zh en"
static const char *const languages[] = {"zh", "en"};

static const struct shape_field me_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 90},
    {.name = "language", .kind = SHAPE_WORD, .optional = true, .words = LANGUAGES},
    {.name = "version", .kind = SHAPE_COUNT, .optional = true, .max = INT32_MAX},
};
static const struct shape me_shape = {"ChangeMe", me_fields, LENGTH(me_fields)};

static void
changed(struct operation *operation)
{
    struct call *call = operation->context;

    if (operation->err == ERR_OK)
        done(call);
    else
        call_refuse(call,
            operation->err == ERR_CONFLICT ? PROBLEM_CHANGED_MEANWHILE : problem_of(operation->err),
            NULL);
}

static void
change(struct call *call)
{
    union shape_value values[LENGTH(me_fields)];
    struct me_change *change;
    enum err err;

    if (!change_read(call, &me_shape, values) ||
        (change = change_take(call, sizeof(*change))) == NULL)
        return;
    *change = (struct me_change){.operation = {.answer = changed, .context = call},
        .staff_id = call->staff->seen.staff_id,
        .version = values[ME_VERSION].number,
        .name = values[ME_NAME].text,
        .language = values[ME_LANGUAGE].number < 0 ? NULL : languages[values[ME_LANGUAGE].number]};
    me_flow_change(change);
    err = staff_act_own(call, &change->operation, call->staff->seen.staff_id, 0);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* --- the password ---------------------------------------------------------------- */

/* The old one is held against what is kept, then the new one hashed. In the arena. */
struct renewing {
    struct reading reading; /* first */
    struct password_job job;
    struct me_password change;
    struct call *call;
    struct throttle_key key;
    const char *old;
    const char *new;
    const char *token;
    char encoded[PASSWORD_ENCODED_SIZE];
    enum err err;
};

static struct renewing *
renewing_of(struct password_job *job)
{
    return (struct renewing *)(void *)((char *)job - offsetof(struct renewing, job));
}

static void
renewed(struct operation *operation)
{
    struct renewing *renewing = operation->context;
    struct call *call = renewing->call;

    if (operation->err != ERR_OK) {
        call_refuse(call,
            operation->err == ERR_CONFLICT ? PROBLEM_CHANGED_MEANWHILE : problem_of(operation->err),
            NULL);
        return;
    }
    log_event(LOG_INFO, "password_changed", "request=%s staff=%lld address=%s", call->request_id,
        (long long)call->staff->seen.staff_id, call->address);
    cookie_put_session(call, renewing->token);
    done(call);
}

static void
new_hashed(struct password_job *job)
{
    struct renewing *renewing = renewing_of(job);
    struct call *call = renewing->call;
    enum err err = job->err;

    if (err == ERR_OK) {
        renewing->change.operation.answer = renewed;
        renewing->change.operation.context = renewing;
        renewing->change.staff_id = call->staff->seen.staff_id;
        renewing->change.verified = renewing->encoded;
        renewing->change.encoded = job->renewed;
        me_flow_password(&renewing->change);
        err = staff_act_own(call, &renewing->change.operation, call->staff->seen.staff_id, 0);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
old_verified(struct password_job *job)
{
    struct renewing *renewing = renewing_of(job);
    struct call *call = renewing->call;
    const struct session_seen *seen = &call->staff->seen;
    enum err err = job->err;

    if (err == ERR_BAD_SIGNATURE) {
        sign_watch_saw(call->hub->sign_watch, seen->staff_id, call->address);
        call_refuse(call, PROBLEM_LOGIN_WRONG, "old");
        return;
    }
    if (err == ERR_OK) {
        throttle_forgive(call->hub->throttle, &renewing->key, 1);
        if (coming_weak(call, renewing->new, seen->login, seen->name))
            return;
        job->password = bytes_text(renewing->new);
        job->done = new_hashed;
        err = password_queue_hash(call->hub->passwords, job);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
encoded_run(struct reading *reading, struct reader *reader)
{
    struct renewing *renewing = (struct renewing *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_STAFF_LOGIN);

    query_bind_int(row, 1, renewing->call->staff->seen.staff_id);
    renewing->err = query_step(row);
    if (renewing->err == ERR_OK)
        renewing->err = text_copy(query_text(row, 1), renewing->encoded, sizeof(renewing->encoded));
    query_reset(row);
}

static void
encoded_done(struct reading *reading)
{
    struct renewing *renewing = (struct renewing *)reading;
    struct call *call = renewing->call;
    enum err err = renewing->err;

    if (err == ERR_OK) {
        renewing->job.password = bytes_text(renewing->old);
        renewing->job.encoded = renewing->encoded;
        renewing->job.done = old_verified;
        err = password_queue_verify(call->hub->passwords, &renewing->job);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct shape_field password_fields[] = {
    {.name = "old", .kind = SHAPE_TEXT, .max = PASSWORD_BYTES_MAX},
    {.name = "new", .kind = SHAPE_TEXT, .max = PASSWORD_BYTES_MAX},
};
static const struct shape password_shape = {
    "ChangePassword", password_fields, LENGTH(password_fields)};

static struct throttle_key
person_key(const struct call *call)
{
    char number[32];

    (void)snprintf(number, sizeof(number), "%lld", (long long)call->staff->seen.staff_id);
    return throttle_key("person", bytes_text(number), FREE_OF_PERSON);
}

static void
change_password(struct call *call)
{
    union shape_value values[LENGTH(password_fields)];
    struct renewing *renewing;
    enum err err;

    if (!change_read(call, &password_shape, values) ||
        (renewing = change_take(call, sizeof(*renewing))) == NULL)
        return;
    renewing->reading = (struct reading){.run = encoded_run, .done = encoded_done};
    renewing->call = call;
    renewing->key = person_key(call);
    renewing->old = values[0].text;
    renewing->new = values[1].text;
    if (coming_throttled(call, &renewing->key, 1) ||
        !coming_made(call, &renewing->change.made, &renewing->token))
        return;
    err = reader_submit(call->hub->reader, &renewing->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* --- the second factor ------------------------------------------------------------ */

struct factoring {
    struct me_second second; /* first */
    struct call *call;
    struct throttle_key key;
    const char *token;
};

static void
answer_secret(struct call *call, const struct me_second *second)
{
    char base32[ENCODE_BASE32_SIZE(SECOND_FACTOR_SECRET_SIZE)];
    struct text *text = call_text(call);
    char block[256];
    struct text uri;
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    text_init(&uri, block, sizeof(block));
    second_factor_uri(&uri, call->staff->seen.login, second->secret);
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "secret",
        bytes_text(encode_base32(
            bytes_of(second->secret, sizeof(second->secret)), base32, sizeof(base32))));
    json_put_text(&writer, "uri", text_bytes(&uri));
    json_close_object(&writer);
    call_json(call, text);
}

static void
answer_codes(struct call *call, const struct me_second *second)
{
    struct text *text = call_text(call);
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "recovery_codes");
    for (size_t i = 0; i < SECOND_FACTOR_RECOVERY_COUNT; i++)
        json_put_text(&writer, NULL, bytes_text(second->codes[i]));
    json_close_list(&writer);
    json_close_object(&writer);
    call_json(call, text);
}

static void
factored(struct operation *operation)
{
    struct factoring *factoring = (struct factoring *)(void *)operation;
    const struct me_second *second = &factoring->second;
    struct call *call = factoring->call;

    if (operation->err != ERR_OK) {
        call_refuse(
            call, second->is_wrong ? PROBLEM_CODE_WRONG : problem_of(operation->err), "code");
        return;
    }
    throttle_forgive(call->hub->throttle, &factoring->key, 1);
    session_ring_forget(call->hub->sessions);
    log_event(LOG_INFO, "second_factor", "request=%s staff=%lld step=%d", call->request_id,
        (long long)second->staff_id, (int)second->step);
    switch (second->step) {
    case ME_SECOND_BEGIN:
        answer_secret(call, second);
        return;
    case ME_SECOND_CONFIRM:
        cookie_put_session(call, factoring->token);
        answer_codes(call, second);
        return;
    case ME_SECOND_REMOVE:
        done(call);
        return;
    }
    NOT_REACHED();
}

static void
second(struct call *call, enum me_second_step step, const char *code)
{
    struct factoring *factoring = change_take(call, sizeof(*factoring));
    enum err err;

    if (factoring == NULL)
        return;
    factoring->call = call;
    factoring->key = person_key(call);
    if (coming_throttled(call, &factoring->key, 1) ||
        !coming_made(call, &factoring->second.made, &factoring->token))
        return;
    factoring->second.operation.answer = factored;
    factoring->second.step = step;
    factoring->second.staff_id = call->staff->seen.staff_id;
    factoring->second.keys = call->hub->keys;
    factoring->second.code = code;
    me_flow_second(&factoring->second);
    err = staff_act_own(call, &factoring->second.operation, call->staff->seen.staff_id, 0);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
begin_second(struct call *call)
{
    second(call, ME_SECOND_BEGIN, "");
}

static const struct shape_field code_fields[] = {
    {.name = "code", .kind = SHAPE_TEXT, .max = 40},
};
static const struct shape code_shape = {"Code", code_fields, LENGTH(code_fields)};

static void
confirm_second(struct call *call)
{
    union shape_value values[LENGTH(code_fields)];

    if (change_read(call, &code_shape, values))
        second(call, ME_SECOND_CONFIRM, values[0].text);
}

/* Whose role wants one cannot be without it. */
static void
remove_second(struct call *call)
{
    struct session_seen without = call->staff->seen;
    union shape_value values[LENGTH(code_fields)];

    without.has_second_factor = false;
    if (staff_look_wants_second(call->hub, &without))
        call_refuse(call, PROBLEM_SECOND_FACTOR_KEPT, NULL);
    else if (change_read(call, &code_shape, values))
        second(call, ME_SECOND_REMOVE, values[0].text);
}

#define ME "/console/api/me"
#define ENROL (ROUTE_STAFF | ROUTE_ENROL)

static const struct route routes[] = {
    {"PATCH", ME, ENROL, CONSOLE_BODY_MAX, change, NULL},
    {"POST", ME "/password", ENROL, CONSOLE_BODY_MAX, change_password, NULL},
    {"POST", ME "/second-factor", ENROL, CONSOLE_BODY_MAX, begin_second, NULL},
    {"POST", ME "/second-factor/confirm", ENROL, CONSOLE_BODY_MAX, confirm_second, NULL},
    {"DELETE", ME "/second-factor", ROUTE_STAFF, CONSOLE_BODY_MAX, remove_second, NULL},
};

const struct route_set me_api_routes = {routes, LENGTH(routes)};
