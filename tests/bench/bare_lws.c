/*
 * bare_lws -- libwebsockets alone: an echo server with nothing of ours in it.
 *
 *     bare_lws PORT [CERTIFICATE KEY]
 *
 * What an idle connection costs here is what the library costs; what the hub
 * takes beyond it is our own. The same loop (libev) and the same TLS.
 */
#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "shared/base/need.h"
#include "shared/base/text.h"

#define SOCKETS_MAX 20000
#define ECHO_MAX 1024

struct session {
    size_t size;
    unsigned char bytes[LWS_PRE + ECHO_MAX];
};

/* Made for those who speak only: idle ones cost what the library costs. */
struct holder {
    struct session *session;
};

static int
take(struct lws *wsi, struct holder *holder, const void *in, size_t size)
{
    if (size > ECHO_MAX)
        return -1;
    if (holder->session == NULL)
        holder->session = calloc(1, sizeof(*holder->session));
    if (holder->session == NULL)
        return -1;
    memcpy(holder->session->bytes + LWS_PRE, in, size);
    holder->session->size = size;
    (void)lws_callback_on_writable(wsi);
    return 0;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    struct holder *holder = user;

    if (reason == LWS_CALLBACK_RECEIVE)
        return take(wsi, holder, in, size);
    if (reason == LWS_CALLBACK_SERVER_WRITEABLE && holder->session != NULL)
        return lws_write(wsi, holder->session->bytes + LWS_PRE, holder->session->size,
                   LWS_WRITE_BINARY) < 0
                   ? -1
                   : 0;
    if (reason == LWS_CALLBACK_CLOSED)
        free(holder->session);
    return 0;
}

static void
allow_sockets(void)
{
    struct rlimit limit = {.rlim_cur = SOCKETS_MAX, .rlim_max = SOCKETS_MAX};

    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int
main(int argc, char **argv)
{
    static const struct lws_protocols protocols[] = {
        {.name = "shanju.terminal.v1",
            .callback = on_event,
            .per_session_data_size = sizeof(struct holder),
            .rx_buffer_size = ECHO_MAX},
        {.name = NULL},
    };
    struct lws_context_creation_info info = {
        .protocols = protocols,
        .iface = "127.0.0.1",
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_VALIDATE_UTF8,
    };
    struct lws_context *context;
    int64_t port;

    if ((argc != 2 && argc != 4) || text_read_int(bytes_text(argv[1]), &port) != ERR_OK) {
        (void)fprintf(stderr, "usage: bare_lws PORT [CERTIFICATE KEY]\n");
        return 2;
    }
    allow_sockets();
    lws_set_log_level(LLL_ERR, NULL);
    info.port = (int)port;
    if (argc == 4) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = argv[2];
        info.ssl_private_key_filepath = argv[3];
    }
    context = lws_create_context(&info);
    if (context == NULL)
        return EXIT_FAILURE;
    (void)printf("bare_lws ready\n");
    (void)fflush(stdout);
    while (lws_service(context, 0) >= 0)
        continue;
    lws_context_destroy(context);
    return EXIT_SUCCESS;
}
