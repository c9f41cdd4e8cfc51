/* Wires a hub: keys, net, core; nothing else. */
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
#include "hub/settings.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/net/net_lws.h"

#define SOCKETS_MAX 20000
#define WORKERS 3
#define WORKERS_ON_POSTGRES 16 /* lanes, readers and the heart wait there */
#define HEAVY_WORKERS 3        /* an export that is put together holds one of them for seconds */

extern char **environ;

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

/* As struct provision_own has it. */
static enum err
open_alipay(const struct settings *settings, struct adapter_account **ret_account)
{
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

    if (strcmp(settings->alipay_settles_to, "merchant") != 0 &&
        strcmp(settings->alipay_settles_to, "platform") != 0) {
        (void)complain("[alipay] settles_to", ERR_BAD_INPUT, "say merchant or platform");
        provision_said();
        return ERR_BAD_STATE;
    }
    err = own_account_open(&alipay_adapter, &values, settings->public_base, &field, ret_account);
    if (err == ERR_OK)
        return ERR_OK;
    (void)snprintf(what, sizeof(what), "[alipay] %s", field);
    (void)complain(what, err, "see the settings that --help lists; keys are files of PEM");
    provision_said();
    return ERR_BAD_STATE;
}

static bool
takes_alipay(const struct settings *settings)
{
    return settings->alipay_app_id[0] != '\0';
}

static enum err
open_own(void *context, struct adapter_account **ret_account)
{
    return open_alipay(context, ret_account);
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

static enum hub_second_factor
second_factor_of(const char *word)
{
    if (strcmp(word, "off") == 0)
        return HUB_SECOND_FACTOR_OFF;
    return strcmp(word, "all") == 0 ? HUB_SECOND_FACTOR_ALL : HUB_SECOND_FACTOR_PLATFORM;
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
        .onboardings_every = settings->onboardings_every,
        .checkpoint_pages = settings->checkpoint_pages,
        .host = settings->host,
        .port = (uint16_t)settings->port,
        .certificate_file = settings->tls_certificate[0] == '\0' ? NULL : settings->tls_certificate,
        .certificate_key_file = settings->tls_key,
        .board_host = settings->board_host[0] == '\0' ? NULL : settings->board_host,
        .board_port = (uint16_t)settings->board_port,
        .exports = settings->exports,
        .console = settings->console,
        .channel_timeout = settings->channel_timeout,
        .notices_allow_private = settings->notice_allow_private,
        .keys = run->keys,
        .on_broken = broken,
        .context = run,
    };
    memcpy(ret_options->settings.public_base, settings->public_base, HUB_URL_SIZE);
    memcpy(ret_options->settings.pay_base, settings->pay_base, HUB_URL_SIZE);
    memcpy(ret_options->settings.socket_url, settings->socket_url, HUB_URL_SIZE);
    memcpy(ret_options->settings.plate_font, settings->plate_font, HUB_FONT_SIZE);
    memcpy(ret_options->settings.board_token, settings->board_token, sizeof(settings->board_token));
    memcpy(ret_options->settings.console_url, settings->console_url, HUB_URL_SIZE);
    ret_options->settings.session_lasts = settings->session_lasts;
    ret_options->settings.session_idle = settings->session_idle;
    ret_options->settings.second_factor = second_factor_of(settings->second_factor);
    ret_options->settings.password_cost = (struct password_cost){
        (uint32_t)settings->password_memory, (uint32_t)settings->password_passes, 1};
    ret_options->settings.lab = settings->lab;
    ret_options->settings.apps_say_where = settings->apps_say_where;
    ret_options->settings.exchanges = settings->exchanges;
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
    struct settings *settings = &run->settings;

    if (settings->exports[0] == '\0')
        (void)snprintf(settings->exports, sizeof(settings->exports), "%s/exports", settings->data);
    return make_folder(settings, run->database, sizeof(run->database)) && load_master_key(run);
}

/* Where people open it, as far as the settings know. */
static const char *
console_of(const struct settings *settings)
{
    static char url[HUB_URL_SIZE];

    if (settings->console_url[0] != '\0')
        return settings->console_url;
    (void)snprintf(
        url, sizeof(url), "http://%s:%d", settings->board_host, (int)settings->board_port);
    return url;
}

static int
command(struct run *run, const char *const *arguments, size_t count)
{
    const struct provision_options options = {.database = run->database,
        .folder = run->settings.data,
        .keys = &run->keys,
        .adapters = dialects,
        .adapters_count = DIALECTS,
        .own = {.adapter = takes_alipay(&run->settings) ? &alipay_adapter : NULL,
            .open = open_own,
            .context = &run->settings},
        .pay = {.base = run->settings.pay_base,
            .emvco = strcmp(run->settings.plate_qr, "emvco") == 0,
            .category = run->settings.plate_category,
            .city = run->settings.plate_city},
        .console = console_of(&run->settings),
        .print_openapi = doors_print};
    bool is_well;
    enum err err;

    if (!options.pay.emvco && strcmp(run->settings.plate_qr, "url") != 0)
        return complain("[plate] qr", ERR_BAD_INPUT, "say url or emvco");
    /* A slip of the fingers leaves no folder and no key behind. */
    if (provision_wants_books(arguments, count) && !open_folder(run))
        return EXIT_FAILURE;
    err = provision_run(&options, arguments, count, &is_well);
    if (err == ERR_OK)
        return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
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

    if (!config_start(&settings_program, &input, &run.settings, &result, &status))
        return status;
    if (run.settings.crash_at[0] != '\0' && fault_kill_at(run.settings.crash_at) != ERR_OK)
        return complain("[crash] at", ERR_BAD_INPUT, "write NAME or NAME:VISIT");
    settings_fill_addresses(&run.settings);
    settings_fill_console(&run.settings);
    if (result.arguments_count > 0)
        return command(&run, result.arguments, result.arguments_count);
    if (!open_folder(&run))
        return EXIT_FAILURE;
    if (takes_alipay(&run.settings) && open_alipay(&run.settings, &run.alipay) != ERR_OK)
        return EXIT_FAILURE;
    status = serve(&run);
    if (run.alipay != NULL)
        alipay_adapter.close(&run.alipay);
    return status;
}
