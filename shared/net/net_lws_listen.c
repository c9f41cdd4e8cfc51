#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/net/net_lws_internal.h"

/*
 * We own the listening socket, not libwebsockets: a port in use is told at
 * once, and closing a listener leaves what it accepted alone. A connection is
 * adopted into the front vhost or, for TLS, into one that holds the certificate.
 */

#define BACKLOG 1024
#define ACCEPTS_A_TURN 64
#define PAUSE_S 0.1

/* The kernel finds out about dead peers; nothing of ours ticks for each connection. */
#define DEAD_IDLE_S 60
#define DEAD_INTERVAL_S 15
#define DEAD_PROBES 4

/* Nothing that a TLS client could ask for. */
#define VHOST_NAME "/"

static void
set_option(int fd, int level, int option, int value)
{
    /* These improve a connection that works without them. */
    (void)setsockopt(fd, level, option, &value, sizeof(value));
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* An IPv4 peer of an IPv6 socket is shown as what it is. */
static void
print_address(const union address *address, char text[static INET6_ADDRSTRLEN])
{
    static const char mapped[] = "::ffff:";

    text[0] = '\0';
    if (address->any.sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &address->v4.sin_addr, text, INET6_ADDRSTRLEN);
    if (address->any.sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &address->v6.sin6_addr, text, INET6_ADDRSTRLEN);
    if (strncmp(text, mapped, sizeof(mapped) - 1) == 0 && strchr(text, '.') != NULL)
        memmove(text, text + sizeof(mapped) - 1, strlen(text) - (sizeof(mapped) - 1) + 1);
}

static void
adopt(struct net_listener *listener, int fd, const union address *address)
{
    lws_sock_file_fd_type descriptor = {.sockfd = fd};
    char text[INET6_ADDRSTRLEN];
    struct lws *wsi;

    /* libwebsockets makes it non-blocking. */
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, DEAD_IDLE_S);
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, DEAD_INTERVAL_S);
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, DEAD_PROBES);
    print_address(address, text);
    /* When it fails, libwebsockets has closed the descriptor. */
    wsi = lws_adopt_descriptor_vhost(
        listener->vhost, LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL, descriptor, NULL, NULL);
    if (wsi != NULL && !net_lws_http_start(wsi, listener, text))
        net_lws_drop(wsi);
}

static void
on_pause_over(struct ev_loop *loop, struct ev_timer *watcher, int events)
{
    struct net_listener *listener = watcher->data;

    (void)events;
    ev_io_start(loop, &listener->accept);
}

/* Without descriptors the socket stays readable: try again when some may have come back. */
static void
pause_accepting(struct net_listener *listener)
{
    struct ev_loop *loop = listener->net->loop;

    ev_io_stop(loop, &listener->accept);
    ev_timer_set(&listener->pause, PAUSE_S, 0.);
    ev_timer_start(loop, &listener->pause);
}

static bool
accept_one(struct net_listener *listener)
{
    union address address;
    socklen_t size = sizeof(address);
    int fd = accept(listener->fd, &address.any, &size);

    if (fd >= 0)
        adopt(listener, fd, &address);
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        pause_accepting(listener);
    return fd >= 0;
}

static void
on_accept(struct ev_loop *loop, struct ev_io *watcher, int events)
{
    struct net_listener *listener = watcher->data;

    (void)loop;
    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN && listener->fd >= 0; i++)
        if (!accept_one(listener))
            return;
}

static enum err
bind_error(int number)
{
    switch (number) {
    case EADDRINUSE:
        return ERR_BUSY;
    case EACCES:
    case EPERM:
        return ERR_FORBIDDEN;
    case EADDRNOTAVAIL:
        return ERR_BAD_INPUT;
    default:
        return ERR_SYSTEM;
    }
}

static enum err
bind_one(const struct addrinfo *address, int *ret_fd)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    enum err err;

    if (fd < 0)
        return ERR_SYSTEM;
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address->ai_family == AF_INET6)
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        err = bind_error(errno);
        (void)close(fd);
        return err;
    }
    *ret_fd = fd;
    return ERR_OK;
}

static enum err
bind_host(const char *host, int family, uint16_t port, int *ret_fd)
{
    struct addrinfo hints = {
        .ai_family = family,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
    };
    struct addrinfo *addresses;
    char service[8];
    enum err err;

    (void)snprintf(service, sizeof(service), "%u", (unsigned)port);
    if (getaddrinfo(host, service, &hints, &addresses) != 0)
        return ERR_BAD_INPUT;
    err = bind_one(addresses, ret_fd);
    freeaddrinfo(addresses);
    return err;
}

/* Without a host: one socket for IPv6 and IPv4, or for IPv4 where there is no IPv6. */
static enum err
bind_listener(const struct net_listen *listen, int *ret_fd)
{
    enum err err;

    if (listen->host != NULL)
        return bind_host(listen->host, AF_UNSPEC, listen->port, ret_fd);
    err = bind_host(NULL, AF_INET6, listen->port, ret_fd);
    if (err != ERR_SYSTEM)
        return err;
    return bind_host(NULL, AF_INET, listen->port, ret_fd);
}

static enum err
bound_port(int fd, uint16_t *ret_port)
{
    union address address;
    socklen_t size = sizeof(address);

    if (getsockname(fd, &address.any, &size) != 0)
        return ERR_SYSTEM;
    *ret_port =
        ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
    return ERR_OK;
}

static struct lws_vhost *
make_vhost(struct net_lws *net, const struct net_listen *listen)
{
    static const struct lws_protocols protocols[] = {
        {.name = "net", .callback = net_lws_event, .tx_packet_size = NET_LWS_WRITE_SIZE},
        {.name = NULL},
    };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .vhost_name = VHOST_NAME,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
        .alpn = "http/1.1",
    };

    if (listen != NULL) {
        info.ssl_cert_filepath = listen->certificate_file;
        info.ssl_private_key_filepath = listen->key_file;
        info.ssl_cipher_list = NET_LWS_CIPHERS;
        info.tls1_3_plus_cipher_list = NET_LWS_CIPHERS_13;
        info.ssl_options_set = (long)NET_LWS_TLS_OPTIONS;
    }
    return lws_create_vhost(net->context, &info);
}

/*
 * libwebsockets answers the name that a TLS client asks for with the first
 * serving vhost's certificate, or with the right one when that vhost has none:
 * so the front vhost is made first.
 */
enum err
net_lws_listen_open_front(struct net_lws *net)
{
    net->front = make_vhost(net, NULL);
    return net->front == NULL ? ERR_SYSTEM : ERR_OK;
}

static enum err
open_listener(struct net_lws *net, struct net_listener *listener, const struct net_listen *listen)
{
    enum err err = bind_listener(listen, &listener->fd);

    if (err == ERR_OK)
        err = bound_port(listener->fd, &listener->port);
    if (err != ERR_OK)
        return err;
    listener->vhost = listener->secure ? make_vhost(net, listen) : net->front;
    if (listener->vhost == NULL)
        return ERR_BAD_INPUT;
    ev_io_init(&listener->accept, on_accept, listener->fd, EV_READ);
    listener->accept.data = listener;
    ev_timer_init(&listener->pause, on_pause_over, PAUSE_S, 0.);
    listener->pause.data = listener;
    ev_io_start(net->loop, &listener->accept);
    return ERR_OK;
}

enum err
net_lws_listen(struct net *net, const struct net_listen *listen, struct net_listener **ret_listener)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_listener *listener = calloc(1, sizeof(*listener));
    enum err err;

    if (listener == NULL)
        return ERR_NO_SPACE;
    listener->net = lws;
    listener->service = listen->service;
    listener->context = listen->context;
    listener->body_max = listen->body_max == 0 ? NET_BODY_MAX : listen->body_max;
    listener->secure = listen->certificate_file != NULL;
    listener->fd = -1;
    err = open_listener(lws, listener, listen);
    if (err != ERR_OK) {
        if (listener->fd >= 0)
            (void)close(listener->fd);
        free(listener);
        return err;
    }
    list_add(&lws->listeners, &listener->link);
    *ret_listener = listener;
    return ERR_OK;
}

uint16_t
net_lws_listen_port(const struct net_listener *listener)
{
    return listener->port;
}

static void
stop_accepting(struct net_listener *listener)
{
    if (listener->fd < 0)
        return;
    ev_io_stop(listener->net->loop, &listener->accept);
    ev_timer_stop(listener->net->loop, &listener->pause);
    (void)close(listener->fd);
    listener->fd = -1;
}

/* Its connections go on and refer to it, so it is freed with the net. */
void
net_lws_listen_close(struct net *net, struct net_listener **listener)
{
    (void)net;
    if (*listener != NULL)
        stop_accepting(*listener);
    *listener = NULL;
}

void
net_lws_listen_close_all(struct net_lws *net)
{
    for (struct list_link *at = net->listeners.next; at != &net->listeners; at = at->next)
        stop_accepting(LIST_MEMBER(at, struct net_listener, link));
}

void
net_lws_listen_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->listeners)) != NULL)
        free(LIST_MEMBER(link, struct net_listener, link));
}
