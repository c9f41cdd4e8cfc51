#include "tools/sandbox/core/sandbox.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_reply.h"

#define UNTIL_S_MAX 3600
/* Seeds of two openings of one database are that far apart. */
#define SEED_STEP UINT64_C(0x9e3779b97f4a7c15)

static const struct sandbox_route routes[] = {
    {"GET", "/sandbox/state", sandbox_admin_state},
    {"POST", "/sandbox/fault", sandbox_admin_add_fault},
    {"DELETE", "/sandbox/fault", sandbox_admin_clear_faults},
    {"POST", "/sandbox/payer", sandbox_admin_put_payer},
    {"POST", "/sandbox/clock", sandbox_admin_turn_clock},
};

static bool
fits(const struct sandbox_route *route, const struct net_request *request)
{
    size_t length = strlen(route->path);

    if (!bytes_is(request->method, route->method))
        return false;
    if (route->path[length - 1] == '/')
        return bytes_starts(request->path, route->path) && request->path.size > length;
    return bytes_is(request->path, route->path);
}

/* The query, and the body unless it is JSON. */
static enum err
read_fields(struct sandbox_call *call)
{
    const char *type = net_header(call->request, "content-type");
    enum err err = form_read(call->request->query, call->arena, call->form);

    if (err != ERR_OK || call->request->body.size == 0)
        return err;
    if (type == NULL || strncmp(type, "application/x-www-form-urlencoded", 33) != 0)
        return ERR_OK;
    return form_read(call->request->body, call->arena, call->form);
}

static const struct sandbox_route *
find_route(const struct sandbox_route *among, size_t count, const struct net_request *request)
{
    for (size_t i = 0; i < count; i++)
        if (fits(&among[i], request))
            return &among[i];
    return NULL;
}

static void
serve(struct sandbox_call *call)
{
    const struct sandbox_settings *settings = &call->sandbox->settings;
    const struct sandbox_route *route = find_route(routes, LENGTH(routes), call->request);
    enum err err;

    call->form = arena_take(call->arena, sizeof(*call->form));
    err = call->form == NULL ? ERR_NO_SPACE : read_fields(call);
    if (err != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    for (size_t i = 0; i < settings->parts_count && route == NULL; i++)
        route = find_route(settings->parts[i].dialect->routes,
            settings->parts[i].dialect->routes_count, call->request);
    if (route == NULL)
        sandbox_call_refuse(call, ERR_NOT_FOUND);
    else
        route->serve(call);
}

static void
on_request(void *context, struct net_call *net_call, const struct net_request *request)
{
    struct sandbox *sandbox = context;
    struct sandbox_call call = {.sandbox = sandbox, .net_call = net_call, .request = request};

    if (sandbox->stopping)
        sandbox_call_refuse(&call, ERR_STOPPING);
    else if (arena_make(SANDBOX_ARENA_MAX, &call.arena) != ERR_OK)
        sandbox_call_refuse(&call, ERR_NO_SPACE);
    else
        serve(&call);
    arena_free(&call.arena);
}

static const struct net_service service = {.request = on_request};

static void
look_stopped(struct sandbox *sandbox)
{
    net_fn *stopped = sandbox->stopped;

    if (stopped == NULL || sandbox->works_count > 0)
        return;
    sandbox->stopped = NULL;
    stopped(sandbox->stopped_context);
}

static void
on_stopped(void *context)
{
    look_stopped(context);
}

/* Count this opening, and go on with the clock and the numbers of the last one. */
static enum err
read_past(struct sandbox *sandbox)
{
    struct db_statement *read = sandbox->store.sandbox[SQL_SANDBOX_READ];
    int64_t openings = 0;
    enum err err = db_run(sandbox->store.sandbox[SQL_SANDBOX_OPEN]);

    if (err != ERR_OK)
        return err;
    err = db_step(read);
    if (err == ERR_OK) {
        sandbox->forward = span_us(db_int(read, 0));
        openings = db_int(read, 1);
    }
    db_reset(read);
    sandbox->random = sandbox->net->random;
    if (sandbox->settings.seed != 0) {
        random_seed(
            &sandbox->seeded, (uint64_t)sandbox->settings.seed + SEED_STEP * (uint64_t)openings);
        sandbox->random = &sandbox->seeded;
    }
    return err;
}

static enum err
start_listening(struct sandbox *sandbox)
{
    const struct sandbox_settings *settings = &sandbox->settings;
    const struct net_listen listen = {
        .host = settings->host, .port = settings->port, .service = &service, .context = sandbox};
    struct text text;
    enum err err = net_listen(sandbox->net, &listen, &sandbox->listener);

    if (err != ERR_OK)
        return err;
    text_init(&text, sandbox->url, sizeof(sandbox->url));
    text_printf(&text, "http://%s:%u", settings->host,
        (unsigned)net_listener_port(sandbox->net, sandbox->listener));
    if (!text_ok(&text))
        return ERR_TOO_BIG;
    return text_copy(
        bytes_text(settings->public_base[0] != '\0' ? settings->public_base : sandbox->url),
        sandbox->public_base, sizeof(sandbox->public_base));
}

/* None is asked for anything before a later turn. */
static enum err
open_parts(struct sandbox *sandbox)
{
    for (size_t i = 0; i < sandbox->settings.parts_count; i++) {
        const struct sandbox_part *part = &sandbox->settings.parts[i];
        enum err err = part->dialect->open(sandbox, part->settings, &sandbox->states[i]);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static void
close_parts(struct sandbox *sandbox)
{
    for (size_t i = 0; i < sandbox->settings.parts_count; i++)
        if (sandbox->states[i] != NULL)
            sandbox->settings.parts[i].dialect->close(sandbox->states[i]);
}

enum err
sandbox_open(struct net *net, struct db *db, const struct sandbox_settings *settings,
    struct sandbox **ret_sandbox)
{
    struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
    enum err err;

    if (sandbox == NULL)
        return ERR_NO_SPACE;
    NEED(settings->notify_speed > 0);
    sandbox->net = net;
    sandbox->settings = *settings;
    err = sandbox_store_open(db, &sandbox->store);
    if (err == ERR_OK)
        err = read_past(sandbox);
    if (err == ERR_OK)
        err = start_listening(sandbox);
    if (err == ERR_OK)
        err = open_parts(sandbox);
    if (err != ERR_OK) {
        sandbox_close(&sandbox);
        return err;
    }
    *ret_sandbox = sandbox;
    return ERR_OK;
}

const char *
sandbox_url(const struct sandbox *sandbox)
{
    return sandbox->url;
}

void
sandbox_stop(struct sandbox *sandbox, net_fn *then, void *context)
{
    sandbox->stopping = true;
    sandbox->stopped = then;
    sandbox->stopped_context = context;
    net_listener_close(sandbox->net, &sandbox->listener);
    /* In a later turn, as every callback. */
    if (net_post(sandbox->net, on_stopped, sandbox) != ERR_OK)
        log_event(LOG_WARN, "sandbox_stop_waits", "works=%zu", sandbox->works_count);
}

void
sandbox_close(struct sandbox **sandbox)
{
    struct sandbox *closing = *sandbox;

    if (closing == NULL)
        return;
    closing->stopping = true;
    if (closing->listener != NULL)
        net_listener_close(closing->net, &closing->listener);
    close_parts(closing);
    sandbox_reply_close(closing);
    free(closing);
    *sandbox = NULL;
}

void *
sandbox_state(const struct sandbox *sandbox, const struct sandbox_dialect *dialect)
{
    const struct sandbox_settings *settings = &sandbox->settings;
    size_t at = 0;

    while (at < settings->parts_count && settings->parts[at].dialect != dialect)
        at++;
    NEED(at < settings->parts_count && sandbox->states[at] != NULL);
    return sandbox->states[at];
}

struct moment
sandbox_now(const struct sandbox *sandbox)
{
    const struct moment clock = sandbox->settings.clock;

    return moment_after(clock.us != 0 ? clock : net_moment(sandbox->net), sandbox->forward);
}

struct span
sandbox_until(const struct sandbox *sandbox, struct moment moment)
{
    int64_t us = moment.us - sandbox_now(sandbox).us;
    int64_t max_us = span_s(UNTIL_S_MAX).us;

    if (us <= 0)
        return span_us(0);
    /* A clock that stands does not come nearer. */
    return span_us(us > max_us || sandbox->settings.clock.us != 0 ? max_us : us);
}

enum err
sandbox_work(struct sandbox *sandbox, struct net_work *work)
{
    enum err err = net_work(sandbox->net, work);

    if (err == ERR_OK)
        sandbox->works_count++;
    return err;
}

void
sandbox_worked(struct sandbox *sandbox)
{
    NEED(sandbox->works_count > 0);
    sandbox->works_count--;
    /* In a later turn: this done() may start the next work of the same call. */
    if (sandbox->stopped != NULL && sandbox->works_count == 0 &&
        net_post(sandbox->net, on_stopped, sandbox) != ERR_OK)
        log_event(LOG_WARN, "sandbox_stop_waits", "works=%zu", sandbox->works_count);
}

enum err
sandbox_check_broken(struct sandbox *sandbox, enum err err)
{
    if (err_class(err) == ERR_CLASS_BROKEN && sandbox->settings.on_broken != NULL)
        sandbox->settings.on_broken(sandbox->settings.on_broken_context);
    return err;
}
