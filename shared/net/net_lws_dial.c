#define _GNU_SOURCE /* memfd_create(); NOLINT(bugprone-reserved-identifier,cert-dcl51-cpp) */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shared/net/net_lws_internal.h"

/*
 * libwebsockets would look a name up by blocking the loop, so it is only ever
 * given addresses; the name goes into the Host header, the certificate check
 * and SNI. One vhost for each file of authorities and each certificate of ours holds
 * whom to trust and who we are. They are kept, since to read certificates takes longer than
 * to call; when there are many, the one that was not called with for the longest goes.
 */

struct net_lws_trust {
    struct list_link link; /* the one that was called with last stands last */
    struct lws_vhost *vhost;
    size_t dials; /* that have it */
    bool secure;  /* if not, there is nobody to trust */
    char name[24];
    char *authority_file; /* empty for the system's */
    char *certificate;    /* PEM; empty for nobody */
    char *certificate_key;
};

#define PATH_SIZE 32
#define TRUSTS_MAX 256

static const struct {
    const char *scheme;
    bool secure;
    bool is_socket;
    uint16_t port;
} schemes[] = {
    {"http://", false, false, 80},
    {"https://", true, false, 443},
    {"ws://", false, true, 80},
    {"wss://", true, true, 443},
};

static enum err
read_port(const char *digits, size_t length, uint16_t *port)
{
    int64_t value;

    if (length == 0)
        return ERR_OK;
    if (text_read_int(bytes_of(digits, length), &value) != ERR_OK || value < 1 || value > 65535)
        return ERR_BAD_INPUT;
    *port = (uint16_t)value;
    return ERR_OK;
}

/* host[:port] or [v6][:port] */
static enum err
read_authority(struct net_lws_dial *dial, const char *at, size_t length)
{
    size_t host_length = strcspn(at, ":");
    const char *rest;
    enum err err;

    if (length > 0 && at[0] == '[') {
        at++;
        length--;
        host_length = strcspn(at, "]");
        if (host_length >= length)
            return ERR_BAD_INPUT;
        rest = at + host_length + 1;
        length -= host_length + 1;
    } else {
        host_length = host_length < length ? host_length : length;
        rest = at + host_length;
        length -= host_length;
    }
    if (host_length == 0 ||
        text_copy(bytes_of(at, host_length), dial->host, sizeof(dial->host)) != ERR_OK)
        return ERR_BAD_INPUT;
    if (length > 0 && rest[0] != ':')
        return ERR_BAD_INPUT;
    err = length > 0 ? read_port(rest + 1, length - 1, &dial->port) : ERR_OK;
    if (err != ERR_OK)
        return err;
    (void)snprintf(
        dial->authority, sizeof(dial->authority), "%s:%u", dial->host, (unsigned)dial->port);
    return ERR_OK;
}

static enum err
read_url(struct net_lws_dial *dial, const char *url)
{
    for (size_t i = 0; i < LENGTH(schemes); i++) {
        size_t length = strlen(schemes[i].scheme);
        const char *rest = url + length;
        size_t authority_length;

        if (strncmp(url, schemes[i].scheme, length) != 0)
            continue;
        authority_length = strcspn(rest, "/?#");
        dial->secure = schemes[i].secure;
        dial->port = schemes[i].port;
        if (read_authority(dial, rest, authority_length) != ERR_OK)
            return ERR_BAD_INPUT;
        rest += authority_length;
        if (strpbrk(rest, " #\t\r\n") != NULL || !http_head_is_clean(bytes_text(url)))
            return ERR_BAD_INPUT;
        if (snprintf(dial->path, sizeof(dial->path), "%s%s", rest[0] == '/' ? "" : "/", rest) >=
            (int)sizeof(dial->path))
            return ERR_BAD_INPUT;
        return ERR_OK;
    }
    return ERR_BAD_INPUT;
}

/* A text as a file that libwebsockets can read, and nobody else; *ret_fd has to be closed. */
static enum err
lend_file(const char *text, int *ret_fd, char path[static PATH_SIZE])
{
    size_t size = strlen(text);
    int fd = memfd_create("shanju", MFD_CLOEXEC);

    if (fd < 0)
        return ERR_SYSTEM;
    if (write(fd, text, size) != (ssize_t)size) {
        (void)close(fd);
        return ERR_SYSTEM;
    }
    (void)snprintf(path, PATH_SIZE, "/proc/self/fd/%d", fd);
    *ret_fd = fd;
    return ERR_OK;
}

/* The vhost of a trust; who we are is read from files while it is made. */
static enum err
make_vhost(struct net_lws *net, struct net_lws_trust *trust)
{
    static const struct lws_protocols protocols[] = {
        {.name = "net",
            .callback = net_lws_event,
            .rx_buffer_size = 4096,
            .tx_packet_size = NET_LWS_WRITE_SIZE},
        {.name = NULL},
    };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .vhost_name = trust->name,
        .protocols = protocols,
        .options = trust->secure ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
        .alpn = "http/1.1",
        .connect_timeout_secs = NET_LWS_PATIENCE_S,
        .client_ssl_cipher_list = NET_LWS_CIPHERS,
        .client_tls_1_3_plus_cipher_list = NET_LWS_CIPHERS_13,
        .ssl_client_options_set = (long)NET_LWS_TLS_OPTIONS,
    };
    char certificate_path[PATH_SIZE];
    char key_path[PATH_SIZE];
    int certificate = -1;
    int key = -1;
    enum err err = ERR_OK;

    if (trust->authority_file[0] != '\0') {
        info.options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
        info.client_ssl_ca_filepath = trust->authority_file;
    }
    if (trust->certificate[0] != '\0') {
        err = lend_file(trust->certificate, &certificate, certificate_path);
        if (err == ERR_OK)
            err = lend_file(trust->certificate_key, &key, key_path);
        info.client_ssl_cert_filepath = certificate_path;
        info.client_ssl_private_key_filepath = key_path;
    }
    if (err == ERR_OK) {
        trust->vhost = lws_create_vhost(net->context, &info);
        err = trust->vhost == NULL ? ERR_SYSTEM : ERR_OK;
    }
    if (certificate >= 0)
        (void)close(certificate);
    if (key >= 0)
        (void)close(key);
    return err;
}

static void
free_trust(struct net_lws_trust *trust)
{
    if (trust->certificate_key != NULL)
        explicit_bzero(trust->certificate_key, strlen(trust->certificate_key));
    free(trust->authority_file);
    free(trust->certificate);
    free(trust->certificate_key);
    free(trust);
}

static const char *
or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static enum err
make_trust(struct net_lws *net, bool secure, const struct net_lws_faith *faith,
    struct net_lws_trust **ret_trust)
{
    static unsigned serial;
    struct net_lws_trust *trust = calloc(1, sizeof(*trust));
    enum err err = ERR_NO_SPACE;

    if (trust == NULL)
        return ERR_NO_SPACE;
    trust->secure = secure;
    (void)snprintf(trust->name, sizeof(trust->name), "trust-%u", ++serial);
    trust->authority_file = strdup(or_empty(faith->authority_file));
    trust->certificate = strdup(or_empty(faith->certificate));
    trust->certificate_key = strdup(or_empty(faith->certificate_key));
    if (trust->authority_file != NULL && trust->certificate != NULL &&
        trust->certificate_key != NULL)
        err = make_vhost(net, trust);
    if (err != ERR_OK) {
        free_trust(trust);
        return err;
    }
    list_add(&net->trusts, &trust->link);
    *ret_trust = trust;
    return ERR_OK;
}

static bool
is_of(const struct net_lws_trust *trust, bool secure, const struct net_lws_faith *faith)
{
    return trust->secure == secure &&
           strcmp(trust->authority_file, or_empty(faith->authority_file)) == 0 &&
           strcmp(trust->certificate, or_empty(faith->certificate)) == 0 &&
           strcmp(trust->certificate_key, or_empty(faith->certificate_key)) == 0;
}

/* Nobody has it, so no connection is left that libwebsockets would have to close. */
static bool
drop_oldest(struct net_lws *net)
{
    for (struct list_link *at = net->trusts.next; at != &net->trusts; at = at->next) {
        struct net_lws_trust *trust = LIST_MEMBER(at, struct net_lws_trust, link);

        if (trust->dials > 0)
            continue;
        list_remove(at);
        lws_vhost_destroy(trust->vhost);
        free_trust(trust);
        return true;
    }
    return false;
}

static enum err
find_trust(struct net_lws *net, bool secure, const struct net_lws_faith *faith,
    struct net_lws_trust **ret_trust)
{
    static const struct net_lws_faith none = {NULL, NULL, NULL};
    size_t count = 0;

    if (!secure)
        faith = &none;
    for (struct list_link *at = net->trusts.next; at != &net->trusts; at = at->next, count++) {
        struct net_lws_trust *trust = LIST_MEMBER(at, struct net_lws_trust, link);

        if (is_of(trust, secure, faith)) {
            list_remove(at);
            list_add(&net->trusts, at);
            *ret_trust = trust;
            return ERR_OK;
        }
    }
    /* libwebsockets would go on without it and refuse every peer. */
    if (faith->authority_file != NULL && access(faith->authority_file, R_OK) != 0)
        return ERR_NOT_FOUND;
    if (count >= TRUSTS_MAX && !drop_oldest(net))
        return ERR_NO_SPACE;
    return make_trust(net, secure, faith, ret_trust);
}

static bool
is_address(const char *host)
{
    struct in6_addr address;

    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

static void
on_ready(void *context)
{
    struct net_lws_dial *dial = context;

    dial->busy = false;
    dial->then(dial->context);
}

static struct net_lws_dial *
dial_of(struct net_work *work)
{
    return LIST_MEMBER(work, struct net_lws_dial, work);
}

/* On a worker. */
static void
look_up(struct net_work *work)
{
    struct net_lws_dial *dial = dial_of(work);
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_ADDRCONFIG,
    };
    struct addrinfo *addresses;

    if (getaddrinfo(dial->host, NULL, &hints, &addresses) != 0)
        return;
    dial->found = getnameinfo(addresses->ai_addr, addresses->ai_addrlen, dial->address,
                      sizeof(dial->address), NULL, 0, NI_NUMERICHOST) == 0;
    freeaddrinfo(addresses);
}

static void
looked_up(struct net_work *work)
{
    on_ready(dial_of(work));
}

enum err
net_lws_dial_start(struct net_lws *net, struct net_lws_dial *dial, const char *url,
    const struct net_lws_faith *faith, net_fn *then, void *context)
{
    struct net_lws_trust *trust;
    enum err err = read_url(dial, url);

    if (err == ERR_OK)
        err = find_trust(net, dial->secure, faith, &trust);
    if (err != ERR_OK)
        return err;
    dial->trust = trust;
    trust->dials++;
    dial->net = net;
    dial->then = then;
    dial->context = context;
    if (is_address(dial->host) || strcmp(dial->host, "localhost") == 0) {
        const char *address = is_address(dial->host) ? dial->host : "127.0.0.1";

        err = text_copy(bytes_text(address), dial->address, sizeof(dial->address));
        if (err != ERR_OK)
            return ERR_BAD_INPUT;
        dial->found = true;
        net_lws_turn_later(net, &dial->later, on_ready, dial);
    } else {
        dial->work.run = look_up;
        dial->work.done = looked_up;
        err = net_lws_work(&net->net, &dial->work);
        if (err != ERR_OK)
            return err;
    }
    dial->busy = true;
    return ERR_OK;
}

void
net_lws_dial_end(struct net_lws_dial *dial)
{
    net_lws_turn_never(&dial->later);
    if (dial->trust != NULL)
        dial->trust->dials--;
    dial->trust = NULL;
}

struct lws *
net_lws_dial_connect(const struct net_lws_dial *dial, const char *method, const char *subprotocol,
    const lws_retry_bo_t *liveness, void *peer)
{
    struct lws_client_connect_info info = {
        .context = dial->net->context,
        .vhost = dial->trust->vhost,
        .address = dial->address,
        .port = dial->port,
        .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (dial->secure ? LCCSCF_USE_SSL : 0),
        .path = dial->path,
        .host = dial->authority,
        .method = method,
        .protocol = subprotocol,
        .local_protocol_name = "net",
        .alpn = "http/1.1",
        .retry_and_idle_policy = liveness,
        .opaque_user_data = peer,
    };

    return lws_client_connect_via_info(&info);
}

void
net_lws_dial_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->trusts)) != NULL)
        free_trust(LIST_MEMBER(link, struct net_lws_trust, link));
}
