#include "hub/console/people/sign_api.h"

#include <stdio.h>

#include "hub/console/console.h"
#include "hub/console/people/coming.h"
#include "hub/console/people/cookie.h"
#include "shared/base/log.h"

#define FREE_OF_LOGIN 5
#define FREE_OF_DEVICE 5

static void
answer_next(struct call *call, const char *next)
{
    char body[64];

    (void)snprintf(body, sizeof(body), "{\"next\":\"%s\"}", next);
    call_answer(call, 200, "application/json; charset=utf-8", bytes_text(body));
}

/* --- the password --------------------------------------------------------------- */

static bool
wants_second(const struct coming *coming)
{
    enum hub_second_factor who = coming->call->hub->settings.second_factor;

    return !coming->person.has_second_factor &&
           (who == HUB_SECOND_FACTOR_ALL ||
               (who == HUB_SECOND_FACTOR_PLATFORM && coming->person.is_platform));
}

static void
signed_in(struct operation *operation)
{
    struct coming *coming = operation->context;
    struct call *call = coming->call;

    if (operation->err == ERR_FORBIDDEN || operation->err == ERR_CONFLICT) {
        call_refuse(call, PROBLEM_LOGIN_WRONG, NULL);
        return;
    }
    if (operation->err != ERR_OK) {
        call_refuse(call, problem_of(operation->err), NULL);
        return;
    }
    session_ring_forget(call->hub->sessions);
    throttle_forgive(call->hub->throttle, coming->keys, coming->keys_count);
    log_event(LOG_INFO, "signed_in", "request=%s staff=%lld address=%s code=%d", call->request_id,
        (long long)coming->staff_id, call->address, (int)coming->in.needs_code);
    cookie_put_session(call, coming->token);
    if (!coming->in.needs_code)
        cookie_put_device(call, coming->staff_id);
    answer_next(call, coming->in.needs_code  ? "code"
                      : wants_second(coming) ? "second_factor"
                                             : "in");
}

static void
saw(const struct coming *coming)
{
    const struct call *call = coming->call;

    sign_watch_saw(
        call->hub->sign_watch, coming->person.exists ? coming->staff_id : 0, call->address);
}

static void
verified(struct password_job *job)
{
    struct coming *coming = coming_of(job);
    struct call *call = coming->call;
    enum err err = job->err;

    if (err == ERR_BAD_SIGNATURE) {
        log_event(LOG_WARN, "sign_in_refused", "request=%s staff=%lld address=%s", call->request_id,
            (long long)coming->staff_id, call->address);
        saw(coming);
        call_refuse(call, PROBLEM_LOGIN_WRONG, NULL);
        return;
    }
    if (err == ERR_OK && !coming->person.is_active) {
        saw(coming);
        call_refuse(call, PROBLEM_STAFF_SUSPENDED, NULL);
        return;
    }
    if (err == ERR_OK) {
        coming->in.operation.answer = signed_in;
        coming->in.operation.context = coming;
        coming->in.staff_id = coming->staff_id;
        coming->in.verified = coming->person.password;
        coming->in.renewed = job->renewed;
        sign_flow_in(&coming->in);
        err = staff_act_own(call, &coming->in.operation, coming->staff_id, 0);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* Whether there is such a person or not: the same work is done. */
static void
verify(struct coming *coming)
{
    enum err err;

    coming->job.password = bytes_text(coming->password);
    coming->job.encoded = coming->person.password;
    coming->job.done = verified;
    err = password_queue_verify(coming->call->hub->passwords, &coming->job);
    if (err != ERR_OK)
        call_refuse(coming->call, problem_of(err), NULL);
}

enum {
    IN_LOGIN,
    IN_PASSWORD
};

static const struct shape_field in_fields[] = {
    {.name = "login", .kind = SHAPE_TEXT, .max = 200},
    {.name = "password", .kind = SHAPE_TEXT, .max = PASSWORD_BYTES_MAX},
};
static const struct shape in_shape = {"SignIn", in_fields, LENGTH(in_fields)};

/* Who has signed in here before is counted apart from strangers. */
static void
name_keys(struct coming *coming, const char *login)
{
    struct call *call = coming->call;
    struct bytes device = cookie_device(call, coming->staff_id);

    if (device.size > 0) {
        coming->keys[0] = throttle_key("device", device, FREE_OF_DEVICE);
        coming->keys_count = 1;
        return;
    }
    coming->keys[0] = throttle_key("login", bytes_text(login), FREE_OF_LOGIN);
    coming->keys[1] = throttle_key_address(call->address, COMING_FREE_OF_ADDRESS);
    coming->keys_count = 2;
}

/* The session that this browser had ends when another one begins. */
static void
replace(struct coming *coming)
{
    struct bytes token = staff_gate_cookie(coming->call->hub, coming->call->request);

    coming->in.replaces = staff_token_read("session", token, coming->in.replaced) == ERR_OK;
}

static void
sign_in(struct call *call)
{
    union shape_value values[LENGTH(in_fields)];
    struct coming *coming;
    char login[STAFF_LOGIN_MAX + 1] = "";

    if (!change_read(call, &in_shape, values) || (coming = coming_take(call)) == NULL)
        return;
    /* What cannot be a login is nobody's. */
    if (staff_login(values[IN_LOGIN].text, login) == ERR_OK)
        coming->staff_id = staff_id(login);
    coming->password = values[IN_PASSWORD].text;
    name_keys(coming, login);
    replace(coming);
    if (coming_throttled(call, coming->keys, coming->keys_count) ||
        !coming_made(call, &coming->in.made, &coming->token))
        return;
    coming_find(coming, verify);
}

/* --- the code ------------------------------------------------------------------- */

struct coding {
    struct sign_code code; /* first */
    struct call *call;
    struct throttle_key key;
    const char *token;
};

static void
coded(struct operation *operation)
{
    struct coding *coding = (struct coding *)(void *)operation;
    struct call *call = coding->call;

    if (operation->err != ERR_OK) {
        call_refuse(call, problem_of(operation->err), NULL);
        return;
    }
    session_ring_forget(call->hub->sessions);
    switch (coding->code.result) {
    case SIGN_CODE_IN:
        throttle_forgive(call->hub->throttle, &coding->key, 1);
        log_event(LOG_INFO, "signed_in", "request=%s staff=%lld address=%s", call->request_id,
            (long long)coding->code.staff_id, call->address);
        cookie_put_session(call, coding->token);
        cookie_put_device(call, coding->code.staff_id);
        answer_next(call, "in");
        return;
    case SIGN_CODE_WRONG:
        call_refuse(call, PROBLEM_CODE_WRONG, "code");
        return;
    case SIGN_CODE_OVER:
        cookie_put_session(call, NULL);
        call_refuse(call, PROBLEM_SIGNED_OUT, NULL);
        return;
    }
    NOT_REACHED();
}

static const struct shape_field code_fields[] = {
    {.name = "code", .kind = SHAPE_TEXT, .max = 40},
};
static const struct shape code_shape = {"SignInCode", code_fields, LENGTH(code_fields)};

static void
sign_in_code(struct call *call)
{
    struct bytes token = staff_gate_cookie(call->hub, call->request);
    union shape_value values[LENGTH(code_fields)];
    struct coding *coding;
    enum err err;

    if (!change_read(call, &code_shape, values) ||
        (coding = change_take(call, sizeof(*coding))) == NULL)
        return;
    if (staff_token_read("session", token, coding->code.hash) != ERR_OK) {
        call_refuse(call, PROBLEM_SIGNED_OUT, NULL);
        return;
    }
    coding->call = call;
    coding->key = throttle_key_address(call->address, COMING_FREE_OF_ADDRESS);
    if (coming_throttled(call, &coding->key, 1) ||
        !coming_made(call, &coding->code.made, &coding->token))
        return;
    coding->code.operation.answer = coded;
    coding->code.keys = call->hub->keys;
    coding->code.code = values[0].text;
    sign_flow_code(&coding->code);
    err = staff_act_own(call, &coding->code.operation, 0, staff_hash_id(coding->code.hash));
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"POST", "/console/api/session", ROUTE_PAGE, CONSOLE_BODY_MAX, sign_in, NULL},
    {"POST", "/console/api/session/code", ROUTE_PAGE, CONSOLE_BODY_MAX, sign_in_code, NULL},
};

const struct route_set sign_api_routes = {routes, LENGTH(routes)};
