#include "tools/sandbox/sandbox.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "tools/sandbox/alipay_courier.h"
#include "tools/sandbox/alipay_gateway.h"
#include "tools/sandbox/alipay_oauth.h"
#include "tools/sandbox/alipay_page.h"
#include "tools/sandbox/alipay_store.h"
#include "tools/sandbox/sandbox_admin.h"
#include "tools/sandbox/sandbox_core.h"

struct route {
    const char *method;
    const char *path; /* one that ends with / is the beginning of many */
    sandbox_call_fn *serve;
};

static const struct route routes[] = {
    {"POST", "/gateway.do", alipay_gateway_serve},
    {"GET", "/gateway.do", alipay_gateway_serve},
    {"GET", "/oauth2/publicAppAuthorize.htm", alipay_oauth_authorise},
    {"GET", "/qr/", alipay_page_scan},
    {"GET", "/cashier", alipay_page_cashier},
    {"POST", "/cashier/pay", alipay_page_pay},
    {"POST", "/cashier/cancel", alipay_page_cancel},
    {"GET", "/sandbox/state", sandbox_admin_state},
    {"POST", "/sandbox/fault", sandbox_admin_add_fault},
    {"DELETE", "/sandbox/fault", sandbox_admin_clear_faults},
    {"POST", "/sandbox/buyer", sandbox_admin_put_buyer},
};

static bool
fits(const struct route *route, const struct net_request *request)
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

static void
serve(struct sandbox_call *call)
{
    enum err err;

    call->form = arena_take(call->arena, sizeof(*call->form));
    err = call->form == NULL ? ERR_NO_SPACE : read_fields(call);
    if (err != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    for (size_t i = 0; i < LENGTH(routes); i++)
        if (fits(&routes[i], call->request)) {
            routes[i].serve(call);
            return;
        }
    sandbox_call_refuse(call, ERR_NOT_FOUND);
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

static enum err
read_keys(struct sandbox *sandbox)
{
    const struct sandbox_alipay *alipay = &sandbox->settings.alipay;
    enum err err = crypt_rsa_private(bytes_text(alipay->private_key), &sandbox->alipay_key);

    if (err != ERR_OK)
        return err;
    return crypt_rsa_public(bytes_text(alipay->app_public_key), &sandbox->alipay_app_key);
}

static enum err
put_app(struct sandbox *sandbox)
{
    struct db *db = sandbox->store.db;
    const struct sandbox_alipay *alipay = &sandbox->settings.alipay;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = alipay_store_put_app(&sandbox->store, alipay->app_id, alipay->seller_id);
    if (err == ERR_OK)
        err = db_commit(db);
    if (err != ERR_OK)
        db_rollback(db);
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
    err = read_keys(sandbox);
    if (err == ERR_OK)
        err = sandbox_store_open(db, &sandbox->store);
    if (err == ERR_OK)
        err = put_app(sandbox);
    if (err == ERR_OK)
        err = start_listening(sandbox);
    if (err == ERR_OK)
        err = alipay_courier_open(sandbox);
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
    alipay_courier_close(closing);
    alipay_gateway_close(closing);
    crypt_key_free(&closing->alipay_key);
    crypt_key_free(&closing->alipay_app_key);
    free(closing);
    *sandbox = NULL;
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
