#include "hub/console/people/invitation_api.h"

#include <stdio.h>

#include "hub/console/console.h"
#include "hub/console/people/coming.h"
#include "hub/flow/staff_flow.h"
#include "shared/base/log.h"
#include "shared/base/number.h"
#include "shared/text/encode.h"

/* Whose it is, and its digest; false for what cannot be one. */
static bool
read_invitation(const char *text, struct coming *coming)
{
    uint8_t id[STAFF_FLOW_LINK_ID_LENGTH / 2];
    size_t size;

    if (text == NULL || strlen(text) != STAFF_FLOW_LINK_LENGTH ||
        encode_read_hex(bytes_of(text, STAFF_FLOW_LINK_ID_LENGTH), id, sizeof(id), &size) != ERR_OK)
        return false;
    coming->staff_id = (int64_t)(number_get(id, sizeof(id)) & INT64_MAX);
    return staff_token_read(
               "invitation", bytes_text(text + STAFF_FLOW_LINK_ID_LENGTH), coming->hash) == ERR_OK;
}

static bool
is_invited(const struct coming *coming)
{
    return coming->person.is_invited &&
           crypt_equal(bytes_of(coming->hash, sizeof(coming->hash)),
               bytes_of(coming->person.invitation, sizeof(coming->person.invitation)));
}

static struct coming *
take_invited(struct call *call, const char *token)
{
    struct coming *coming = coming_take(call);

    if (coming == NULL)
        return NULL;
    coming->keys[0] = throttle_key_address(call->address, COMING_FREE_OF_ADDRESS);
    coming->keys_count = 1;
    if (coming_throttled(call, coming->keys, 1))
        return NULL;
    if (read_invitation(token, coming))
        return coming;
    call_refuse(call, PROBLEM_INVITATION_OVER, NULL);
    return NULL;
}

static void
put_person(struct call *call, const struct coming_person *person)
{
    struct text *text = call_text(call);
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "login", bytes_text(person->login));
    json_put_text(&writer, "name", bytes_text(person->name));
    json_put_text(&writer, "organisation", bytes_text(person->home));
    json_close_object(&writer);
    call_json(call, text);
}

static void
show_invited(struct coming *coming)
{
    if (!is_invited(coming)) {
        call_refuse(coming->call, PROBLEM_INVITATION_OVER, NULL);
        return;
    }
    throttle_forgive(coming->call->hub->throttle, coming->keys, coming->keys_count);
    put_person(coming->call, &coming->person);
}

static void
invitation(struct call *call)
{
    struct coming *coming = take_invited(call, form_value(call->form, "token"));

    if (coming != NULL)
        coming_find(coming, show_invited);
}

static void
come(struct operation *operation)
{
    struct coming *coming = operation->context;
    struct call *call = coming->call;

    if (operation->err != ERR_OK) {
        call_refuse(call,
            operation->err == ERR_EXPIRED ? PROBLEM_INVITATION_OVER : problem_of(operation->err),
            NULL);
        return;
    }
    session_ring_forget(call->hub->sessions);
    throttle_forgive(call->hub->throttle, coming->keys, coming->keys_count);
    log_event(LOG_INFO, "staff_came", "request=%s staff=%lld address=%s", call->request_id,
        (long long)coming->staff_id, call->address);
    if (coming->come.name != NULL)
        (void)snprintf(coming->person.name, sizeof(coming->person.name), "%s", coming->come.name);
    put_person(call, &coming->person);
}

static void
come_hashed(struct password_job *job)
{
    struct coming *coming = coming_of(job);
    enum err err = job->err;

    if (err == ERR_OK) {
        coming->come.operation.answer = come;
        coming->come.operation.context = coming;
        coming->come.staff_id = coming->staff_id;
        coming->come.encoded = job->renewed;
        memcpy(coming->come.hash, coming->hash, sizeof(coming->hash));
        me_flow_come(&coming->come);
        err = staff_act_own(coming->call, &coming->come.operation, coming->staff_id, 0);
    }
    if (err != ERR_OK)
        call_refuse(coming->call, problem_of(err), NULL);
}

static void
come_found(struct coming *coming)
{
    const struct coming_person *person = &coming->person;
    const char *name = coming->come.name == NULL ? person->name : coming->come.name;
    enum err err;

    if (!is_invited(coming)) {
        call_refuse(coming->call, PROBLEM_INVITATION_OVER, NULL);
        return;
    }
    if (coming_weak(coming->call, coming->password, person->login, name))
        return;
    coming->job.password = bytes_text(coming->password);
    coming->job.done = come_hashed;
    err = password_queue_hash(coming->call->hub->passwords, &coming->job);
    if (err != ERR_OK)
        call_refuse(coming->call, problem_of(err), NULL);
}

enum {
    COME_TOKEN,
    COME_PASSWORD,
    COME_NAME
};

static const struct shape_field come_fields[] = {
    {.name = "token", .kind = SHAPE_TEXT, .max = STAFF_FLOW_LINK_LENGTH},
    {.name = "password", .kind = SHAPE_TEXT, .max = PASSWORD_BYTES_MAX},
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 90},
};
static const struct shape come_shape = {"Come", come_fields, LENGTH(come_fields)};

static void
take_invitation(struct call *call)
{
    union shape_value values[LENGTH(come_fields)];
    struct coming *coming;

    if (!change_read(call, &come_shape, values))
        return;
    coming = take_invited(call, values[COME_TOKEN].text);
    if (coming == NULL)
        return;
    coming->password = values[COME_PASSWORD].text;
    coming->come.name = values[COME_NAME].text;
    coming_find(coming, come_found);
}

static const struct route routes[] = {
    {"GET", "/console/api/invitation", ROUTE_PAGE, 0, invitation, NULL},
    {"POST", "/console/api/invitation", ROUTE_PAGE, CONSOLE_BODY_MAX, take_invitation, NULL},
};

const struct route_set invitation_api_routes = {routes, LENGTH(routes)};
