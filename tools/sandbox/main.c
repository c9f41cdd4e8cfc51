/*
 * shanju-sandbox -- payment channels that are not there, imitated on loopback.
 *
 *     shanju-sandbox keys --out DIR     make keys for both sides
 *     shanju-sandbox --config FILE      serve, until SIGTERM
 *
 * Prints "shanju-sandbox ready http://127.0.0.1:PORT" when it serves.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/base/version.h"
#include "shared/config/config.h"
#include "shared/net/net_lws.h"
#include "tools/sandbox/sandbox.h"
#include "tools/sandbox/sandbox_keys.h"

#define KEY_FILE_MAX 16384
#define WORKERS 2
#define SOCKETS_MAX 4096

extern char **environ;

enum exit_status {
    EXIT_SETTINGS = 1, /* wrong settings or arguments, as config_start() has it */
    EXIT_BROKEN = 2,   /* the network could not start, or the database was lost */
    EXIT_PORT = 3,     /* in use, or not ours */
    EXIT_FOLDER = 4,   /* cannot be written, or another sandbox uses it */
    EXIT_KEY = 5       /* missing, or no RSA key */
};

struct sandbox_config {
    char data[PATH_MAX];
    char host[64];
    int64_t port;
    char public_base[200];
    int64_t notify_speed;
    char app_id[33];
    char seller_id[33];
    char app_public_key_file[PATH_MAX];
    char private_key_file[PATH_MAX];
    char redirect_hosts[1024];
    struct span clock_skew_max;
};

static const struct config_setting settings[] = {
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
    {"alipay", "app_id", CONFIG_TEXT, NULL, "the one app that there is",
        CONFIG_FIELD(struct sandbox_config, app_id), 0, 0},
    {"alipay", "seller_id", CONFIG_TEXT, NULL, "the merchant's number, 2088…",
        CONFIG_FIELD(struct sandbox_config, seller_id), 0, 0},
    {"alipay", "app_public_key_file", CONFIG_PATH, NULL, "what requests are signed with",
        CONFIG_FIELD(struct sandbox_config, app_public_key_file), 0, 0},
    {"alipay", "private_key_file", CONFIG_PATH, NULL, "Alipay's key: what answers are signed with",
        CONFIG_FIELD(struct sandbox_config, private_key_file), 0, 0},
    {"alipay", "redirect_hosts", CONFIG_TEXT, "127.0.0.1, localhost",
        "where a payer may be sent back to; a host without a port allows any",
        CONFIG_FIELD(struct sandbox_config, redirect_hosts), 0, 0},
    {"alipay", "clock_skew_max", CONFIG_SPAN, "10m", "how far a request's timestamp may be off",
        CONFIG_FIELD(struct sandbox_config, clock_skew_max), 0, 0},
};

static const struct config_program program = {
    .name = "shanju-sandbox",
    .version = VERSION ", schema " VERSION_TEXT(SANDBOX_VERSION) ", wire none",
    .purpose = "imitates payment channels for developers and tests",
    .arguments = "| keys --out DIR",
    .settings = settings,
    .settings_count = LENGTH(settings),
};

/* The running process. */
struct process {
    struct sandbox_config config;
    char app_public_key[KEY_FILE_MAX];
    char private_key[KEY_FILE_MAX];
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

static int
read_key(const char *path, char to[static KEY_FILE_MAX])
{
    size_t length = 0;
    ssize_t count;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return complain(EXIT_KEY, "key", path, strerror(errno));
    while ((count = read(fd, to + length, KEY_FILE_MAX - 1 - length)) > 0)
        length += (size_t)count;
    (void)close(fd);
    to[length] = '\0';
    if (count < 0 || length == 0 || length == KEY_FILE_MAX - 1)
        return complain(EXIT_KEY, "key", path, "this is no file of a key");
    return EXIT_SUCCESS;
}

static int
open_database(struct process *process)
{
    const char *folder = process->config.data;
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
    const struct sandbox_config *config = &process->config;
    const struct sandbox_settings sandbox_settings = {
        .host = config->host,
        .port = (uint16_t)config->port,
        .public_base = config->public_base,
        .notify_speed = config->notify_speed,
        .alipay = {.app_id = config->app_id,
            .seller_id = config->seller_id,
            .app_public_key = process->app_public_key,
            .private_key = process->private_key,
            .redirect_hosts = config->redirect_hosts,
            .clock_skew_max = config->clock_skew_max},
        .on_broken = on_broken,
        .on_broken_context = process,
    };
    char port[16];
    enum err err = sandbox_open(process->net, process->db, &sandbox_settings, &process->sandbox);

    (void)snprintf(port, sizeof(port), "%d", (int)config->port);
    if (err == ERR_BUSY)
        return complain(EXIT_PORT, "port", port, "is in use");
    if (err == ERR_FORBIDDEN)
        return complain(EXIT_PORT, "port", port, "may not be used");
    if (err == ERR_BAD_INPUT)
        return complain(EXIT_KEY, "setting", "app_public_key_file or private_key_file",
            "this is no RSA key of 2048 to 4096 bits");
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
    int status = read_key(process->config.app_public_key_file, process->app_public_key);

    if (status == EXIT_SUCCESS)
        status = read_key(process->config.private_key_file, process->private_key);
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
    err = sandbox_keys_make(argv[3], &wrong);
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
    if (!config_start(&program, &input, &process.config, &result, &status))
        return status;
    if (result.arguments_count > 0)
        return complain(EXIT_SETTINGS, "argument", result.arguments[0], "is not known");
    status = run(&process);
    if (process.net != NULL)
        net_lws_quiesce(process.net);
    sandbox_close(&process.sandbox);
    net_lws_close(&process.net);
    db_close(&process.db);
    return status;
}
