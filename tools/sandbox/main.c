/*
 * shanju-sandbox -- payment channels that are not there, imitated on loopback.
 *
 *     shanju-sandbox keys --out DIR     make keys for both sides
 *     shanju-sandbox --config FILE      serve, until SIGTERM
 *
 * Prints "shanju-sandbox ready http://127.0.0.1:PORT" when it serves.
 */
#include <errno.h>
#include <limits.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/base/version.h"
#include "shared/config/config.h"
#include "shared/net/net_lws.h"
#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/core/sandbox.h"
#include "tools/sandbox/sandbox_keys.h"
#include "tools/sandbox/unionpay/unionpay.h"
#include "tools/sandbox/wechat/wechat.h"

#define WORKERS 2
#define SOCKETS_MAX 4096

extern char **environ;

enum exit_status {
    EXIT_SETTINGS = 1, /* wrong settings or arguments, as config_start() has it */
    EXIT_BROKEN = 2,   /* the network could not start, or the database was lost */
    EXIT_PORT = 3,     /* in use, or not ours */
    EXIT_FOLDER = 4,   /* cannot be written, or another sandbox uses it */
    EXIT_KEY = 5       /* missing, or no RSA key, or of no use */
};

static const struct sandbox_dialect *const dialects[] = {
    &alipay_dialect, &wechat_dialect, &unionpay_dialect};

struct sandbox_config {
    char data[PATH_MAX];
    char host[64];
    int64_t port;
    char public_base[200];
    int64_t notify_speed;
    int64_t seed;
    char clock[MOMENT_TEXT_MAX];
};

static const struct config_setting own_settings[] = {
    {"sandbox", "data", CONFIG_PATH, NULL, "the folder of its database",
        CONFIG_FIELD(struct sandbox_config, data), 0, 0},
    {"sandbox", "host", CONFIG_TEXT, "127.0.0.1", "the address to serve on",
        CONFIG_FIELD(struct sandbox_config, host), 0, 0},
    {"sandbox", "port", CONFIG_INT, "0", "the port to serve on; 0 for any free one",
        CONFIG_FIELD(struct sandbox_config, port), 0, 65535},
    {"sandbox", "public_base", CONFIG_TEXT, "", "what URLs in answers begin with, if not its own",
        CONFIG_FIELD(struct sandbox_config, public_base), 0, 0},
    {"sandbox", "notify_speed", CONFIG_INT, "1", "divides the waits between notifies",
        CONFIG_FIELD(struct sandbox_config, notify_speed), 1, 1000000},
    {"sandbox", "seed", CONFIG_INT, "0",
        "of numbers and codes, which are the same again then; 0 for none",
        CONFIG_FIELD(struct sandbox_config, seed), 0, INT64_MAX},
    {"sandbox", "clock", CONFIG_TEXT, "",
        "2026-12-01 09:00:00 of Beijing: where the clock stands until it is turned",
        CONFIG_FIELD(struct sandbox_config, clock), 0, 0},
};

static struct config_setting settings[CONFIG_SETTINGS_MAX];

static struct config_program program = {
    .name = "shanju-sandbox",
    .version = VERSION ", schema " VERSION_TEXT(SANDBOX_VERSION) ", wire none",
    .purpose = "imitates payment channels for developers and tests",
    .arguments = "| keys --out DIR",
    .settings = settings,
};

/* The running process. */
struct process {
    struct sandbox_config *config; /* and behind it, each at its offset, those of the dialects */
    size_t offsets[LENGTH(dialects)];
    struct sandbox_settings sandbox_settings;
    struct net *net;
    struct db *db;
    struct sandbox *sandbox;
    bool stopping;
    bool stopped; /* no worker has anything of the sandbox's any more */
    int status;
};

static int
complain(int status, const char *what, const char *which, const char *why)
{
    (void)fprintf(stderr, "shanju-sandbox: %s %s: %s\n", what, which, why);
    return status;
}

/* One table of all settings, and room for them. */
static bool
make_config(struct process *process)
{
    size_t size = sizeof(struct sandbox_config);

    memcpy(settings, own_settings, sizeof(own_settings));
    program.settings_count = LENGTH(own_settings);
    for (size_t i = 0; i < LENGTH(dialects); i++) {
        const struct sandbox_dialect *dialect = dialects[i];

        size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
        process->offsets[i] = size;
        NEED(program.settings_count + dialect->settings_count <= CONFIG_SETTINGS_MAX);
        for (size_t j = 0; j < dialect->settings_count; j++) {
            settings[program.settings_count] = dialect->settings[j];
            settings[program.settings_count++].offset += size;
        }
        size += dialect->settings_size;
    }
    process->config = calloc(1, size);
    return process->config != NULL;
}

/* What the dialects need of files; those of which nothing is set are left out. */
static int
read_parts(struct process *process)
{
    struct sandbox_settings *to = &process->sandbox_settings;

    for (size_t i = 0; i < LENGTH(dialects); i++) {
        void *of_dialect = (char *)process->config + process->offsets[i];
        const char *wrong = "";
        enum err err = dialects[i]->read(of_dialect, &wrong);

        if (err == ERR_NOT_FOUND)
            continue;
        if (err == ERR_FORBIDDEN)
            return complain(EXIT_KEY, "key", wrong, strerror(errno));
        if (err != ERR_OK)
            return complain(EXIT_KEY, "key", wrong, "this is no file of a key");
        to->parts[to->parts_count++] = (struct sandbox_part){dialects[i], of_dialect};
    }
    if (to->parts_count == 0)
        return complain(EXIT_SETTINGS, "settings", "of all channels", "none is set");
    return EXIT_SUCCESS;
}

static int
open_database(struct process *process)
{
    const char *folder = process->config->data;
    char block[PATH_MAX];
    struct db_options options = {.path = block, .role = DB_WRITER};
    struct text path;
    enum err err;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return complain(EXIT_FOLDER, "folder", folder, strerror(errno));
    text_init(&path, block, sizeof(block));
    text_printf(&path, "%s/sandbox.db", folder);
    if (!text_ok(&path))
        return complain(EXIT_FOLDER, "folder", folder, "the name is too long");
    err = db_open(&options, &process->db);
    if (err == ERR_BUSY)
        return complain(EXIT_FOLDER, "folder", folder, "another sandbox is using it");
    if (err == ERR_FORBIDDEN)
        return complain(EXIT_FOLDER, "folder", folder, "cannot be written");
    if (err == ERR_OK)
        err = sandbox_migrate(process->db, clock_moment(clock_system()).us);
    if (err == ERR_UNSUPPORTED)
        return complain(EXIT_FOLDER, "database", block, "is of a newer version than this program");
    if (err != ERR_OK)
        return complain(EXIT_FOLDER, "database", block, err_text(err));
    return EXIT_SUCCESS;
}

static void
on_stopped(void *context)
{
    struct process *process = context;

    process->stopped = true;
    net_lws_stop(process->net);
}

static void
on_signal(void *context)
{
    struct process *process = context;

    /* The second one does not wait for anybody. */
    if (process->stopping || process->sandbox == NULL)
        net_lws_stop(process->net);
    else
        sandbox_stop(process->sandbox, on_stopped, process);
    process->stopping = true;
}

static void
on_broken(void *context)
{
    struct process *process = context;

    process->status = EXIT_BROKEN;
    log_event(LOG_ERROR, "sandbox_broken", "detail=%s", db_detail(process->db));
    on_signal(process);
}

static int
open_sandbox(struct process *process)
{
    const struct sandbox_config *config = process->config;
    struct sandbox_settings *to = &process->sandbox_settings;
    char port[16];
    enum err err;

    to->host = config->host;
    to->port = (uint16_t)config->port;
    to->public_base = config->public_base;
    to->notify_speed = config->notify_speed;
    to->seed = config->seed;
    to->on_broken = on_broken;
    to->on_broken_context = process;
    if (config->clock[0] != '\0' &&
        moment_parse_china(bytes_text(config->clock), &to->clock) != ERR_OK)
        return complain(EXIT_SETTINGS, "setting", "sandbox.clock", "is no time");
    err = sandbox_open(process->net, process->db, to, &process->sandbox);

    (void)snprintf(port, sizeof(port), "%d", (int)config->port);
    if (err == ERR_BUSY)
        return complain(EXIT_PORT, "port", port, "is in use");
    if (err == ERR_FORBIDDEN)
        return complain(EXIT_PORT, "port", port, "may not be used");
    if (err == ERR_BAD_INPUT)
        return complain(EXIT_KEY, "key", "of a channel", "one is no RSA key of 2048 to 4096 bits");
    if (err != ERR_OK)
        return complain(EXIT_BROKEN, "start", err_name(err), err_text(err));
    return EXIT_SUCCESS;
}

static int
serve(struct process *process)
{
    const struct net_lws_options options = {.workers = WORKERS,
        .sockets_max = SOCKETS_MAX,
        .on_stop = on_signal,
        .on_stop_context = process};
    enum err err = net_lws_open(&options, &process->net);
    int status;

    if (err != ERR_OK)
        return complain(EXIT_BROKEN, "network", err_name(err), err_text(err));
    status = open_sandbox(process);
    if (status != EXIT_SUCCESS)
        return status;
    (void)printf("shanju-sandbox ready %s\n", sandbox_url(process->sandbox));
    (void)fflush(stdout);
    net_lws_run(process->net);
    return process->status;
}

static int
run(struct process *process)
{
    int status = read_parts(process);

    if (status == EXIT_SUCCESS)
        status = open_database(process);
    if (status == EXIT_SUCCESS)
        status = serve(process);
    return status;
}

static int
make_keys(int argc, char **argv)
{
    const char *wrong = "";
    enum err err;

    if (argc != 4 || strcmp(argv[2], "--out") != 0) {
        (void)fputs("usage: shanju-sandbox keys --out DIR\n", stderr);
        return EXIT_SETTINGS;
    }
    err = sandbox_keys_make(dialects, LENGTH(dialects), argv[3], &wrong);
    if (err == ERR_CONFLICT)
        return complain(EXIT_FOLDER, "key", wrong, "is there already");
    if (err != ERR_OK)
        return complain(EXIT_FOLDER, "key", wrong, err_text(err));
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    static struct process process;
    static struct config_result result;
    const struct config_input input = {.argc = argc, .argv = argv, .environment = environ};
    int status;

    if (argc > 1 && strcmp(argv[1], "keys") == 0)
        return make_keys(argc, argv);
    if (!make_config(&process))
        return complain(EXIT_BROKEN, "start", err_name(ERR_NO_SPACE), err_text(ERR_NO_SPACE));
    if (!config_start(&program, &input, process.config, &result, &status)) {
        free(process.config);
        return status;
    }
    status = result.arguments_count > 0
                 ? complain(EXIT_SETTINGS, "argument", result.arguments[0], "is not known")
                 : run(&process);
    if (process.net != NULL)
        net_lws_quiesce(process.net);
    sandbox_close(&process.sandbox);
    net_lws_close(&process.net);
    db_close(&process.db);
    free(process.config);
    return status;
}
