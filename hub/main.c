/* Wires a hub: settings, keys, net, core; nothing else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/channel/alipay/alipay.h"
#include "hub/core.h"
#include "hub/dialects.h"
#include "hub/master_key.h"
#include "hub/memory.h"
#include "hub/own_account.h"
#include "hub/provision/provision.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/base/version.h"
#include "shared/config/config.h"
#include "shared/net/net_lws.h"

#define SOCKETS_MAX 20000
#define WORKERS 3
#define WORKERS_ON_POSTGRES 16 /* lanes, readers and the heart wait there */
#define HEAVY_WORKERS 2

extern char **environ;

struct settings {
    char data[200];
    char db[400];
    int64_t lanes;
    int64_t readers;
    struct span lease;
    struct span effects_kept;
    struct span complaints_every;
    char master_key[256];
    char master_key_other[256];
    char host[64];
    int64_t port;
    char public_base[HUB_URL_SIZE];
    char pay_base[HUB_URL_SIZE];
    char socket_url[HUB_URL_SIZE];
    char board_host[64];
    int64_t board_port;
    char board_token[80];
    char tls_certificate[256];
    char tls_key[256];
    char plate_qr[8];
    char plate_category[5];
    char plate_city[46];
    char alipay_app_id[40];
    char alipay_seller_id[40];
    char alipay_gateway[HUB_URL_SIZE];
    char alipay_authorise[HUB_URL_SIZE];
    char alipay_cashier[HUB_URL_SIZE];
    char alipay_settles_to[12];
    bool alipay_returns_cost;
    bool lab;
    char alipay_private_key[256];
    char alipay_public_key[256];
    char terminal_settings[2048];
    bool notice_allow_private;
    struct span channel_timeout;
    int64_t checkpoint_pages;
    char crash_at[80];
};

#define FIELD(name) CONFIG_FIELD(struct settings, name)

static const struct config_setting table[] = {
    {"hub", "data", CONFIG_PATH, "hub-data", "the folder of the books", FIELD(data), 0, 0},
    {"hub", "master_key", CONFIG_PATH, "",
        "the file of the key that secrets are sealed under; empty: master.key in the folder of the "
        "books, made at the first start",
        FIELD(master_key), 0, 0},
    {"hub", "master_key_other", CONFIG_PATH, "",
        "while the master key is changed: another one, which opens secrets, too",
        FIELD(master_key_other), 0, 0},
    {"hub", "db", CONFIG_TEXT, "",
        "postgres://user@host/name, also as --db; empty: SQLite in that folder", FIELD(db), 0, 0},
    {"hub", "lanes", CONFIG_INT, "4", "writers on PostgreSQL; fewer write more at once",
        FIELD(lanes), 1, 8},
    {"hub", "readers", CONFIG_INT, "2", "connections that read", FIELD(readers), 1, 4},
    {"hub", "lease", CONFIG_SPAN, "15s", "how long a hub may be silent before others take over",
        FIELD(lease), 1000000, 600000000},
    {"hub", "effects_kept", CONFIG_SPAN, "720h",
        "how long what was carried out (calls, results, notices) is kept to be looked at",
        FIELD(effects_kept), 1000000, INT64_C(315360000000000)},
    {"hub", "complaints_every", CONFIG_SPAN, "15m", "asking channels for complaints; 0s: never",
        FIELD(complaints_every), 0, INT64_C(86400000000)},
    {"hub", "host", CONFIG_TEXT, "127.0.0.1", "the address for terminals, payers and channels",
        FIELD(host), 0, 0},
    {"hub", "port", CONFIG_INT, "8080", "its port; 0 for any free one", FIELD(port), 0, 65535},
    {"hub", "public_base", CONFIG_TEXT, "",
        "how phones and channels reach it, as https://pay.example.com; empty: this address",
        FIELD(public_base), 0, 0},
    {"hub", "pay_base", CONFIG_TEXT, "", "what tickets begin with, in capitals; empty: public_base",
        FIELD(pay_base), 0, 0},
    {"hub", "socket_url", CONFIG_TEXT, "",
        "where terminals connect, as wss://hub.example.com; empty: here", FIELD(socket_url), 0, 0},
    {"hub", "channel_timeout", CONFIG_SPAN, "10s", "how long a channel may take to answer",
        FIELD(channel_timeout), 100000, 60000000},
    {"hub", "checkpoint_pages", CONFIG_INT, "4096", "log pages before they are moved into the file",
        FIELD(checkpoint_pages), 100, 1000000},
    {"board", "host", CONFIG_TEXT, "127.0.0.1", "the address of the hub's page; empty for none",
        FIELD(board_host), 0, 0},
    {"board", "port", CONFIG_INT, "8081", "its port; 0: any free one", FIELD(board_port), 0, 65535},
    {"board", "token", CONFIG_TEXT, "",
        "who knows it may look from elsewhere; empty: this machine only", FIELD(board_token), 0, 0},
    {"tls", "certificate", CONFIG_PATH, "", "PEM chain; empty: plain HTTP, behind a proxy",
        FIELD(tls_certificate), 0, 0},
    {"tls", "key", CONFIG_PATH, "", "PEM private key", FIELD(tls_key), 0, 0},
    {"plate", "qr", CONFIG_TEXT, "url",
        "what a plate's QR says: url, which wallets read; or emvco, with our template in it",
        FIELD(plate_qr), 0, 0},
    {"plate", "category", CONFIG_TEXT, "5999", "of that: what is sold, in four digits of ISO 18245",
        FIELD(plate_category), 0, 0},
    {"plate", "city", CONFIG_TEXT, "Beijing", "and where, in 15 letters", FIELD(plate_city), 0, 0},
    {"alipay", "app_id", CONFIG_TEXT, "", "the app's number at Alipay; empty: Alipay is not taken",
        FIELD(alipay_app_id), 0, 0},
    {"alipay", "seller_id", CONFIG_TEXT, "", "callbacks must be for this seller; empty for any",
        FIELD(alipay_seller_id), 0, 0},
    {"alipay", "gateway", CONFIG_TEXT, "https://openapi.alipay.com/gateway.do", "OpenAPI",
        FIELD(alipay_gateway), 0, 0},
    {"alipay", "authorise", CONFIG_TEXT,
        "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm",
        "where payers say who they are", FIELD(alipay_authorise), 0, 0},
    {"alipay", "cashier", CONFIG_TEXT, "", "a sandbox's page to pay on without the wallet's bridge",
        FIELD(alipay_cashier), 0, 0},
    {"alipay", "settles_to", CONFIG_TEXT, "merchant",
        "whom Alipay pays: the merchant itself, or the platform", FIELD(alipay_settles_to), 0, 0},
    {"alipay", "returns_cost", CONFIG_BOOL, "yes",
        "whether a refund gives back what Alipay took of it", FIELD(alipay_returns_cost), 0, 0},
    {"alipay", "private_key", CONFIG_PATH, "", "our RSA key, PEM", FIELD(alipay_private_key), 0, 0},
    {"alipay", "public_key", CONFIG_PATH, "", "Alipay's RSA public key, PEM",
        FIELD(alipay_public_key), 0, 0},
    {"notice", "allow_private", CONFIG_BOOL, "no",
        "whether merchants' notices go to addresses of our own network, too",
        FIELD(notice_allow_private), 0, 0},
    {"terminal", "settings", CONFIG_JSON, "{}",
        "what terminals are told; see docs/terminal-settings.md", FIELD(terminal_settings), 0, 0},
    {"hub", "lab", CONFIG_BOOL, "no",
        "for tests: the books may be written from outside, at /_lck of the board's address",
        FIELD(lab), 0, 0},
    {"crash", "at", CONFIG_TEXT, "", "a named point where this process kills itself, for tests",
        FIELD(crash_at), 0, 0},
};

static const struct config_program program = {
    .name = "shanju-hub",
    .version =
        VERSION ", schema " VERSION_TEXT(DATABASE_VERSION) ", wire " VERSION_TEXT(MESSAGE_VERSION),
    .purpose = "aggregates channels, shops and their terminals",
    .arguments = "[COMMAND …, of which help lists all]",
    .file = "hub.ini",
    .section = "hub",
    .settings = table,
    .settings_count = LENGTH(table),
};

struct run {
    struct net *net;
    struct core *core;
    struct settings settings;
    struct adapter_account *alipay; /* NULL: it is not taken */
    char database[512];
    struct vault_keys keys;
    bool stopping;
    bool drained;
    int status;
};

/* These are said of starting here, where no request is meant. */
static const char *
text_of(enum err err)
{
    return err == ERR_BUSY        ? "in use by another process"
           : err == ERR_FORBIDDEN ? "not ours to use"
           : err == ERR_NOT_FOUND ? "not there"
           : err == ERR_BAD_INPUT ? "not what is expected there"
           : err == ERR_CORRUPT   ? "damaged, or not of a hub"
                                  : err_text(err);
}

static int
complain(const char *what, enum err err, const char *hint)
{
    (void)fprintf(
        stderr, "shanju-hub: %s: %s%s%s\n", what, text_of(err), hint[0] ? "; " : "", hint);
    return EXIT_FAILURE;
}

static bool
load_alipay(struct run *run)
{
    const struct settings *settings = &run->settings;
    const struct adapter_value given[] = {
        {"app_id", settings->alipay_app_id},
        {"seller_id", settings->alipay_seller_id},
        {"private_key", settings->alipay_private_key},
        {"public_key", settings->alipay_public_key},
        {"gateway", settings->alipay_gateway},
        {"authorise", settings->alipay_authorise},
        {"cashier", settings->alipay_cashier},
    };
    const struct adapter_values values = {given, LENGTH(given)};
    char what[64];
    const char *field;
    enum err err;

    if (settings->alipay_app_id[0] == '\0')
        return true;
    if (strcmp(settings->alipay_settles_to, "merchant") != 0 &&
        strcmp(settings->alipay_settles_to, "platform") != 0) {
        (void)complain("[alipay] settles_to", ERR_BAD_INPUT, "say merchant or platform");
        return false;
    }
    err = own_account_open(&alipay_adapter, &values, settings->public_base, &field, &run->alipay);
    if (err != ERR_OK) {
        (void)snprintf(what, sizeof(what), "[alipay] %s", field);
        (void)complain(what, err, "see the settings that --help lists; keys are files of PEM");
    }
    return err == ERR_OK;
}

/* Addresses that were left empty follow from the others. */
static void
fill_addresses(struct settings *settings)
{
    const char *scheme = settings->tls_certificate[0] == '\0' ? "" : "s";
    char address[sizeof(settings->socket_url)];
    struct text url;

    if (settings->public_base[0] == '\0')
        (void)snprintf(settings->public_base, sizeof(settings->public_base), "http%s://%s:%d",
            scheme, settings->host, (int)settings->port);
    if (settings->pay_base[0] == '\0')
        for (size_t i = 0; i < sizeof(settings->pay_base); i++) {
            char c = settings->public_base[i];

            settings->pay_base[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        }
    if (settings->socket_url[0] == '\0')
        (void)snprintf(settings->socket_url, sizeof(settings->socket_url), "ws%s://%s:%d", scheme,
            settings->host, (int)settings->port);
    memcpy(address, settings->socket_url, sizeof(address));
    text_init(&url, settings->socket_url, sizeof(settings->socket_url));
    text_put(&url, address);
    text_put(&url, "/v1/terminal/socket");
}

static void
broken(void *context)
{
    struct run *run = context;

    log_event(LOG_ERROR, "hub_broken", "what is stored is not known here any more; start again");
    run->status = EXIT_FAILURE;
    net_lws_stop(run->net);
}

static void
drained(void *context)
{
    struct run *run = context;

    run->drained = true;
    net_lws_stop(run->net);
}

static void
stop(void *context)
{
    struct run *run = context;

    if (run->stopping || run->core == NULL) {
        net_lws_stop(run->net);
        return;
    }
    run->stopping = true;
    log_event(LOG_INFO, "hub_stopping", "terminals are told to wait");
    core_drain(run->core, drained, run);
}

static void
fill_core(struct run *run, struct core_options *ret_options)
{
    const struct settings *settings = &run->settings;

    *ret_options = (struct core_options){
        .net = run->net,
        .place = run->database,
        .lanes = (size_t)settings->lanes,
        .readers = (size_t)settings->readers,
        .lease = settings->lease,
        .effects_kept = settings->effects_kept,
        .complaints_every = settings->complaints_every,
        .checkpoint_pages = settings->checkpoint_pages,
        .host = settings->host,
        .port = (uint16_t)settings->port,
        .certificate_file = settings->tls_certificate[0] == '\0' ? NULL : settings->tls_certificate,
        .certificate_key_file = settings->tls_key,
        .board_host = settings->board_host[0] == '\0' ? NULL : settings->board_host,
        .board_port = (uint16_t)settings->board_port,
        .channel_timeout = settings->channel_timeout,
        .notices_allow_private = settings->notice_allow_private,
        .keys = run->keys,
        .on_broken = broken,
        .context = run,
    };
    memcpy(ret_options->settings.public_base, settings->public_base, HUB_URL_SIZE);
    memcpy(ret_options->settings.pay_base, settings->pay_base, HUB_URL_SIZE);
    memcpy(ret_options->settings.socket_url, settings->socket_url, HUB_URL_SIZE);
    memcpy(ret_options->settings.board_token, settings->board_token, sizeof(settings->board_token));
    ret_options->settings.lab = settings->lab;
    memcpy(ret_options->settings.terminal_settings, settings->terminal_settings,
        sizeof(settings->terminal_settings));
    ret_options->adapters = dialects;
    ret_options->adapters_count = DIALECTS;
    if (run->alipay != NULL)
        ret_options->accounts[CHANNEL_ALIPAY] = (struct core_account){.account = run->alipay,
            .settles_to_platform = strcmp(settings->alipay_settles_to, "platform") == 0,
            .keeps_cost = !settings->alipay_returns_cost};
}

static const char *
hint_of(enum err err)
{
    return err == ERR_BUSY          ? "is another one running?"
           : err == ERR_BAD_STATE   ? "nothing was changed"
           : err == ERR_UNSUPPORTED ? "it is of a newer version than this program"
           : err == ERR_FORBIDDEN   ? "check who may write there, or bind that port"
                                    : "";
}

/* What core_open() failed at, and where that is. */
static int
complain_start(const struct run *run, const char *what, enum err err)
{
    const struct settings *settings = &run->settings;
    char place[sizeof(run->database) + 64];
    char database[sizeof(run->database)];

    if (strstr(what, "master key") != NULL)
        return complain(settings->master_key, err, "it does not open this database's secrets");
    engine_describe(run->database, database, sizeof(database));
    if (strstr(what, "database") != NULL)
        (void)snprintf(place, sizeof(place), "%s %s", what, database);
    else if (strstr(what, "board") != NULL)
        (void)snprintf(place, sizeof(place), "%s, %s port %d", what, settings->board_host,
            (int)settings->board_port);
    else
        (void)snprintf(
            place, sizeof(place), "%s, %s port %d", what, settings->host, (int)settings->port);
    return complain(place, err, hint_of(err));
}

static int
serve(struct run *run)
{
    struct core_options options;
    const char *what;
    enum err err;

    memory_keep();
    err = net_lws_open(
        &(struct net_lws_options){
            .workers = run->settings.db[0] == '\0' ? WORKERS : WORKERS_ON_POSTGRES,
            .heavy_workers = HEAVY_WORKERS,
            .sockets_max = SOCKETS_MAX,
            .on_stop = stop,
            .on_stop_context = run},
        &run->net);
    if (err != ERR_OK)
        return complain("network", err, "");
    fill_core(run, &options);
    err = core_open(&options, &run->core, &what);
    if (err != ERR_OK) {
        run->status = complain_start(run, what, err);
        goto close_net;
    }
    (void)printf("shanju-hub ready %s", run->settings.public_base);
    if (options.board_host != NULL)
        (void)printf(
            " board http://%s:%u/", options.board_host, (unsigned)core_board_port(run->core));
    (void)printf("\n");
    (void)fflush(stdout);
    net_lws_run(run->net);
    /* A broken disk, or a second signal, leaves nothing to close: the next start finds what is. */
    if (!run->drained)
        _exit(run->status);
    net_lws_quiesce(run->net);
    core_close(&run->core);
close_net:
    net_lws_close(&run->net);
    return run->status;
}

static bool
make_folder(const struct settings *settings, char *database, size_t size)
{
    if (mkdir(settings->data, 0700) != 0 && errno != EEXIST) {
        (void)fprintf(
            stderr, "shanju-hub: %s: cannot be made: %s\n", settings->data, strerror(errno));
        return false;
    }
    if (settings->db[0] != '\0')
        return snprintf(database, size, "%s", settings->db) < (int)size;
    return snprintf(database, size, "%s/hub.db", settings->data) < (int)size;
}

/* A database that is there has a key already, and no new one would open it. */
static bool
load_master_key(struct run *run)
{
    struct settings *settings = &run->settings;
    bool is_new = settings->db[0] != '\0' || access(run->database, F_OK) != 0;
    const char *path;
    enum err err;

    if (settings->master_key[0] == '\0')
        (void)snprintf(
            settings->master_key, sizeof(settings->master_key), "%s/master.key", settings->data);
    err = master_key_load_both(
        settings->master_key, settings->master_key_other, is_new, &run->keys, &path);
    if (err == ERR_OK)
        return true;
    (void)complain(path, err,
        err == ERR_NOT_FOUND   ? "the database's secrets are sealed under a key that was there"
        : err == ERR_FORBIDDEN ? "it must be ours, and nobody else may read it (chmod 600)"
                               : "a master key is 64 hexadecimal digits");
    return false;
}

static bool
open_folder(struct run *run)
{
    return make_folder(&run->settings, run->database, sizeof(run->database)) &&
           load_master_key(run);
}

static int
command(struct run *run, const char *const *arguments, size_t count)
{
    const struct provision_options options = {.database = run->database,
        .keys = &run->keys,
        .adapters = dialects,
        .adapters_count = DIALECTS,
        .pay = {.base = run->settings.pay_base,
            .emvco = strcmp(run->settings.plate_qr, "emvco") == 0,
            .category = run->settings.plate_category,
            .city = run->settings.plate_city},
        .print_openapi = doors_print};
    enum err err;

    if (!options.pay.emvco && strcmp(run->settings.plate_qr, "url") != 0)
        return complain("[plate] qr", ERR_BAD_INPUT, "say url or emvco");
    /* A slip of the fingers leaves no folder and no key behind. */
    if (provision_wants_books(arguments, count) && !open_folder(run))
        return EXIT_FAILURE;
    err = provision_run(&options, arguments, count);
    if (err == ERR_OK)
        return EXIT_SUCCESS;
    return provision_explain(stderr, arguments, count, err)
               ? EXIT_FAILURE
               : complain(arguments[0], err, hint_of(err));
}

int
main(int argc, char **argv)
{
    static struct run run = {.status = EXIT_SUCCESS};
    struct config_result result;
    const struct config_input input = {argc, argv, environ};
    int status;

    if (!config_start(&program, &input, &run.settings, &result, &status))
        return status;
    if (run.settings.crash_at[0] != '\0' && fault_kill_at(run.settings.crash_at) != ERR_OK)
        return complain("[crash] at", ERR_BAD_INPUT, "write NAME or NAME:VISIT");
    fill_addresses(&run.settings);
    if (result.arguments_count > 0)
        return command(&run, result.arguments, result.arguments_count);
    if (!open_folder(&run))
        return EXIT_FAILURE;
    status = load_alipay(&run) ? serve(&run) : EXIT_FAILURE;
    if (run.alipay != NULL)
        alipay_adapter.close(&run.alipay);
    return status;
}
