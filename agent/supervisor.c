#include "agent/supervisor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "shared/base/log.h"
#include "shared/base/text.h"

struct supervisor {
    struct net *net;
    struct net_timer *timer;
    struct span every; /* 0: no watchdog */
    struct sockaddr_un at;
    socklen_t at_size;
    int fd; /* -1: nobody listens */
};

static void
tell(const struct supervisor *supervisor, const char *what)
{
    if (supervisor->fd >= 0 &&
        sendto(supervisor->fd, what, strlen(what), MSG_NOSIGNAL,
            (const struct sockaddr *)&supervisor->at, supervisor->at_size) < 0)
        log_event(LOG_WARN, "supervisor_deaf", "said=%s", what);
}

static void on_timer(void *context);

static void
set_timer(struct supervisor *supervisor)
{
    if (supervisor->every.us > 0 && net_timer_start(supervisor->net, supervisor->every, on_timer,
                                        supervisor, &supervisor->timer) != ERR_OK)
        log_event(LOG_ERROR, "supervisor_without_timer", "%s", "");
}

static void
on_timer(void *context)
{
    struct supervisor *supervisor = context;

    supervisor->timer = NULL;
    tell(supervisor, "WATCHDOG=1");
    set_timer(supervisor);
}

/* A path, or with "@" a name in the kernel. */
static void
find_socket(struct supervisor *supervisor)
{
    const char *path = getenv("NOTIFY_SOCKET");
    size_t length = path == NULL ? 0 : strlen(path);

    if (length < 2 || length >= sizeof(supervisor->at.sun_path))
        return;
    supervisor->at.sun_family = AF_UNIX;
    memcpy(supervisor->at.sun_path, path, length);
    if (path[0] == '@')
        supervisor->at.sun_path[0] = '\0';
    supervisor->at_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    supervisor->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

enum err
supervisor_open(struct net *net, struct supervisor **ret_supervisor)
{
    struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
    const char *watchdog = getenv("WATCHDOG_USEC");
    int64_t us;

    if (supervisor == NULL)
        return ERR_NO_SPACE;
    supervisor->net = net;
    supervisor->fd = -1;
    find_socket(supervisor);
    if (supervisor->fd >= 0 && watchdog != NULL &&
        text_read_int(bytes_text(watchdog), &us) == ERR_OK && us > 0)
        supervisor->every = span_us(us / 3);
    tell(supervisor, "READY=1");
    set_timer(supervisor);
    *ret_supervisor = supervisor;
    return ERR_OK;
}

void
supervisor_close(struct supervisor **supervisor)
{
    if (*supervisor == NULL)
        return;
    tell(*supervisor, "STOPPING=1");
    net_timer_cancel((*supervisor)->net, &(*supervisor)->timer);
    if ((*supervisor)->fd >= 0)
        (void)close((*supervisor)->fd);
    free(*supervisor);
    *supervisor = NULL;
}
