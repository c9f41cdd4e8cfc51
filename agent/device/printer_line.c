#include "agent/device/printer_line.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "shared/base/text.h"

#define CONNECT_MS 5000
#define LINGER_MS 5000

static const struct {
    unsigned baud;
    speed_t speed;
} speeds[] = {{9600, B9600}, {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200}};

static enum err
read_speed(const char *word, unsigned *ret_baud)
{
    int64_t value;

    if (text_read_int(bytes_text(word), &value) != ERR_OK)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < LENGTH(speeds); i++)
        if (speeds[i].baud == value) {
            *ret_baud = speeds[i].baud;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

/* HOST, HOST:PORT or [V6]:PORT. */
static enum err
read_tcp(const char *where, struct printer_address *address)
{
    const char *host = where;
    const char *colon = strrchr(where, ':');
    const char *end;
    int64_t port = 9100;

    if (where[0] == '[') {
        host++;
        end = strchr(where, ']');
        if (end == NULL || (end[1] != ':' && end[1] != '\0'))
            return ERR_BAD_INPUT;
        colon = end[1] == ':' ? end + 1 : NULL;
    } else {
        end = colon != NULL ? colon : where + strlen(where);
    }
    if (colon != NULL && text_read_int(bytes_text(colon + 1), &port) != ERR_OK)
        return ERR_BAD_INPUT;
    if (end == host || port < 1 || port > UINT16_MAX)
        return ERR_BAD_INPUT;
    address->is_tcp = true;
    (void)snprintf(address->port, sizeof(address->port), "%d", (int)port);
    return text_copy(bytes_of(host, (size_t)(end - host)), address->at, sizeof(address->at));
}

static enum err
read_device(const char *where, struct printer_address *address)
{
    const char *at = strrchr(where, '@');
    size_t length = at != NULL ? (size_t)(at - where) : strlen(where);

    if (where[0] != '/')
        return ERR_BAD_INPUT;
    if (at != NULL && read_speed(at + 1, &address->baud) != ERR_OK)
        return ERR_BAD_INPUT;
    return text_copy(bytes_of(where, length), address->at, sizeof(address->at));
}

enum err
printer_line_read(const char *setting, struct printer_address *ret_address)
{
    struct printer_address address = {.is_tcp = false};
    enum err err = ERR_BAD_INPUT;

    if (strncmp(setting, "tcp:", 4) == 0)
        err = read_tcp(setting + 4, &address);
    else if (strncmp(setting, "dev:", 4) == 0)
        err = read_device(setting + 4, &address);
    if (err == ERR_OK)
        *ret_address = address;
    return err == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

static bool
becomes_connected(int fd)
{
    struct pollfd at = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof(error);

    return poll(&at, 1, CONNECT_MS) == 1 &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static enum err
connect_one(const struct addrinfo *info, int *ret_fd)
{
    int fd = socket(info->ai_family, info->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return ERR_UNREACHABLE;
    if (connect(fd, info->ai_addr, info->ai_addrlen) != 0 &&
        (errno != EINPROGRESS || !becomes_connected(fd))) {
        (void)close(fd);
        return ERR_UNREACHABLE;
    }
    *ret_fd = fd;
    return ERR_OK;
}

static enum err
open_tcp(const struct printer_address *address, int *ret_fd)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    enum err err = ERR_UNREACHABLE;

    if (getaddrinfo(address->at, address->port, &hints, &found) != 0)
        return ERR_UNREACHABLE;
    for (const struct addrinfo *at = found; at != NULL && err != ERR_OK; at = at->ai_next)
        err = connect_one(at, ret_fd);
    freeaddrinfo(found);
    return err;
}

/* Eight bits, nothing translated; XON/XOFF, whose bytes no answer of a printer is. */
static enum err
set_line(int fd, unsigned baud)
{
    struct termios about;

    if (tcgetattr(fd, &about) != 0)
        return ERR_UNREACHABLE;
    cfmakeraw(&about);
    about.c_iflag |= IXON | IXOFF;
    about.c_cflag |= CLOCAL | CREAD;
    for (size_t i = 0; i < LENGTH(speeds); i++)
        if (speeds[i].baud == baud && (cfsetispeed(&about, speeds[i].speed) != 0 ||
                                          cfsetospeed(&about, speeds[i].speed) != 0))
            return ERR_UNREACHABLE;
    return tcsetattr(fd, TCSANOW, &about) == 0 ? ERR_OK : ERR_UNREACHABLE;
}

static enum err
open_device(const struct printer_address *address, int *ret_fd)
{
    int fd = open(address->at, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0 && (errno == EACCES || errno == EPERM))
        return ERR_FORBIDDEN;
    if (fd < 0)
        return errno == EBUSY ? ERR_BUSY : ERR_UNREACHABLE;
    if (isatty(fd) != 0 && set_line(fd, address->baud) != ERR_OK) {
        (void)close(fd);
        return ERR_UNREACHABLE;
    }
    *ret_fd = fd;
    return ERR_OK;
}

enum err
printer_line_open(const struct printer_address *address, int *ret_fd)
{
    return address->is_tcp ? open_tcp(address, ret_fd) : open_device(address, ret_fd);
}

void
printer_line_close(const struct printer_address *address, int fd, int stop_fd)
{
    struct pollfd at[] = {{.fd = fd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
    char rest[64];

    /* A printer that is hung up on may throw away what it has not printed: it hangs up first. */
    if (address->is_tcp && shutdown(fd, SHUT_WR) == 0)
        while (poll(at, LENGTH(at), LINGER_MS) > 0 && at[1].revents == 0 &&
               read(fd, rest, sizeof(rest)) > 0)
            continue;
    (void)close(fd);
}
