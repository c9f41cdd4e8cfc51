#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "shared/base/log.h"
#include "shared/net/net_lws_internal.h"

/*
 * Callbacks of libwebsockets only translate. The pointer it carries for us is
 * to one of three structs; NULL means that we have let go of the connection.
 */

static int
call_event(struct net_lws_peer *peer, int reason, void *in, size_t size)
{
    struct net_call *call = (struct net_call *)(void *)peer;

    switch (reason) {
    case LWS_CALLBACK_RAW_RX:
        return net_lws_http_receive(call, in, size);
    case LWS_CALLBACK_RAW_WRITEABLE:
        return net_lws_http_write(call);
    case LWS_CALLBACK_WSI_DESTROY:
        net_lws_http_gone(call);
        return 0;
    default:
        return 0;
    }
}

static int
socket_event(struct net_lws_peer *peer, int reason, void *in, size_t size)
{
    struct net_socket *socket = (struct net_socket *)(void *)peer;

    switch (reason) {
    case LWS_CALLBACK_RAW_RX:
        return net_lws_accept_receive(socket, in, size);
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        return net_lws_connect_confirm(socket);
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        return net_lws_connect_established(socket);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return net_lws_connect_receive(socket, bytes_of(in, size));
    case LWS_CALLBACK_RAW_WRITEABLE:
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return net_lws_socket_write(socket);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_WSI_DESTROY:
        net_lws_socket_gone(socket);
        return 0;
    default:
        return 0;
    }
}

static int
fetch_event(struct net_lws_peer *peer, int reason, void *in, size_t size)
{
    struct net_fetch *fetch = (struct net_fetch *)(void *)peer;

    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return net_lws_fetch_head(fetch, in, size);
    case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
        return net_lws_fetch_write(fetch);
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return net_lws_fetch_answered(fetch);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return net_lws_fetch_readable(fetch);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        return net_lws_fetch_body(fetch, bytes_of(in, size));
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
        return net_lws_fetch_complete(fetch);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_WSI_DESTROY:
        net_lws_fetch_gone(fetch);
        return 0;
    default:
        return 0;
    }
}

/* What must not go on once we have let go of a connection. */
static int
orphan_event(int reason)
{
    switch (reason) {
    case LWS_CALLBACK_RAW_RX:
    case LWS_CALLBACK_RAW_WRITEABLE:
    case LWS_CALLBACK_CLIENT_WRITEABLE:
    case LWS_CALLBACK_CLIENT_RECEIVE:
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        return -1;
    default:
        return 0;
    }
}

static bool
has_connection(int reason)
{
    switch (reason) {
    case LWS_CALLBACK_PROTOCOL_INIT:
    case LWS_CALLBACK_PROTOCOL_DESTROY:
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS:
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
    case LWS_CALLBACK_GET_THREAD_ID:
        return false;
    default:
        return true;
    }
}

int
net_lws_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    struct net_lws_peer *peer;

    (void)user;
    if (!has_connection((int)reason))
        return 0;
    peer = lws_get_opaque_user_data(wsi);
    if (peer == NULL)
        return orphan_event((int)reason);
    if (reason == LWS_CALLBACK_WSI_DESTROY || reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR)
        lws_set_opaque_user_data(wsi, NULL);
    switch (peer->kind) {
    case NET_LWS_CALL:
        return call_event(peer, (int)reason, in, size);
    case NET_LWS_SOCKET:
        return socket_event(peer, (int)reason, in, size);
    case NET_LWS_FETCH:
        return fetch_event(peer, (int)reason, in, size);
    }
    return -1;
}

void
net_lws_stir(struct net_lws *net)
{
    lws_cancel_service(net->context);
}

void
net_lws_drop(struct lws *wsi)
{
    struct lws_context *context = lws_get_context(wsi);

    lws_set_opaque_user_data(wsi, NULL);
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    lws_cancel_service(context);
}

static void
on_log(int level, const char *line)
{
    (void)level;
    log_event(LOG_DEBUG, "net_lws", "%.*s", (int)strcspn(line, "\n"), line);
}

static void
on_signal(struct ev_loop *loop, struct ev_signal *watcher, int events)
{
    struct net_lws *net = watcher->data;

    (void)loop;
    (void)events;
    net->options.on_stop(net->options.on_stop_context);
}

static void
watch_signal(struct net_lws *net, struct ev_signal *watcher, int number)
{
    ev_signal_init(watcher, on_signal, number);
    watcher->data = net;
    ev_signal_start(net->loop, watcher);
}

/* libev gives a signal to one loop of a process only; a net without on_stop wants none. */
static void
watch_signals(struct net_lws *net)
{
    (void)signal(SIGPIPE, SIG_IGN);
    net->watches_signals = net->options.on_stop != NULL;
    if (!net->watches_signals)
        return;
    watch_signal(net, &net->signals[0], SIGTERM);
    watch_signal(net, &net->signals[1], SIGINT);
}

static void
unwatch_signals(struct net_lws *net)
{
    for (size_t i = 0; net->watches_signals && i < LENGTH(net->signals); i++)
        ev_signal_stop(net->loop, &net->signals[i]);
}

/* libwebsockets' tables are as long as the limit on descriptors, so it is set, not only raised. */
static void
allow_descriptors(unsigned count)
{
    struct rlimit limit;

    if (count == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = count;
    if (limit.rlim_max < count)
        limit.rlim_max = count;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_event(LOG_DEBUG, "net_descriptors", "errno=%d", errno);
}

static enum err
make_context(struct net_lws *net)
{
    void *loops[1] = {net->loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .foreign_loops = loops,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_LIBEV |
                   LWS_SERVER_OPTION_VALIDATE_UTF8 | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
        .max_http_header_data = NET_LWS_ANSWER_HEAD_SIZE,
        .pt_serv_buf_size = NET_LWS_SHARED_SIZE,
        .timeout_secs = NET_LWS_SILENCE_S,
        .alpn = "http/1.1",
    };

    lws_set_log_level(LLL_ERR | LLL_WARN, on_log);
    net->context = lws_create_context(&info);
    return net->context == NULL ? ERR_SYSTEM : ERR_OK;
}

static const struct net_ops ops = {
    .timer_start = net_lws_turn_timer_start,
    .timer_cancel = net_lws_turn_timer_cancel,
    .listen = net_lws_listen,
    .listener_port = net_lws_listen_port,
    .listener_close = net_lws_listen_close,
    .answer = net_lws_answer,
    .connect = net_lws_connect,
    .send = net_lws_socket_send,
    .close = net_lws_socket_close,
    .fetch = net_lws_fetch,
    .fetch_cancel = net_lws_fetch_cancel,
    .work = net_lws_work,
    .post = net_lws_turn_post,
};

static enum err
open_parts(struct net_lws *net)
{
    enum err err;

    net->loop = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
    if (net->loop == NULL)
        return ERR_SYSTEM;
    err = net_lws_turn_open(net);
    if (err == ERR_OK)
        err = net_lws_work_open(net);
    if (err == ERR_OK)
        err = make_context(net);
    if (err == ERR_OK)
        err = net_lws_listen_open_front(net);
    return err;
}

enum err
net_lws_open(const struct net_lws_options *options, struct net **ret_net)
{
    struct net_lws *net = calloc(1, sizeof(*net));
    struct net *outside;
    enum err err;

    if (net == NULL)
        return ERR_NO_SPACE;
    net->net = (struct net){.ops = &ops, .clock = clock_system(), .random = random_system()};
    net->options = *options;
    list_init(&net->laters);
    list_init(&net->timers);
    list_init(&net->watches);
    list_init(&net->listeners);
    list_init(&net->trusts);
    list_init(&net->calls);
    list_init(&net->sockets);
    list_init(&net->fetches);
    allow_descriptors(options->sockets_max);
    err = open_parts(net);
    outside = &net->net;
    if (err != ERR_OK) {
        net_lws_close(&outside);
        return err;
    }
    watch_signals(net);
    *ret_net = outside;
    return ERR_OK;
}

void
net_lws_run(struct net *net)
{
    (void)ev_run(((struct net_lws *)(void *)net)->loop, 0);
}

void
net_lws_stop(struct net *net)
{
    ev_break(((struct net_lws *)(void *)net)->loop, EVBREAK_ALL);
}

void
net_lws_close(struct net **net)
{
    struct net_lws *lws = (struct net_lws *)(void *)*net;

    *net = NULL;
    if (lws == NULL)
        return;
    lws->closing = true;
    if (lws->loop != NULL) {
        unwatch_signals(lws);
        net_lws_work_close(lws);
        net_lws_listen_close_all(lws);
        if (lws->context != NULL)
            lws_context_destroy(lws->context);
        net_lws_http_free_all(lws);
        net_lws_socket_free_all(lws);
        net_lws_fetch_free_all(lws);
        net_lws_dial_free_all(lws);
        net_lws_listen_free_all(lws);
        net_lws_turn_close(lws);
        ev_loop_destroy(lws->loop);
    }
    free(lws);
}
