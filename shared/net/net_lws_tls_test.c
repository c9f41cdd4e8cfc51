#include "shared/base/text.h"
#include "shared/net/net_lws_test.h"
#include "shared/net/net_lws_test_vault.h"

#include <signal.h>

#define SUBPROTOCOL "test.echo.v1"
#define TRUSTS 260 /* more than a net keeps */

struct pair {
    struct party party;
    uint16_t port;
    struct net_socket *client;
    int opens;
    int closes;
    int frames;
    int client_closes;
    bool secure;
    int ended;
    enum err err;
    int status;
};

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    static const char large[200000];
    struct pair *pair = context;
    struct net_reply reply = {.status = 200, .type = "text/plain"};

    pair->secure = request->secure;
    reply.body = bytes_of(large, sizeof(large));
    net_answer(pair->party.net, call, &reply);
}

static enum err
on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct pair *pair = context;

    (void)socket;
    pair->opens++;
    pair->secure = request->secure;
    *ret_session = pair;
    return ERR_OK;
}

static void
on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    struct pair *pair = session;

    assert_int_equal(ERR_OK, net_send(pair->party.net, socket, frame));
}

static void
on_close(void *session)
{
    struct pair *pair = session;

    pair->closes++;
}

static const struct net_service service = {
    .subprotocol = SUBPROTOCOL,
    .request = on_request,
    .open = on_open,
    .frame = on_frame,
    .close = on_close,
};

static void
on_client_open(void *context, struct net_socket *socket)
{
    static const uint8_t large[200000];
    struct pair *pair = context;

    assert_int_equal(ERR_OK, net_send(pair->party.net, socket, bytes_text("small")));
    assert_int_equal(ERR_OK, net_send(pair->party.net, socket, bytes_of(large, sizeof(large))));
}

static void
on_client_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct pair *pair = context;

    assert_int_equal(pair->frames == 0 ? 5 : 200000, frame.size);
    if (++pair->frames == 2)
        net_close(pair->party.net, socket, 1000);
}

static void
on_client_close(void *context)
{
    struct pair *pair = context;

    pair->client_closes++;
    party_stop(&pair->party);
}

static const struct net_client client = {
    .open = on_client_open,
    .frame = on_client_frame,
    .close = on_client_close,
};

static void
open_pair(struct pair *pair)
{
    struct net_listen listen = {.host = "127.0.0.1",
        .service = &service,
        .context = pair,
        .certificate_file = vault.certificate,
        .key_file = vault.key};
    struct net_listener *listener;

    *pair = (struct pair){.port = 0};
    party_open(&pair->party, 0);
    assert_int_equal(ERR_OK, net_listen(pair->party.net, &listen, &listener));
    pair->port = net_listener_port(pair->party.net, listener);
}

static void
dial(struct pair *pair, const char *host, const char *authority_file)
{
    char url[128];
    struct net_connect connect = {.url = url,
        .subprotocol = SUBPROTOCOL,
        .authority_file = authority_file,
        .client = &client,
        .context = pair};

    (void)snprintf(url, sizeof(url), "wss://%s:%u/echo", host, (unsigned)pair->port);
    assert_int_equal(ERR_OK, net_connect(pair->party.net, &connect, &pair->client));
    party_run(&pair->party);
    assert_int_equal(1, pair->client_closes);
}

static void
frames_go_both_ways_under_tls(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair);
    dial(&pair, "localhost", vault.certificate);
    assert_int_equal(2, pair.frames);
    assert_true(pair.secure);
    party_run_for(&pair.party, span_ms(50));
    assert_int_equal(1, pair.closes);
    party_close(&pair.party);
}

static void
a_server_that_nobody_vouches_for_is_not_talked_to(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair);
    dial(&pair, "localhost", vault.other);
    assert_int_equal(0, pair.opens);
    pair.client_closes = 0;
    dial(&pair, "localhost", NULL);
    assert_int_equal(0, pair.opens);
    party_close(&pair.party);
}

static void
on_answer(void *context, const struct net_answer_got *answer)
{
    struct pair *pair = context;

    pair->ended++;
    pair->err = answer->err;
    pair->status = answer->status;
    party_stop(&pair->party);
}

static void
fetch(struct pair *pair, const char *host, const char *authority_file)
{
    char url[128];
    struct net_ask ask = {
        .method = "GET", .url = url, .timeout = span_s(30), .authority_file = authority_file};
    struct net_fetch *handle;

    (void)snprintf(url, sizeof(url), "https://%s:%u/", host, (unsigned)pair->port);
    assert_int_equal(ERR_OK, net_fetch(pair->party.net, &ask, on_answer, pair, &handle));
    party_run(&pair->party);
}

static void
a_fetch_checks_the_certificate(void **state)
{
    struct pair pair;

    (void)state;
    open_pair(&pair);
    fetch(&pair, "localhost", vault.certificate);
    assert_int_equal(ERR_OK, pair.err);
    assert_int_equal(200, pair.status);
    assert_true(pair.secure);
    fetch(&pair, "localhost", vault.other);
    assert_int_equal(ERR_UNREACHABLE, pair.err);
    /* The certificate does not name the address. */
    fetch(&pair, "127.0.0.1", vault.certificate);
    assert_int_equal(ERR_UNREACHABLE, pair.err);
    party_close(&pair.party);
}

/* Each name is another authority to libwebsockets; nobody is there, so it is only prepared. */
static void
call_nobody(struct pair *pair, const char *path)
{
    struct net_ask ask = {.method = "GET",
        .url = "https://localhost:1/",
        .timeout = span_s(30),
        .authority_file = path};
    struct net_fetch *handle;

    assert_int_equal(0, symlink(vault.certificate, path));
    assert_int_equal(ERR_OK, net_fetch(pair->party.net, &ask, on_answer, pair, &handle));
    party_run(&pair->party);
    assert_int_equal(ERR_UNREACHABLE, pair->err);
    assert_int_equal(0, unlink(path));
}

static void
there_may_be_more_to_trust_than_is_kept(void **state)
{
    char path[128];
    struct pair pair;

    (void)state;
    open_pair(&pair);
    for (int i = 0; i < TRUSTS; i++) {
        (void)snprintf(path, sizeof(path), "%s/authority-%d", vault.folder, i);
        call_nobody(&pair, path);
    }
    fetch(&pair, "localhost", vault.certificate);
    assert_int_equal(ERR_OK, pair.err);
    /* The first has gone, and is read anew. */
    (void)snprintf(path, sizeof(path), "%s/authority-0", vault.folder);
    call_nobody(&pair, path);
    party_close(&pair.party);
}

/* A server that talks to nobody who does not show that certificate. */
struct strict {
    pid_t pid;
    int said; /* where it says things */
    uint16_t port;
};

static void
open_strict(struct strict *strict)
{
    static const char ready[] = "ACCEPT 127.0.0.1:";
    char words[][24] = {"openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-Verify", "1",
        "-verify_return_error", "-cert", "-key", "-CAfile"};
    char *arguments[] = {words[0], words[1], words[2], words[3], words[4], words[5], words[6],
        words[7], words[8], vault.certificate, words[9], vault.key, words[10], vault.other, NULL};
    posix_spawn_file_actions_t actions;
    char said[512] = "";
    size_t length = 0;
    const char *digits;
    int64_t port;
    int ends[2];

    assert_int_equal(0, pipe(ends));
    assert_int_equal(0, posix_spawn_file_actions_init(&actions));
    assert_int_equal(0, posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO));
    assert_int_equal(
        0, posix_spawnp(&strict->pid, arguments[0], &actions, NULL, arguments, environ));
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    while (strstr(said, ready) == NULL || strchr(strstr(said, ready), '\n') == NULL) {
        ssize_t size = read(ends[0], said + length, sizeof(said) - 1 - length);

        assert_true(size > 0);
        length += (size_t)size;
        said[length] = '\0';
    }
    digits = strstr(said, ready) + strlen(ready);
    assert_int_equal(ERR_OK, text_read_int(bytes_of(digits, strspn(digits, "0123456789")), &port));
    strict->port = (uint16_t)port;
    strict->said = ends[0]; /* what it says later is short, and not read */
}

static void
close_strict(struct strict *strict)
{
    (void)kill(strict->pid, SIGKILL);
    (void)waitpid(strict->pid, NULL, 0);
    (void)close(strict->said);
}

static char *
read_pem(const char *path)
{
    FILE *file = fopen(path, "r");
    char *pem = calloc(1, 4096);

    assert_non_null(file);
    assert_non_null(pem);
    assert_true(fread(pem, 1, 4095, file) > 0);
    (void)fclose(file);
    return pem;
}

static void
fetch_as(struct pair *pair, const char *certificate, const char *key)
{
    char url[128];
    struct net_ask ask = {.method = "GET",
        .url = url,
        .timeout = span_s(30),
        .authority_file = vault.certificate,
        .certificate = certificate,
        .certificate_key = key};
    struct net_fetch *handle;

    (void)snprintf(url, sizeof(url), "https://localhost:%u/", (unsigned)pair->port);
    assert_int_equal(ERR_OK, net_fetch(pair->party.net, &ask, on_answer, pair, &handle));
    party_run(&pair->party);
}

static void
who_asks_for_our_certificate_is_shown_it(void **state)
{
    char *certificate = read_pem(vault.other);
    char *key = read_pem(vault.other_key);
    struct strict strict;
    struct pair pair;

    (void)state;
    open_pair(&pair);
    /* Who does not ask is not told either, and that is no hindrance. */
    fetch_as(&pair, certificate, key);
    assert_int_equal(ERR_OK, pair.err);
    open_strict(&strict);
    pair.port = strict.port;
    fetch_as(&pair, certificate, key);
    assert_int_equal(ERR_OK, pair.err);
    assert_int_equal(200, pair.status);
    fetch_as(&pair, NULL, NULL);
    assert_int_not_equal(ERR_OK, pair.err);
    close_strict(&strict);
    party_close(&pair.party);
    free(certificate);
    free(key);
}

static void
a_certificate_of_ours_that_is_none_is_told(void **state)
{
    char url[] = "https://localhost:1/";
    struct net_ask ask = {.method = "GET",
        .url = url,
        .timeout = span_s(30),
        .certificate = "no certificate",
        .certificate_key = "no key"};
    struct net_fetch *handle = NULL;
    struct party party;

    (void)state;
    party_open(&party, 0);
    assert_int_equal(ERR_SYSTEM, net_fetch(party.net, &ask, on_answer, NULL, &handle));
    assert_null(handle);
    party_close(&party);
}

static void
two_listeners_have_their_own_certificates(void **state)
{
    struct pair pair;
    struct net_listen listen = {.host = "127.0.0.1",
        .service = &service,
        .context = &pair,
        .certificate_file = vault.other,
        .key_file = vault.other_key};
    struct net_listener *listener;

    (void)state;
    open_pair(&pair);
    assert_int_equal(ERR_OK, net_listen(pair.party.net, &listen, &listener));
    fetch(&pair, "localhost", vault.certificate);
    assert_int_equal(ERR_OK, pair.err);
    pair.port = net_listener_port(pair.party.net, listener);
    fetch(&pair, "localhost", vault.other);
    assert_int_equal(ERR_OK, pair.err);
    fetch(&pair, "localhost", vault.certificate);
    assert_int_equal(ERR_UNREACHABLE, pair.err);
    party_close(&pair.party);
}

static void
plain_http_on_a_tls_port_is_not_answered(void **state)
{
    struct raw raw = {.heard_size = 0};
    struct pair pair;

    (void)state;
    open_pair(&pair);
    raw_ask(&raw, &pair.party, pair.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_null(strstr(raw.heard, "HTTP/1.1"));
    party_close(&pair.party);
}

static void
a_certificate_that_is_none_is_told(void **state)
{
    struct party party;
    struct net_listen listen = {.host = "127.0.0.1",
        .service = &service,
        .certificate_file = "/nowhere.pem",
        .key_file = "/nowhere.key"};
    struct net_listener *listener = NULL;

    (void)state;
    party_open(&party, 0);
    assert_int_equal(ERR_BAD_INPUT, net_listen(party.net, &listen, &listener));
    assert_null(listener);
    party_close(&party);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_go_both_ways_under_tls),
        cmocka_unit_test(a_server_that_nobody_vouches_for_is_not_talked_to),
        cmocka_unit_test(a_fetch_checks_the_certificate),
        cmocka_unit_test(there_may_be_more_to_trust_than_is_kept),
        cmocka_unit_test(who_asks_for_our_certificate_is_shown_it),
        cmocka_unit_test(a_certificate_of_ours_that_is_none_is_told),
        cmocka_unit_test(two_listeners_have_their_own_certificates),
        cmocka_unit_test(plain_http_on_a_tls_port_is_not_answered),
        cmocka_unit_test(a_certificate_that_is_none_is_told),
    };

    return cmocka_run_group_tests(tests, fill_vault, empty_vault);
}
