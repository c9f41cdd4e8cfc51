#include "agent/voice/voice.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "shared/net/net_lws.h"

#define PROGRAM_MAX 512
/* How often it is looked whether a child has ended, where the kernel does not say so. */
#define LOOK_EVERY span_ms(50)

extern char **environ;

struct voice {
    struct voice_options options;
    char waiting[VOICE_WAITING_MAX][VOICE_TEXT_MAX]; /* the oldest first */
    size_t count;
    pid_t child;  /* 0: nobody speaks */
    int child_fd; /* -1: it is looked */
    struct net_timer *look_timer;
    struct net_timer *limit_timer;
    bool is_troubled; /* said already */
};

static void say_next(struct voice *voice);

static void
complain(struct voice *voice, const char *what, int detail)
{
    if (voice->is_troubled)
        return;
    voice->is_troubled = true;
    log_event(LOG_WARN, "speech", "%s program=%s detail=%d", what, voice->options.program, detail);
}

static void
reap(struct voice *voice)
{
    int status = 0;
    pid_t got;

    if (voice->child_fd >= 0) {
        net_lws_unwatch(voice->options.net, voice->child_fd);
        (void)close(voice->child_fd);
    }
    net_timer_cancel(voice->options.net, &voice->look_timer);
    net_timer_cancel(voice->options.net, &voice->limit_timer);
    do
        got = waitpid(voice->child, &status, 0);
    while (got < 0 && errno == EINTR);
    voice->child = 0;
    /* The loop's library may have reaped it first: then nobody knows how it ended. */
    if (got > 0 && status != 0)
        complain(voice, "failed", status);
    else
        voice->is_troubled = false;
}

static void
on_child_end(void *context)
{
    struct voice *voice = context;

    reap(voice);
    say_next(voice);
}

static void
on_limit(void *context)
{
    struct voice *voice = context;

    voice->limit_timer = NULL;
    complain(voice, "hangs", (int)(voice->options.limit.us / 1000000));
    (void)kill(voice->child, SIGKILL);
}

/* Its input is the pipe, its output nowhere, its signals as they are by nature. */
static int
spawn(struct voice *voice, int input)
{
    char program[PROGRAM_MAX], voice_flag[] = "-v", input_flag[] = "--stdin";
    char chinese[] = "cmn", english[] = "en-gb";
    char *const argv[] = {
        program, voice_flag, voice->options.english ? english : chinese, input_flag, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual, none;
    int failed;

    (void)snprintf(program, sizeof(program), "%s", voice->options.program);
    (void)sigemptyset(&none);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed == 0) {
        (void)posix_spawnattr_setsigdefault(&attributes, &usual);
        (void)posix_spawnattr_setsigmask(&attributes, &none);
        (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        (void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        failed = posix_spawnp(
            &voice->child, voice->options.program, &actions, &attributes, argv, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static bool look_later(struct voice *voice);

static void
on_look(void *context)
{
    struct voice *voice = context;
    siginfo_t info = {0};

    voice->look_timer = NULL;
    if (waitid(P_PID, (id_t)voice->child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == 0 && look_later(voice))
        return;
    /* It has ended, unless nobody can look again. */
    (void)kill(voice->child, SIGKILL);
    on_child_end(voice);
}

static bool
look_later(struct voice *voice)
{
    return net_timer_start(voice->options.net, LOOK_EVERY, on_look, voice, &voice->look_timer) ==
           ERR_OK;
}

/* pidfd_open() is of Linux 5.3, and not everywhere let through. */
static bool
watch_end(struct voice *voice)
{
    voice->child_fd = pidfd_open(voice->child, 0);
    if (voice->child_fd < 0)
        return look_later(voice);
    return net_lws_watch(voice->options.net, voice->child_fd, on_child_end, voice) == ERR_OK;
}

static bool
watch_child(struct voice *voice)
{
    if (watch_end(voice) && net_timer_start(voice->options.net, voice->options.limit, on_limit,
                                voice, &voice->limit_timer) == ERR_OK)
        return true;
    complain(voice, "not watched", errno);
    (void)kill(voice->child, SIGKILL);
    reap(voice);
    return false;
}

/* A pipe takes so few bytes at once, whoever reads them. */
static bool
start(struct voice *voice, const char *text)
{
    int ends[2], failed;

    if (pipe(ends) != 0)
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    failed = spawn(voice, ends[0]);
    (void)close(ends[0]);
    if (failed == 0)
        (void)!write(ends[1], text, strlen(text));
    (void)close(ends[1]);
    if (failed != 0) {
        voice->child = 0;
        complain(voice, failed == ENOENT ? "not installed" : "not started", failed);
        return false;
    }
    return watch_child(voice);
}

static void
say_next(struct voice *voice)
{
    while (voice->child == 0 && voice->count > 0) {
        char text[VOICE_TEXT_MAX];

        memcpy(text, voice->waiting[0], sizeof(text));
        voice->count--;
        memmove(voice->waiting[0], voice->waiting[1], voice->count * sizeof(voice->waiting[0]));
        (void)start(voice, text);
    }
}

void
voice_say(struct voice *voice, const char *text)
{
    if (strlen(text) >= VOICE_TEXT_MAX)
        return;
    if (voice->count == VOICE_WAITING_MAX) {
        voice->count--;
        memmove(voice->waiting[0], voice->waiting[1], voice->count * sizeof(voice->waiting[0]));
    }
    memcpy(voice->waiting[voice->count++], text, strlen(text) + 1);
    say_next(voice);
}

bool
voice_is_quiet(const struct voice *voice)
{
    return voice->child == 0 && voice->count == 0;
}

enum err
voice_open(const struct voice_options *options, struct voice **ret_voice)
{
    struct voice *voice = calloc(1, sizeof(*voice));

    if (voice == NULL)
        return ERR_NO_SPACE;
    voice->options = *options;
    *ret_voice = voice;
    return ERR_OK;
}

void
voice_close(struct voice **voice)
{
    if (*voice == NULL)
        return;
    if ((*voice)->child != 0) {
        (void)kill((*voice)->child, SIGKILL);
        reap(*voice);
    }
    free(*voice);
    *voice = NULL;
}
