/*
 * shanju-agent -- one till.
 *
 *     shanju-agent [--config FILE] [--data DIR] [--face curses|line] …
 *     shanju-agent enrol --hub URL --code XXXX-XXXX-XXXX [--data DIR]
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/config.h"
#include "agent/face/face_line.h"
#if __has_include("agent/face/screen_curses.h")
#include "agent/face/screen_curses.h"
#define HAS_CURSES 1
#else
#define HAS_CURSES 0
#endif
#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/link/enrol.h"
#include "agent/station.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/net/net_lws.h"

#define PROGRAM "shanju-agent 0.1.0"
#define EXIT_USAGE 2
#define SOCKETS_MAX 64
/* For the hub to hear our goodbye. */
#define QUIT_MS 200

struct arguments {
    struct config config;
    bool enrols;
    const char *code;
};

struct agent {
    struct config config;
    struct net *net;
    struct station *station;
    struct enrol *enrol;
    struct face *face;
    struct net_timer *quit_timer;
    bool quitting;
    int status;
};

enum choice {
    OPTION_CONFIG = 1,
    OPTION_DATA,
    OPTION_FACE,
    OPTION_LANGUAGE,
    OPTION_PRINTER,
    OPTION_LOG,
    OPTION_HUB,
    OPTION_AUTHORITY,
    OPTION_CODE,
    OPTION_CRASH,
    OPTION_VERBOSE,
    OPTION_VERSION,
    OPTION_HELP
};

static const struct option options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"data", required_argument, NULL, OPTION_DATA},
    {"face", required_argument, NULL, OPTION_FACE},
    {"language", required_argument, NULL, OPTION_LANGUAGE},
    {"printer", required_argument, NULL, OPTION_PRINTER},
    {"log", required_argument, NULL, OPTION_LOG},
    {"hub", required_argument, NULL, OPTION_HUB},
    {"authority", required_argument, NULL, OPTION_AUTHORITY},
    {"code", required_argument, NULL, OPTION_CODE},
    {"crash-at", required_argument, NULL, OPTION_CRASH},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* Options that are settings under another name. */
static const char *const settings[] = {
    [OPTION_DATA] = "agent.data",
    [OPTION_FACE] = "agent.face",
    [OPTION_LANGUAGE] = "agent.language",
    [OPTION_PRINTER] = "agent.printer",
    [OPTION_LOG] = "agent.log",
    [OPTION_HUB] = "hub.url",
    [OPTION_AUTHORITY] = "hub.authority",
};

static const char usage[] =
    "usage: shanju-agent [option…]\n"
    "       shanju-agent enrol --hub URL --code XXXX-XXXX-XXXX [option…]\n"
    "  --config FILE     settings; options stand over them\n"
    "  --data DIR        the till's memory\n"
    "  --face FACE       curses or line\n"
    "  --language LANG   zh, en or auto\n"
    "  --printer PRINTER none or file:DIR\n"
    "  --log FILE        instead of standard error\n"
    "  --authority FILE  PEM of whom to trust for https and wss\n"
    "  --crash-at NAME[:N]  die at a named place, for tests\n"
    "  --verbose         log details\n"
    "  --version, --help\n";

static _Noreturn void
leave(int status, const char *text, const char *more)
{
    (void)fprintf(status == EXIT_SUCCESS ? stdout : stderr, "%s%s%s\n", text,
        more[0] == '\0' ? "" : ": ", more);
    exit(status);
}

static void
take_config_file(struct config *config, const char *path)
{
    unsigned line;
    char where[CONFIG_TEXT_MAX];

    if (config_read(config, path, &line) == ERR_OK)
        return;
    (void)snprintf(where, sizeof(where), "%s, line %u", path, line);
    leave(EXIT_USAGE, "shanju-agent: the settings cannot be read", where);
}

static void
take_option(struct arguments *arguments, int option)
{
    switch ((enum choice)option) {
    case OPTION_CONFIG:
        break;
    case OPTION_CODE:
        arguments->code = optarg;
        break;
    case OPTION_CRASH:
        if (fault_kill_at(optarg) != ERR_OK)
            leave(EXIT_USAGE, "shanju-agent: no such place can be", optarg);
        break;
    case OPTION_VERBOSE:
        log_set_level(LOG_DEBUG);
        break;
    case OPTION_VERSION:
        leave(EXIT_SUCCESS, PROGRAM, "");
    case OPTION_HELP:
        leave(EXIT_SUCCESS, usage, "");
    case OPTION_DATA:
    case OPTION_FACE:
    case OPTION_LANGUAGE:
    case OPTION_PRINTER:
    case OPTION_LOG:
    case OPTION_HUB:
    case OPTION_AUTHORITY:
        if (config_set(&arguments->config, settings[option], optarg) != ERR_OK)
            leave(EXIT_USAGE, "shanju-agent: too long", optarg);
        break;
    default:
        (void)fputs(usage, stderr);
        exit(EXIT_USAGE);
    }
}

/* The file first, so that options stand over it wherever they stand. */
static void
read_arguments(int argc, char **argv, struct arguments *arguments)
{
    int option;

    config_init(&arguments->config);
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--config") == 0)
            take_config_file(&arguments->config, argv[i + 1]);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        take_option(arguments, option);
    for (; optind < argc; optind++) {
        if (strcmp(argv[optind], "enrol") != 0)
            leave(EXIT_USAGE, "shanju-agent: not understood", argv[optind]);
        arguments->enrols = true;
    }
}

static void
on_quit_timer(void *context)
{
    struct agent *agent = context;

    agent->quit_timer = NULL;
    net_lws_stop(agent->net);
}

/* Say goodbye to the hub, then end; asked again, end at once. */
static void
quit(void *context)
{
    struct agent *agent = context;

    if (agent->quitting || agent->station == NULL) {
        net_lws_stop(agent->net);
        return;
    }
    agent->quitting = true;
    station_allow_link(agent->station, false);
    if (net_timer_start(agent->net, span_ms(QUIT_MS), on_quit_timer, agent, &agent->quit_timer) !=
        ERR_OK)
        net_lws_stop(agent->net);
}

static void
on_command(void *context, const struct till_command *command)
{
    struct agent *agent = context;

    station_command(agent->station, command);
}

static void
on_link(void *context, bool up)
{
    struct agent *agent = context;

    station_allow_link(agent->station, up);
}

static void
on_draw(void *context, const struct screen *screen)
{
    struct agent *agent = context;

    if (agent->face != NULL)
        agent->face->ops->draw(agent->face, screen);
}

static void
on_tell(void *context, const struct till_notice *notice)
{
    struct agent *agent = context;

    if (agent->face != NULL)
        agent->face->ops->tell(agent->face, notice);
}

static void
on_broken(void *context, enum err err)
{
    struct agent *agent = context;

    log_event(LOG_ERROR, "agent_broken", "err=%s", err_name(err));
    agent->status = EXIT_FAILURE;
    net_lws_stop(agent->net);
}

static const char *
authority(const struct agent *agent)
{
    return agent->config.authority[0] == '\0' ? NULL : agent->config.authority;
}

static enum err
open_face(struct agent *agent)
{
    const struct face_host host = {
        .net = agent->net,
        .context = agent,
        .command = on_command,
        .link = on_link,
        .quit = quit,
        .english = config_is_english(&agent->config),
    };

    if (strcmp(agent->config.face, "line") == 0)
        return face_line_open(&host, &agent->face);
#if HAS_CURSES
    if (strcmp(agent->config.face, "curses") == 0)
        return screen_curses_open(&host, &agent->face);
#endif
    return ERR_UNSUPPORTED;
}

static void
say_why(const struct agent *agent, enum err err)
{
    const char *data = agent->config.data;

    if (err == ERR_BUSY)
        (void)fprintf(stderr, "shanju-agent: another agent already runs on %s\n", data);
    else if (err == ERR_NOT_FOUND)
        (void)fprintf(stderr, "shanju-agent: the till in %s is not enrolled yet; run shanju-agent enrol\n", data);
    else if (err == ERR_FORBIDDEN)
        (void)fprintf(stderr, "shanju-agent: %s or the printer's folder cannot be used\n", data);
    else if (err == ERR_CORRUPT)
        (void)fprintf(stderr, "shanju-agent: the till's memory in %s is damaged\n", data);
    else
        (void)fprintf(stderr, "shanju-agent: %s (%s)\n", err_text(err), err_name(err));
}

/* A full-screen program must not log to its terminal. */
static void
open_log(const struct config *config, bool full_screen)
{
    char path[CONFIG_TEXT_MAX + 16];
    int fd;

    if (config->log[0] != '\0')
        (void)snprintf(path, sizeof(path), "%s", config->log);
    else if (full_screen)
        (void)snprintf(path, sizeof(path), "%s/agent.log", config->data);
    else
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 && full_screen)
        fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        leave(EXIT_FAILURE, "shanju-agent: the log cannot be opened", path);
    log_set_file(fd);
}

static enum err
open_agent(struct agent *agent)
{
    const struct station_options station_options = {
        .net = agent->net,
        .folder = agent->config.data,
        .printer = agent->config.printer,
        .program = PROGRAM,
        .authority_file = authority(agent),
        .english = config_is_english(&agent->config),
        .face = {.context = agent, .draw = on_draw, .tell = on_tell, .broken = on_broken},
    };
    enum err err = station_open(&station_options, &agent->station);

    if (err != ERR_OK)
        return err;
    open_log(&agent->config, strcmp(agent->config.face, "line") != 0);
    err = open_face(agent);
    if (err == ERR_OK)
        on_draw(agent, station_screen(agent->station));
    return err;
}

static int
run_agent(struct agent *agent)
{
    enum err err = open_agent(agent);

    if (err == ERR_OK) {
        log_event(LOG_INFO, "agent_ready", "data=%s face=%s", agent->config.data, agent->config.face);
        net_lws_run(agent->net);
    }
    if (agent->face != NULL)
        agent->face->ops->close(&agent->face);
    if (err != ERR_OK) {
        say_why(agent, err);
        agent->status = EXIT_FAILURE;
    }
    net_timer_cancel(agent->net, &agent->quit_timer);
    station_close(&agent->station);
    return agent->status;
}

static void
say_end(const struct enrol_end *end)
{
    const char *more = end->text[0] != '\0' ? end->text : err_text(end->err);

    if (end->err == ERR_UNREACHABLE)
        (void)fprintf(stderr, "shanju-agent: the hub cannot be reached\n");
    else if (end->err == ERR_NO_ANSWER)
        (void)fprintf(stderr, "shanju-agent: the hub did not answer; run the same command again\n");
    else if (end->err == ERR_TOO_OFTEN)
        (void)fprintf(stderr, "shanju-agent: too many tries; wait %lld s\n",
            (long long)(end->wait_s > 0 ? end->wait_s : 60));
    else if (end->err == ERR_NOT_FOUND || end->err == ERR_BAD_SIGNATURE)
        (void)fprintf(stderr, "shanju-agent: the activation code is wrong (%s)\n", more);
    else if (end->err == ERR_EXPIRED)
        (void)fprintf(stderr, "shanju-agent: the activation code has expired; ask for a new one\n");
    else if (end->err == ERR_CONFLICT)
        (void)fprintf(stderr, "shanju-agent: another till used this activation code\n");
    else
        (void)fprintf(stderr, "shanju-agent: enrolment failed: %s (HTTP %d)\n", more, end->status);
}

static void
on_enrolled(void *context, const struct enrol_end *end)
{
    struct agent *agent = context;

    net_lws_stop(agent->net);
    if (end->err != ERR_OK) {
        say_end(end);
        agent->status = EXIT_FAILURE;
        return;
    }
    (void)printf("enrolled: terminal %lld, %s, %s, %s\n", (long long)end->identity->terminal,
        end->identity->merchant, end->identity->store, end->identity->name);
}

static int
run_enrol(struct agent *agent, const char *code)
{
    const struct store_options store_options = {
        .folder = agent->config.data,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .now_us = net_moment(agent->net).us,
    };
    struct store *store = NULL;
    struct enrol_options enrol_options = {
        .net = agent->net,
        .hub = agent->config.hub_url,
        .code = code,
        .program = PROGRAM,
        .authority_file = authority(agent),
        .done = on_enrolled,
        .context = agent,
    };
    enum err err;

    if (code == NULL || agent->config.hub_url[0] == '\0')
        leave(EXIT_USAGE, "shanju-agent: enrol needs --hub and --code", "");
    err = store_open(&store_options, &store);
    if (err == ERR_OK) {
        enrol_options.store = store;
        err = enrol_start(&enrol_options, &agent->enrol);
        if (err == ERR_BAD_STATE)
            (void)fprintf(stderr, "shanju-agent: the till in %s is enrolled already\n",
                agent->config.data);
        else if (err == ERR_BAD_INPUT)
            (void)fprintf(stderr, "shanju-agent: no such hub or code can be\n");
        else if (err != ERR_OK)
            say_why(agent, err);
    } else {
        say_why(agent, err);
    }
    if (err == ERR_OK)
        net_lws_run(agent->net);
    else
        agent->status = EXIT_FAILURE;
    enrol_free(&agent->enrol);
    store_close(&store);
    return agent->status;
}

int
main(int argc, char **argv)
{
    static struct agent agent;
    struct arguments arguments = {.enrols = false};
    const struct net_lws_options net_options = {
        .workers = 1,
        .sockets_max = SOCKETS_MAX,
        .on_stop = quit,
        .on_stop_context = &agent,
    };
    int status;

    read_arguments(argc, argv, &arguments);
    agent.config = arguments.config;
    if (arguments.enrols)
        open_log(&agent.config, false);
    if (net_lws_open(&net_options, &agent.net) != ERR_OK)
        leave(EXIT_FAILURE, "shanju-agent: the network cannot be opened", "");
    status = arguments.enrols ? run_enrol(&agent, arguments.code) : run_agent(&agent);
    net_lws_close(&agent.net);
    return status;
}
