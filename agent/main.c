/*
 * shanju-agent -- one till.
 *
 *     shanju-agent [--config FILE] [--data DIR] [--face curses|kiosk|line] …
 *     shanju-agent enrol --hub URL --code XXXX-XXXX-XXXX [--data DIR]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/api/local_api.h"
#include "agent/around.h"
#include "agent/device/printer.h"
#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"
#include "agent/link/enrol.h"
#include "agent/options.h"
#include "agent/report.h"
#include "agent/station.h"
#include "agent/supervisor.h"
#include "shared/base/log.h"
#include "shared/base/version.h"
#include "shared/net/net_lws.h"

#define PROGRAM "shanju-agent " VERSION
#define EXIT_USAGE 2
#define SOCKETS_MAX 64
/* For the hub to hear our goodbye. */
#define QUIT_MS 200

extern char **environ;

struct agent {
    struct options settings;
    struct net *net;
    struct station *station;
    struct enrol *enrol;
    struct around *around;
    struct local_api *api;
    struct supervisor *supervisor;
    struct net_timer *quit_timer;
    bool quitting;
    enum till_leave leaves;
    char log_file[sizeof(((struct options *)0)->data) +
                  16]; /* "": what is logged goes to standard error */
    int status;
};

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

    if (agent->around != NULL)
        around_draw(agent->around, screen);
}

static void
on_tell(void *context, const struct till_notice *notice)
{
    struct agent *agent = context;

    if (agent->around != NULL)
        around_tell(agent->around, notice);
    if (agent->api != NULL)
        local_api_tell(agent->api, notice);
}

static void
on_broken(void *context, enum err err)
{
    struct agent *agent = context;

    log_event(LOG_ERROR, "agent_broken", "err=%s", err_name(err));
    agent->status = EXIT_FAILURE;
    net_lws_stop(agent->net);
}

static void
on_leave_timer(void *context)
{
    struct agent *agent = context;

    agent->quit_timer = NULL;
    quit(agent);
}

/* The hub asked for it. */
static void
on_leave(void *context, enum till_leave why)
{
    struct agent *agent = context;

    log_event(LOG_INFO, "agent_leaves", "why=%s", why == TILL_RESTARTS ? "restart" : "wiped");
    agent->leaves = why;
    if (!agent->quitting && agent->quit_timer == NULL &&
        net_timer_start(agent->net, span_us(0), on_leave_timer, agent, &agent->quit_timer) !=
            ERR_OK)
        net_lws_stop(agent->net);
}

static const char *
authority(const struct agent *agent)
{
    return agent->settings.authority[0] == '\0' ? NULL : agent->settings.authority;
}

static enum err
open_around(struct agent *agent)
{
    const struct face_host host = {
        .net = agent->net,
        .context = agent,
        .command = on_command,
        .link = on_link,
        .quit = quit,
        .english = options_english(&agent->settings),
    };

    return around_open(&agent->settings, &host, &agent->around);
}

static const struct screen *
screen_of(void *context)
{
    const struct agent *agent = context;

    return station_screen(agent->station);
}

static enum err
open_api(struct agent *agent)
{
    const struct local_api_options options = {
        .net = agent->net,
        .port = (uint16_t)agent->settings.api_port,
        .folder = agent->settings.data,
        .store = station_store(agent->station),
        .font = agent->settings.font,
        .english = options_english(&agent->settings),
        .context = agent,
        .command = on_command,
        .screen = screen_of,
    };
    enum err err = ERR_OK;

    if (agent->settings.api_port != 0)
        err = local_api_open(&options, &agent->api);
    if (err != ERR_OK)
        (void)fprintf(stderr,
            "shanju-agent: no local API on port %d: the port is in use, or api.token in %s is not "
            "yours alone (0600)\n",
            (int)agent->settings.api_port, agent->settings.data);
    return err;
}

static void
say_why(const struct agent *agent, enum err err)
{
    const char *data = agent->settings.data;

    if (err == ERR_BUSY)
        (void)fprintf(stderr, "shanju-agent: another agent already runs on %s\n", data);
    else if (err == ERR_NOT_FOUND)
        (void)fprintf(stderr,
            "shanju-agent: the till in %s is not enrolled yet; run shanju-agent enrol\n", data);
    else if (err == ERR_FORBIDDEN)
        (void)fprintf(stderr, "shanju-agent: %s or the printer's folder cannot be used\n", data);
    else if (err == ERR_CORRUPT)
        (void)fprintf(stderr, "shanju-agent: the till's memory in %s is damaged\n", data);
    else if (err == ERR_UNSUPPORTED && agent->station != NULL)
        (void)fprintf(stderr,
            "shanju-agent: the cashier's screen needs a terminal; scripts use --face line\n");
    else if (err == ERR_UNSUPPORTED)
        (void)fprintf(stderr,
            "shanju-agent: the till's memory in %s is of a newer version than this program\n",
            data);
    else if (err == ERR_OUT_OF_RANGE)
        (void)fprintf(stderr,
            "shanju-agent: %s is no PNG that fits: at most %d dots wide on 80 mm, %d on 58 mm, and "
            "%d high\n",
            agent->settings.logo, ESCPOS_DOTS_80, ESCPOS_DOTS_58, PRINTER_LOGO_HEIGHT_MAX);
    else if (err == ERR_BAD_INPUT)
        (void)fprintf(stderr, "shanju-agent: \"printer\" in [agent] must be none, file:DIR, "
                              "tcp:HOST[:PORT] or dev:PATH[@BAUD]\n");
    else
        (void)fprintf(stderr, "shanju-agent: %s (%s)\n", err_text(err), err_name(err));
}

/* A full-screen program must not log to its terminal. */
static void
open_log(const char *path, bool full_screen)
{
    int fd;

    if (path[0] == '\0')
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 && full_screen)
        fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        (void)fprintf(stderr, "shanju-agent: %s cannot be opened for the log\n", path);
    else
        log_set_file(fd);
}

static void
name_log(struct agent *agent, bool full_screen)
{
    if (agent->settings.log[0] != '\0')
        (void)snprintf(agent->log_file, sizeof(agent->log_file), "%s", agent->settings.log);
    else if (full_screen)
        (void)snprintf(
            agent->log_file, sizeof(agent->log_file), "%s/agent.log", agent->settings.data);
}

static enum err
open_agent(struct agent *agent)
{
    bool full_screen = strcmp(agent->settings.face, "curses") == 0;
    const struct station_options station_options = {
        .net = agent->net,
        .folder = agent->settings.data,
        .printer = agent->settings.printer,
        .logo_file = agent->settings.logo,
        .paper_mm = strcmp(agent->settings.paper, "58") == 0 ? 58 : 80,
        .printer_never_answers = !agent->settings.printer_answers,
        .program = PROGRAM,
        .authority_file = authority(agent),
        .english = options_english(&agent->settings),
        .log_file = agent->log_file,
        .face = {.context = agent,
            .draw = on_draw,
            .tell = on_tell,
            .broken = on_broken,
            .leave = on_leave},
    };
    enum err err;

    name_log(agent, full_screen);
    err = station_open(&station_options, &agent->station);
    if (err != ERR_OK)
        return err;
    open_log(agent->log_file, full_screen);
    err = open_api(agent);
    if (err != ERR_OK)
        return ERR_STOPPING; /* it was said */
    err = open_around(agent);
    if (err == ERR_OK)
        on_draw(agent, station_screen(agent->station));
    return err;
}

static int
run_agent(struct agent *agent)
{
    enum err err = open_agent(agent);

    if (err == ERR_OK)
        err = supervisor_open(agent->net, &agent->supervisor);
    if (err == ERR_OK) {
        log_event(
            LOG_INFO, "agent_ready", "data=%s face=%s", agent->settings.data, agent->settings.face);
        net_lws_run(agent->net);
    }
    around_close(&agent->around);
    if (err != ERR_OK) {
        if (err != ERR_STOPPING)
            say_why(agent, err);
        agent->status = EXIT_FAILURE;
    }
    supervisor_close(&agent->supervisor);
    net_timer_cancel(agent->net, &agent->quit_timer);
    station_stop(agent->station);
    net_lws_quiesce(agent->net);
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
    else if (end->code[0] == '\0' && err_class(end->err) == ERR_CLASS_REFUSED)
        (void)fprintf(
            stderr, "shanju-agent: what answers there is no hub (HTTP %d)\n", end->status);
    else if (end->status == 400 || end->err == ERR_NOT_FOUND || end->err == ERR_BAD_SIGNATURE)
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
run_enrol(struct agent *agent)
{
    const struct store_options store_options = {
        .folder = agent->settings.data,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .now_us = net_moment(agent->net).us,
    };
    struct store *store = NULL;
    struct enrol_options enrol_options = {
        .net = agent->net,
        .hub = agent->settings.hub_url,
        .code = agent->settings.code,
        .program = PROGRAM,
        .authority_file = authority(agent),
        .done = on_enrolled,
        .context = agent,
    };
    enum err err;

    if (agent->settings.code[0] == '\0' || agent->settings.hub_url[0] == '\0') {
        (void)fprintf(stderr, "shanju-agent: enrol needs --hub and --code\n");
        return EXIT_USAGE;
    }
    err = store_open(&store_options, &store);
    if (err == ERR_OK) {
        enrol_options.store = store;
        err = enrol_start(&enrol_options, &agent->enrol);
        if (err == ERR_BAD_STATE)
            (void)fprintf(
                stderr, "shanju-agent: the till in %s is enrolled already\n", agent->settings.data);
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

/* What only looks: beside a till that runs. */
static int
report(const struct options *options)
{
    if (strcmp(options->word, "status") == 0)
        return report_status(options);
    return strcmp(options->word, "export") == 0 ? report_export(options, options->form)
                                                : report_doctor(options);
}

static enum log_level
level_of(const char *word)
{
    return strcmp(word, "debug") == 0   ? LOG_DEBUG
           : strcmp(word, "warn") == 0  ? LOG_WARN
           : strcmp(word, "error") == 0 ? LOG_ERROR
                                        : LOG_INFO;
}

/* Nothing is open any more: the same program from its start, or the end of this till. */
static int
leave(const struct agent *agent, char **argv)
{
    const char *data = agent->settings.data;

    if (agent->leaves == TILL_RESTARTS) {
        /* systemd starts what is installed now; this program's own file may be an older one. */
        if (getenv("NOTIFY_SOCKET") != NULL)
            return EXIT_SUCCESS;
        (void)execv("/proc/self/exe", argv);
        (void)fprintf(stderr, "shanju-agent: it does not start again; start it by hand\n");
        return EXIT_FAILURE;
    }
    if (store_wipe(data) != ERR_OK) {
        (void)fprintf(stderr, "shanju-agent: remove %s by hand: it does not let itself be\n", data);
        return EXIT_FAILURE;
    }
    (void)fprintf(stderr,
        "shanju-agent: the hub has wiped this till; enrol it anew with shanju-agent enrol\n");
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    static struct agent agent;
    const struct net_lws_options net_options = {
        .workers = 2, /* a printer that stands still holds one of them */
        .sockets_max = SOCKETS_MAX,
        .on_stop = quit,
        .on_stop_context = &agent,
    };
    bool enrols;
    int status;

    if (!options_read(argc, argv, environ, &agent.settings, &status))
        return status;
    if (agent.settings.word != NULL && strcmp(agent.settings.word, "enrol") != 0)
        return report(&agent.settings);
    enrols = agent.settings.word != NULL;
    log_set_level(level_of(agent.settings.log_level));
    if (enrols)
        open_log(agent.settings.log, false);
    if (net_lws_open(&net_options, &agent.net) != ERR_OK) {
        (void)fprintf(stderr, "shanju-agent: the network cannot be opened\n");
        return EXIT_FAILURE;
    }
    status = enrols ? run_enrol(&agent) : run_agent(&agent);
    net_lws_close(&agent.net);
    local_api_close(&agent.api);
    return agent.leaves == TILL_STAYS ? status : leave(&agent, argv);
}
